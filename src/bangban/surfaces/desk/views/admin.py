"""管理: posts and appointments, who holds what, tokens, rule packs, calendars. Never the content of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangban.engine.cases.names import POWER_TITLES as CASES
from bangban.engine.catalogue.names import Power as Catalogue
from bangban.engine.powers.names import Power as Powers
from bangban.foundation.access import queries as access
from bangban.foundation.access import services as tokens_
from bangban.foundation.access.names import Need, Power
from bangban.foundation.access.policy import policy
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.calendars import services as closing
from bangban.foundation.calendars.names import Power as CalendarPower
from bangban.foundation.packs import queries as packs
from bangban.foundation.packs import services as changing
from bangban.foundation.packs.names import Power as PacksPower
from bangban.foundation.places import queries as places
from bangban.foundation.trail import services as keeping
from bangban.foundation.trail.names import POWER_TITLES as TRAIL
from bangban.foundation.ui.responses import title_of
from bangban.foundation.ui.values import Option, stamp_text
from bangban.kernel.by import CHINA
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal, Refused
from bangban.surfaces.desk.request import Request

TITLES: dict[str, str] = {
    **{str(p): title for p, title in CASES.items()},
    **{str(p): p.title for kind in (Catalogue, Powers, PacksPower, CalendarPower) for p in kind},
    **{str(p): title for p, title in TRAIL.items()},
    str(Power.TOKENS): "签发接口令牌",
}
BAD_DAY = Refusal(
    code="desk.day",
    says="日期没有写对。",
    remedy="请按 2026-11-22 这样写。",
    fields={"day": "请按 2026-11-22 这样写。"},
)


@require_safe
@policy(Need.STAFF)
def home(request: Request) -> HttpResponse:
    """What there is to manage, and which of it is yours."""
    actor = request.by.actor
    parts = [
        ("people", "岗位和人员", "谁在哪个岗位，B 岗是谁", True),
        ("roles", "角色和权限", "哪个角色能办什么", True),
        ("packs", "规则包", "本地限额、条款和状态，改动要另一个人批", True),
        ("calendar", "工作日历", "放假安排、本县停办公", True),
        ("tokens", "接口令牌", "别的系统用谁的岗位进来", actor.holds(Power.TOKENS)),
    ]
    shown = [(reverse(f"desk:{name}"), title, says) for name, title, says, may in parts if may]
    return render(request, "desk/admin.html", {"parts": shown})


@require_safe
@policy(Need.STAFF)
def people(request: Request) -> HttpResponse:
    """Posts and who sits on them today, organ by organ."""
    rows = places.appointments_in(request.by.actor.county or 0, on=request.by.today)
    lines = [
        {
            "organ": a.post.organ.name,
            "post": a.post.title,
            "who": f"{a.user}{'（顶岗）' if a.stands_in_for_id else ''}",
            "roles": "、".join(r.title for r in a.post.roles.all()),
            "partner": a.post.partner.title if a.post.partner else "",
            "since": a.from_on,
            "until": a.to_on,
            "document": a.document,
        }
        for a in rows
    ]
    return render(request, "desk/people.html", {"rows": lines})


@require_safe
@policy(Need.STAFF)
def roles(request: Request) -> HttpResponse:
    """The matrix: powers down, roles across."""
    found = places.roles()
    named = {**TITLES, **{p: TITLES.get(p, p) for r in found for p in r.powers}}
    rows = [(code, title, [code in r.powers for r in found]) for code, title in named.items()]
    return render(request, "desk/roles.html", {"roles": found, "rows": rows})


def _tried(
    request: Request, do: Callable[[], str], to: str, page: Callable[[Refusal], HttpResponse]
) -> HttpResponse:
    """Do it and say so, or show the page again with the refusal and what was typed."""
    try:
        messages.success(request, do())
    except Refused as refused:
        if refused.refusal.kind is Kind.NOT_FOUND:
            raise
        by = request.by
        stream = f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
        keeping.record_refusal(refused.refusal, by=by, stream=stream)
        return page(refused.refusal)
    return HttpResponseRedirect(reverse(f"desk:{to}"))


def _shown(
    request: Request, template: str, context: dict[str, object], refusal: Refusal | None
) -> HttpResponse:
    told = {
        "refusal": refusal,
        "refusal_title": title_of(refusal) if refusal else "",
        "typed": request.POST.dict(),
    }
    status = refusal.kind.status if refusal else 200
    return render(request, template, {**context, **told}, status=status)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(BAD_DAY) from None


@require_http_methods(["GET", "HEAD", "POST"])
@policy(Power.TOKENS, unsafe=True)
def tokens(request: Request) -> HttpResponse:
    """Tokens; a new one is shown once, on the answer to its form."""
    by, fresh, refusal = request.by, "", None
    if request.method == "POST":
        try:
            until = datetime.combine(_day(request.POST.get("until", "")), time(23, 59), CHINA)
            wanted = request.POST.get("appointment", "")
            known = {str(a.pk) for a in places.appointments_in(by.actor.county or 0, on=by.today)}
            if wanted not in known:
                raise Refused(NOT_FOUND)
            name = request.POST.get("name", "").strip()[:60]
            fresh = tokens_.issue_token(name=name, appointment=int(wanted), expires_at=until, by=by)
        except Refused as refused:
            refusal = refused.refusal
    people_ = places.appointments_in(by.actor.county or 0, on=by.today)
    rows = [
        (
            t.pk,
            t.name,
            f"{t.appointment.user}，{t.appointment.post}",
            stamp_text(t.created_at),
            t.expires_at,
            t.revoked_at,
        )
        for t in access.tokens(actor=by.actor)
    ]
    options = [
        Option(str(a.pk), f"{a.user}，{a.post.title}", group=a.post.organ.name) for a in people_
    ]
    context = {"rows": rows, "people": options, "fresh": fresh, "now": by.at}
    return _shown(request, "desk/tokens.html", context, refusal)


@require_POST
@policy(Power.TOKENS, unsafe=True)
def revoke(request: Request, token_id: int) -> HttpResponse:
    """A token stops at once."""
    tokens_.revoke_token(token_id, by=request.by)
    messages.success(request, "令牌已吊销，马上不能用。")
    return HttpResponseRedirect(reverse("desk:tokens"))


@require_safe
@policy(Need.STAFF)
def pack(request: Request) -> HttpResponse:
    """The limits that hold here, each with its clause and status, and the changes."""
    return _packs(request)


def _packs(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    actor = request.by.actor
    held = packs.pack_of(actor.division_path, on=request.by.today) if actor.division_path else None
    limits = packs.limits(actor.division_path or "/", on=request.by.today)
    changes = packs.changes(held.code) if held else ()
    context: dict[str, object] = {
        "pack": held,
        "limits": list(limits.values()),
        "changes": [(limits[c.key].title, c) for c in changes if c.key in limits],
        "every": packs.packs(),
        "propose": actor.holds(PacksPower.PROPOSE) and held is not None,
        "decide": actor.holds(PacksPower.APPROVE),
    }
    return _shown(request, "desk/packs.html", context, refusal)


@require_POST
@policy(PacksPower.PROPOSE, unsafe=True)
def propose_limit(request: Request) -> HttpResponse:
    """Propose another value for a limit; somebody else decides."""
    by, said = request.by, request.POST
    held = packs.pack_of(by.actor.division_path, on=by.today)
    if held is None or said.get("key") not in packs.limits(by.actor.division_path, on=by.today):
        raise Refused(NOT_FOUND)

    def do() -> str:
        day = _day(said.get("from", ""))
        changing.propose_change(
            code=held.code,
            key=said["key"],
            new=said.get("new", "").strip(),
            reason=said.get("reason", "").strip(),
            effective_on=day,
            by=by,
        )
        return "已提出，等另一个人批准。"

    return _tried(request, do, "packs", lambda refusal: _packs(request, refusal))


@require_POST
@policy(PacksPower.APPROVE, unsafe=True)
def decide_limit(request: Request, change_id: int) -> HttpResponse:
    """Approve or reject a proposed limit."""
    answer, by = request.POST.get("answer", "")[:200], request.by

    def do() -> str:
        if request.POST.get("verb") == "approve":
            changing.approve_change(change_id=change_id, answer=answer, by=by)
            return "已批准，到生效日起作数。"
        changing.reject_change(change_id=change_id, answer=answer, by=by)
        return "没有批准，留在记录里。"

    if change_id not in {c.pk for p in packs.packs() for c in packs.changes(p.code)}:
        raise Refused(NOT_FOUND)
    return _tried(request, do, "packs", lambda refusal: _packs(request, refusal))


@require_safe
@policy(Need.STAFF)
def calendar(request: Request) -> HttpResponse:
    """Published years (and the one that is not yet), closures, changes."""
    return _calendar(request)


def _calendar(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    actor, county = request.by.actor, request.by.actor.county or 0
    context: dict[str, object] = {
        "years": list(reversed(calendars.years())),
        "days": calendars.days_of(request.by.today.year),
        "year": request.by.today.year,
        "closures": calendars.closures(county),
        "changes": calendars.changes(county_id=county),
        "propose": actor.holds(CalendarPower.PROPOSE),
        "decide": actor.holds(CalendarPower.APPROVE),
    }
    return _shown(request, "desk/calendar.html", context, refusal)


@require_POST
@policy(CalendarPower.PROPOSE, unsafe=True)
def propose_closure(request: Request) -> HttpResponse:
    """Propose that the county's offices close; somebody else decides."""
    by, said = request.by, request.POST

    def do() -> str:
        first, last = _day(said.get("first", "")), _day(said.get("last", ""))
        reason = said.get("reason", "").strip()
        closing.propose_closure(
            county_id=by.actor.county or 0, first=first, last=last, reason=reason, by=by
        )
        return "已提出，等另一个人批准。"

    return _tried(request, do, "calendar", lambda refusal: _calendar(request, refusal))


@require_POST
@policy(CalendarPower.APPROVE, unsafe=True)
def decide_calendar(request: Request, change_id: int) -> HttpResponse:
    """Approve or reject a change of the calendar; every running clock is computed anew."""
    by, answer = request.by, request.POST.get("answer", "")[:200]
    if change_id not in {c.pk for c in calendars.changes(county_id=by.actor.county)}:
        raise Refused(NOT_FOUND)

    def do() -> str:
        if request.POST.get("verb") == "approve":
            closing.approve_change(change_id=change_id, answer=answer, by=by)
            return "已批准，期限按新日历重算。"
        closing.reject_change(change_id=change_id, answer=answer, by=by)
        return "没有批准，留在记录里。"

    return _tried(request, do, "calendar", lambda refusal: _calendar(request, refusal))

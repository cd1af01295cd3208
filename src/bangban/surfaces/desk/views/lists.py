"""Further lists of cases: what waits at the delivery window, call-backs, one person's cases, what supervision sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Flag, Power
from bangban.engine.cases.queries import Wish
from bangban.foundation.access.policy import policy
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.accounts.names import IdKind
from bangban.foundation.trail import queries as trail
from bangban.foundation.trail import services as keeping
from bangban.foundation.trail.names import Outcome
from bangban.foundation.trail.names import Power as TrailPower
from bangban.foundation.ui.values import Filter, options_of, stamp_text
from bangban.kernel import mask
from bangban.kernel.by import CHINA
from bangban.kernel.number import is_number, normalise
from bangban.kernel.term import ONE_DAY
from bangban.surfaces.desk.request import Request
from bangban.surfaces.desk.rows import rows_of

WAITING = "approved,denied"


@require_safe
@policy(Power.SERVE)
def deliver(request: Request) -> HttpResponse:
    """出件: decided, not yet handed over; a number typed or scanned opens the case with its delivery form."""
    words = request.GET.get("words", "")[:60]
    if is_number(words):
        found = cases.case(normalise(words), actor=request.by.actor)
        return HttpResponseRedirect(reverse("desk:case", args=[found.number]) + "?do=serve#do")
    wish = Wish(step=WAITING, words=words, after=request.GET.get("after", "")[:40])
    said = {
        "title": "出件",
        "says": "决定作出后 10 个工作日内送达。凭编号领取，写清谁领走。",
        "query": "?do=serve#do",
        "empty": "没有等着出件的",
    }
    return _list(request, wish, said, reverse("desk:deliver"))


@require_safe
@policy(Power.VIEW)
def ratings(request: Request) -> HttpResponse:
    """差评: call-backs, each a case of its own under the same clock."""
    show = "done" if request.GET.get("show") == "done" else "all"
    after = request.GET.get("after", "")[:40]
    wish = Wish(show=show, item="callback", after=after)
    home = reverse("desk:ratings")
    said = {
        "title": "差评回访",
        "says": "差评 1 个工作日内回访。办过这一件的人，不能回访，也不能代录评价。",
        "empty": "没有要回访的差评",
        "tabs": [
            Filter("在办", home, current=show == "all"),
            Filter("已结案", f"{home}?show=done", current=show == "done"),
        ],
    }
    return _list(request, wish, said, home)


def _list(request: Request, wish: Wish, said: Mapping[str, object], home: str) -> HttpResponse:
    by = request.by
    page = cases.worklist(actor=by.actor, today=by.today, wish=wish)
    shown = {
        **said,
        "wish": wish,
        "home": home,
        "rows": rows_of(page.rows, today=by.today, home=reverse("desk:cases")),
        "older": f"{home}?show={wish.show}&after={page.next}" if page.next else "",
    }
    return render(request, "desk/list.html#rows" if request.htmx else "desk/list.html", shown)


@sensitive_post_parameters("id-no")
@require_http_methods(["GET", "HEAD", "POST"])
@policy(Power.VIEW, unsafe=True)
def persons(request: Request) -> HttpResponse:
    """查人: one person number, all their cases in reach, whatever the door (HALL-03). Each search is kept."""
    by = request.by
    number = request.POST.get("id-no", "").strip()[:40]
    said = request.POST.get("id-kind", "")
    kind = IdKind(said) if said in {k.value for k in IdKind} else IdKind.CITIZEN
    person = accounts.person_by_id_no(number, kind=kind, actor=by.actor) if number else None
    found = cases.cases_of(person.pk, actor=by.actor) if person else []
    if person is not None:
        keeping.record_read(
            f"person:{person.person_no}", "一个人的全部办件", "窗口查询", by=by, person=person.pk
        )
    shown = {
        "number": number,
        "kinds": options_of(
            [(k.value, k.title) for k in IdKind if k is not IdKind.NONE], kind.value
        ),
        "person": f"{mask.name(person.name)}，个人编号 {person.person_no}"
        if person and found
        else "",
        "rows": rows_of(found, today=by.today, home=reverse("desk:cases")),
    }
    return render(request, "desk/persons.html", shown)


@require_safe
@policy(Power.SUPERVISE)
def supervise(request: Request) -> HttpResponse:
    """督办: yellow, red and late by organ, and the cases behind each number."""
    by = request.by
    said, flag = request.GET.get("organ", ""), request.GET.get("flag", "")
    organ = int(said) if said.isdecimal() and len(said) < 19 else None
    flag = flag if flag in {f.value for f in Flag} else ""
    found = cases.warned_cases(actor=by.actor, organ=organ, flag=flag)
    organs = cases.warned(actor=by.actor)
    shown = {
        "organs": organs,
        "total": {
            name: sum(getattr(o, name) for o in organs) for name in ("overdue", "red", "yellow")
        },
        "rows": rows_of(found, today=by.today, home=reverse("desk:cases"), mine=False),
        "chosen": next((o.name for o in organs if o.organ == organ), ""),
        "flag": Flag(flag).title if flag else "",
        "home": reverse("desk:supervise"),
    }
    return render(request, "desk/supervise.html", shown)


@require_safe
@policy(TrailPower.SEARCH)
def search_trail(request: Request) -> HttpResponse:
    """留痕: what was done, read and refused, newest first, within reach."""
    given = {
        n: request.GET.get(n, "").strip()[:60]
        for n in ("text", "outcome", "since", "until", "before")
    }
    outcome = given["outcome"] if given["outcome"] in {o.value for o in Outcome} else ""
    last = _day(given["until"])
    lines = trail.search(
        actor=request.by.actor,
        text=normalise(given["text"]) if is_number(given["text"]) else given["text"],
        outcome=outcome,
        since=_start(_day(given["since"])),
        until=_start(last + ONE_DAY) if last else None,
        before=int(given["before"])
        if given["before"].isdecimal() and len(given["before"]) < 19
        else None,
    )
    kept = "&".join(f"{n}={given[n]}" for n in ("text", "outcome", "since", "until") if given[n])
    shown = {
        "given": given,
        "outcomes": options_of([(o.value, o.title) for o in Outcome], outcome),
        "lines": [(stamp_text(line.at), line) for line in lines],
        "older": f"?{kept}&before={lines[-1].id}" if len(lines) == trail.PAGE else "",
        "seal": trail.last_seal(actor=request.by.actor),
    }
    return render(request, "desk/trail.html#lines" if request.htmx else "desk/trail.html", shown)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), CHINA) if day else None

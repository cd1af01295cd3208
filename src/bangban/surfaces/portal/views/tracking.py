"""Follow: number and second proof, one's own matters, one case with its clock, papers and receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power
from bangban.engine.cases.services import papers
from bangban.engine.intake import queries as intake
from bangban.engine.intake import services as intake_services
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy, public
from bangban.foundation.notices import queries as notices
from bangban.foundation.notices import services as notice_services
from bangban.foundation.ui.values import Crumb, Entry, fixes_of
from bangban.kernel import number as numbers
from bangban.kernel.refusal import NOT_FOUND, Kind, Refused
from bangban.surfaces.portal import presenting, rights
from bangban.surfaces.portal.request import Request
from bangban.surfaces.portal.rights import Seen

NOT_THERE = "编号和证件对不上，没有找到这一件。"
NOT_THERE_REMEDY = "请照回执再核对一遍，证件号码或手机号只写最后四位；还不行就打 12345 报编号查。"


@sensitive_post_parameters("proof")
@policy(Need.PUBLIC, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: Request) -> HttpResponse:
    """查进度: number plus the last four characters of the ID number or of the telephone."""
    if request.method != "POST":
        number = numbers.normalise(request.GET.get("number", ""))
        if number and _goes_straight(request, number):
            return HttpResponseRedirect(reverse("portal:mine-case", args=[number]))
        return _form(request, number)
    given = request.POST.get("number", "")[:80].replace("\x00", "")
    proof = request.POST.get("proof", "")[:20].replace("\x00", "")
    fixes = _fixes(given, proof)
    if fixes:
        return _form(request, given, proof, fixes=fixes, status=422)
    try:
        number = rights.earn(request, given, proof)
    except Refused as refused:
        if refused.refusal.kind is not Kind.NOT_FOUND:
            raise
        return _form(request, given, proof, refused=NOT_THERE, status=404)
    return HttpResponseRedirect(reverse("portal:track-case", args=[number]))


def _goes_straight(request: Request, number: str) -> bool:
    try:
        rights.own(request, number)
    except Refused:
        return False
    return True


def _fixes(number: str, proof: str) -> dict[str, str]:
    fixes = {}
    if not numbers.is_number(number):
        plain = numbers.normalise(number)
        fixes["number"] = (
            "请填办件编号，在回执上。"
            if not number.strip()
            else f"编号是 16 位，您写了 {len(plain)} 位。请照回执再看一遍。"
            if len(plain) != numbers.LENGTH
            else "编号里有一位不对，请照回执再看一遍。"
        )
    if len(proof.strip()) != 4:
        fixes["proof"] = "请填证件号码或手机号的最后四位，一共 4 位。"
    return fixes


def _form(
    request: Request,
    number: str = "",
    proof: str = "",
    *,
    fixes: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    fixes = fixes or {}
    entries = (
        Entry(
            "number",
            "办件编号",
            hint="在回执上，比如 LS26 1122 7K3Q X0D5；空格写不写都行",
            value=numbers.grouped(number) if numbers.is_number(number) else number,
            fix=fixes.get("number", ""),
        ),
        Entry(
            "proof",
            "证件号码或手机号的最后四位",
            hint="办的时候留的，证明是您本人。证件最后一位是 X 就写 X",
            value=proof,
            fix=fixes.get("proof", ""),
        ),
    )
    context = {
        "entries": entries,
        "problems": fixes_of(entries),
        "refused": refused,
        "remedy": NOT_THERE_REMEDY,
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb("查进度")),
    }
    return render(request, "portal/track.html", context, status=status)


@policy(Need.RESIDENT)
@require_safe
def mine(request: Request) -> HttpResponse:
    """我的办件: drafts and matters through every door (HALL-03)."""
    by = request.by
    rows = presenting.own_of(by)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    drafts = intake.drafts(submitter=intake_services.submitter_of(by), actor=by.actor)
    context = {
        "open": presenting.lines([c for c in page.object_list if c.is_open], by=by),
        "done": presenting.lines([c for c in page.object_list if not c.is_open], by=by),
        "drafts": [presenting.draft(d) for d in drafts],
        "unread": notices.unread(actor=by.actor),
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb("我的办件")),
    }
    return render(request, "portal/mine.html", context)


@policy(Power.VIEW, model="cases.Case", by="number")
@require_safe
def mine_case(request: Request, number: str) -> HttpResponse:
    """One of one's own matters."""
    return _case(request, rights.own(request, numbers.normalise(number)))


@public
@require_safe
def track_case(request: Request, number: str) -> HttpResponse:
    """The same page by number and second proof; without them, the form that asks."""
    number = numbers.normalise(number)
    if not rights.has(request, number):
        return HttpResponseRedirect(f"{reverse('portal:track')}?number={number}")
    return _case(request, rights.tracked(request, number))


def _case(request: Request, seen: Seen) -> HttpResponse:
    case, by = seen.case, seen.by
    moves = cases.moves_of(case)
    callback = cases.callback_of(case, actor=by.actor)
    context = {
        "seen": seen,
        "case": case,
        "say": presenting.say(case, by=by),
        "due": presenting.due(case, by=by),
        "steps": presenting.rail(case, moves, by=by),
        "clocks": presenting.clocks(case, by=by),
        "papers": presenting.papers(cases.papers_of(case), seen.url()),
        "materials": cases.materials_of(case),
        "corrections": presenting.corrections(moves) if case.step == "correcting" else (),
        "reason": presenting.reason(moves),
        "next": presenting.next_of(case, by=by),
        "callback": presenting.callback(callback, by=by) if callback else None,
        "delivery": presenting.delivery(case),
        "receipt": presenting.receipt(case, url=seen.url()),
        "urls": {page: seen.url(page) for page in ("correct", "rate")},
        "withdraw_url": reverse("portal:mine-withdraw", args=[case.number]),
        "crumbs": _crumbs(seen, case.title),
    }
    return _private(render(request, "portal/case.html", context))


def _crumbs(seen: Seen, *titles: str) -> Sequence[Crumb]:
    door = {"mine": "我的办件", "track": "查进度"}[seen.door]
    first = (Crumb("首页", reverse("portal:home")), Crumb(door, reverse(f"portal:{seen.door}")))
    return (*first, *(Crumb(t) for t in titles))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


@policy(Power.VIEW, model="cases.Case", by="number")
@require_safe
def mine_receipt(request: Request, number: str) -> HttpResponse:
    """收件回执: number, day, whose turn, QR code; shown after commit."""
    seen = rights.own(request, numbers.normalise(number))
    case = seen.case
    context: dict[str, Any] = {
        "case": case,
        "say": presenting.say(case, by=seen.by),
        "due": presenting.due(case, by=seen.by),
        "steps": presenting.rail(case, cases.moves_of(case), by=seen.by),
        "receipt": presenting.receipt(case, url=seen.url()),
        "case_url": seen.url(),
        "crumbs": _crumbs(seen, "收件回执"),
    }
    return _private(render(request, "portal/receipt.html", context))


@policy(Power.VIEW, model="cases.Case", by="number")
@require_safe
def mine_receipt_pdf(request: Request, number: str) -> HttpResponse:
    """收件凭证 as PDF."""
    return _receipt_pdf(rights.own(request, numbers.normalise(number)))


@public
@require_safe
def track_receipt_pdf(request: Request, number: str) -> HttpResponse:
    """收件凭证 as PDF, by number and second proof."""
    return _receipt_pdf(rights.tracked(request, numbers.normalise(number)))


def _receipt_pdf(seen: Seen) -> HttpResponse:
    return _pdf(papers.receipt(seen.case, by=seen.by), f"收件凭证-{seen.case.number}")


@policy(Power.VIEW, model="cases.Case", by="number")
@require_safe
def mine_paper(request: Request, number: str, id: int) -> HttpResponse:
    """A paper of one's own matter."""
    return _paper(rights.own(request, numbers.normalise(number)), id)


@public
@require_safe
def track_paper(request: Request, number: str, id: int) -> HttpResponse:
    """A paper, by number and second proof."""
    return _paper(rights.tracked(request, numbers.normalise(number)), id)


def _paper(seen: Seen, id: int) -> HttpResponse:
    if id >= 2**63:
        raise Refused(NOT_FOUND)
    row = cases.paper(seen.case, id)
    return _pdf(papers.render(row), row.number)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = presenting.attachment(f"{name}.pdf")
    return _private(response)


@policy(Need.SIGNED_IN)
@require_safe
def inbox(request: Request) -> HttpResponse:
    """消息: what was told to this visitor, newest first."""
    actor = request.by.actor
    page = Paginator(notices.inbox(actor=actor), 20).get_page(request.GET.get("page"))
    context = {
        "rows": list(page.object_list),
        "unread": notices.unread(actor=actor),
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb("消息")),
    }
    return _private(render(request, "portal/inbox.html", context))


@policy(Need.SIGNED_IN, unsafe=True)
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Everything in the inbox was read."""
    ids = [m.pk for m in notices.inbox(actor=request.by.actor).filter(read_at__isnull=True)[:500]]
    notice_services.mark_read(ids, by=request.by)
    messages.success(request, "都记为看过了。")
    return HttpResponseRedirect(reverse("portal:messages"))

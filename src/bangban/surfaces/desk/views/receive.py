"""收件: at a window, on somebody's behalf, any item of the county; the receipt; then accept at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power
from bangban.engine.cases.services import receipts
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import FieldKind
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial
from bangban.foundation.access.policy import policy
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.accounts import rules as numbers
from bangban.foundation.accounts.names import IdKind
from bangban.foundation.files import services as filing
from bangban.foundation.trail import services as keeping
from bangban.foundation.ui import codes
from bangban.foundation.ui.responses import title_of
from bangban.foundation.ui.values import Entry, Fix, Receipt, fixes_of, moment_text, options_of
from bangban.kernel import mask
from bangban.kernel.by import By, Channel
from bangban.kernel.number import grouped
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal, Refused
from bangban.surfaces.desk import window
from bangban.surfaces.desk.request import Request


@require_safe
@policy(Power.RECEIVE)
def items(request: Request) -> HttpResponse:
    """Which item? All published ones of the county, or those that match."""
    words = request.GET.get("q", "")[:60]
    county = request.by.actor.county or 0
    found = catalogue.published_offerings(county_id=county, text=words, limit=100)
    page = "desk/receive.html#items" if request.htmx else "desk/receive.html"
    return render(request, page, {"words": words, "found": found, "home": reverse("desk:receive")})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@policy(Power.RECEIVE, unsafe=True)
def form(request: Request, version_id: int) -> HttpResponse:
    """The window's form; `go-` says what the pressed button wants, everything else only shows the form again."""
    if version_id >= 2**62:
        raise Refused(NOT_FOUND)
    spec = intake.offered(version_id)
    if spec.county_id != request.by.actor.county:
        raise Refused(NOT_FOUND)
    desk = window.read(spec, request.POST if request.method == "POST" else _fresh(request.by))
    if request.method != "POST":
        return _show(request, desk)
    try:
        _scan(request, desk)
        if request.POST.get("go-") != "receive":
            return _show(request, desk)
        receipt = intake.receive(
            _application(desk), key=desk.said("key-"), by=_at_window(request.by)
        )
        receipts.give_receipt(receipt.number, by=_at_window(request.by))
    except Refused as refused:
        return _refused(request, desk, refused.refusal)
    return HttpResponseRedirect(reverse("desk:received", args=[receipt.number]))


def _fresh(by: By) -> QueryDict:
    typed = QueryDict(mutable=True)
    typed["key-"] = secrets.token_urlsafe(18)
    if by.actor.division != by.actor.county and by.actor.division:
        typed["town-"] = str(by.actor.division)
    return typed


def _at_window(by: By) -> By:
    return replace(by, via=Channel.WINDOW)


def _scan(request: Request, desk: window.Desk) -> None:
    """Keep what was scanned, so that it need not be scanned again when the form comes back."""
    for material in desk.spec.asked_materials:
        for upload in request.FILES.getlist(f"scan-{material.code}"):
            kept = filing.receive(upload, by=request.by, purpose="material", sensitive=True)
            desk.scans.setdefault(material.code, []).append((str(kept.pk), kept.name))


def _application(desk: window.Desk) -> Application:
    place = desk.said("place-") or desk.said("town-")
    given = [GivenMaterial(code=code, how="paper") for code in desk.typed.getlist("paper-")[:100]]
    of_fields = {
        f.material: f.name for f in desk.spec.fields if f.kind is FieldKind.FILE and f.material
    }
    answers: dict[str, Any] = dict(desk.answers)
    for code, scans in desk.scans.items():
        ids = [id_ for id_, _ in scans]
        if code in of_fields:
            answers[of_fields[code]] = ids
        else:
            given += [GivenMaterial(code=code, how="file", file_id=id_) for id_ in ids]
    return Application(
        offering=desk.spec.version_id,
        division=int(place) if place.isdecimal() and len(place) < 19 else 0,
        answers=answers,
        materials=tuple(given),
        applicant=ApplicantIn(
            name=desk.said("who-name"),
            id_no=desk.said("id-no"),
            phone=desk.said("who-phone"),
            address=desk.said("who-address"),
            id_kind=_kind(desk).value,
        ),
    )


def _kind(desk: window.Desk) -> IdKind:
    said = desk.said("id-kind")
    return IdKind(said) if said in {k.value for k in IdKind} else IdKind.CITIZEN


def _refused(request: Request, desk: window.Desk, refusal: Refusal) -> HttpResponse:
    if refusal.kind is Kind.NOT_FOUND and refusal.code == NOT_FOUND.code:
        raise Refused(refusal)
    by = request.by
    keeping.record_refusal(
        refusal, by=by, stream=f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
    )
    return _show(request, desk, refusal)


_WHO = {
    "name": "who-name",
    "id_no": "id-no",
    "citizen_id": "id-no",
    "phone": "who-phone",
    "division": "place-",
}


def _show(request: Request, desk: window.Desk, refusal: Refusal | None = None) -> HttpResponse:
    by = request.by
    town = int(desk.said("town-")) if desk.said("town-").isdecimal() else None
    villages = window.villages(town, desk.said("place-"))
    fixes = {_WHO.get(n, n): words for n, words in (refusal.fields.items() if refusal else ())}
    known, note = _known(desk, by)
    person = _person(desk, fixes)
    where = [
        Entry("town-", "事情在哪个乡镇、街道", "select", options=window.townships(by.actor, town)),
        Entry(
            "place-",
            "哪个村、哪个社区",
            "select",
            "没有列出来的，先按“换地方”",
            fixes.get("place-", ""),
            options=villages,
        ),
    ]
    entries = window.entries_of(desk, fixes, villages)
    every = [*person, *where, *entries]
    shown = {e.id for e in every}
    rest = [Fix("materials", w) for n, w in fixes.items() if f"f-{n}" not in shown and "." not in n]
    context = {
        "spec": desk.spec,
        "key": desk.said("key-"),
        "person": person,
        "where": where,
        "entries": entries,
        "handed": window.handed(desk),
        "known": known,
        "note": note,
        "refusal": refusal,
        "refusal_title": title_of(refusal) if refusal else "",
        "problems": (*fixes_of(every), *rest),
    }
    status = refusal.kind.status if refusal else 200
    return render(request, "desk/receive-form.html", context, status=status)


def _person(desk: window.Desk, fixes: Mapping[str, str]) -> list[Entry]:
    kinds = [(k.value, k.title) for k in IdKind]
    return [
        Entry("id-kind", "证件种类", "select", options=options_of(kinds, _kind(desk).value)),
        Entry(
            "id-no",
            "证件号码",
            "citizen_id",
            "写好可以按“查这个人”",
            fixes.get("id-no", ""),
            desk.said("id-no"),
        ),
        Entry(
            "who-name",
            "姓名",
            "text",
            "和证件上一样",
            fixes.get("who-name", ""),
            desk.said("who-name"),
        ),
        Entry(
            "who-phone",
            "手机号",
            "phone",
            "",
            fixes.get("who-phone", ""),
            desk.said("who-phone"),
            False,
        ),
        Entry("who-address", "住址", "text", "写到组、门牌", "", desk.said("who-address"), False),
    ]


def _known(desk: window.Desk, by: By) -> tuple[str, str]:
    """What is known of the person with that number, masked; and a note when another name was written."""
    if not desk.said("id-no") or _kind(desk) is IdKind.NONE:
        return "", ""
    kind = _kind(desk)
    wrong = numbers.why_not_id(kind, numbers.normal_id(kind, desk.said("id-no")), by.today)
    if wrong is not None:
        return f"{wrong.says}{wrong.remedy}", ""
    person = accounts.person_by_id_no(desk.said("id-no"), kind=kind, actor=by.actor)
    if person is None:
        return "系统里还没有这个证件号，收件时建一条。", ""
    phone = str(mask.phone(person.phone)) or "没有留"
    words = f"系统里有这个人：{mask.name(person.name)}，电话 {phone}。电话、住址不用再写。"
    other = desk.said("who-name") and desk.said("who-name") != person.name
    note = "写的姓名和系统里这个证件号的姓名不一样。请核对证件原件；改过名的，请带户口簿先更正。"
    return words, note if other else ""


@require_safe
@policy(Power.RECEIVE, model="case", by="number")
def received(request: Request, number: str) -> HttpResponse:
    """The receipt: number, what, who, when; the paper; what comes next."""
    found = cases.case(number, actor=request.by.actor)
    papers = [p for p in cases.papers_of(found) if p.kind == "receipt"]
    address = request.build_absolute_uri(f"/track/?number={found.number}")
    code = codes.qr(address)
    receipt = Receipt(
        grouped(found.number),
        found.title,
        found.applicant_mask,
        moment_text(found.received_at),
        organ=found.organ.name,
        place=found.division.name,
        paper_url=reverse("desk:paper", args=[number, papers[-1].pk]) if papers else "",
        qr=code.path,
        qr_size=code.size,
    )
    here = found.organ.division_id == request.by.actor.division
    context = {
        "receipt": receipt,
        "case": found,
        "here": here,
        "can_accept": request.by.actor.holds(Power.ACCEPT),
    }
    return render(request, "desk/received.html", context)

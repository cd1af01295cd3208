"""One case: who, by when, what next; the moves with their reasons; the dossier, masked; the clock and the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bangban.engine.cases import presenting
from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.services import moving, papers, revealing
from bangban.engine.cases.services.opening import MaterialIn
from bangban.engine.catalogue.names import OfferingSpec
from bangban.foundation.access.policy import policy
from bangban.foundation.files import queries as files
from bangban.foundation.files import services as filing
from bangban.foundation.files.names import FileType
from bangban.foundation.files.responses import download
from bangban.foundation.papers.names import Kind as PaperKind
from bangban.foundation.trail import queries as trail
from bangban.foundation.trail import services as keeping
from bangban.foundation.ui.responses import title_of
from bangban.foundation.ui.values import Fact, stamp_text
from bangban.kernel import mask
from bangban.kernel.by import By, Channel
from bangban.kernel.number import grouped
from bangban.kernel.procedure import Move as TableMove
from bangban.kernel.procedure import Turn
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal, Refused
from bangban.surfaces.desk import case_forms as forms
from bangban.surfaces.desk import case_values as values
from bangban.surfaces.desk import filled
from bangban.surfaces.desk.request import Request
from bangban.surfaces.desk.rows import due_chip, main_move

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case, Material, Move


@require_safe
@policy(Power.VIEW, model="case", by="number")
def case(request: Request, number: str) -> HttpResponse:
    """The page; `do` opens the form of another move, `reveal` asks why somebody wants to see whole values."""
    found = cases.case(number, actor=request.by.actor)
    asks, do = "reveal" in request.GET, request.GET.get("do", "")
    return render(request, "desk/case.html", page_of(found, by=request.by, do=do, asks_reveal=asks))


@require_POST
@policy(Power.VIEW, model="case", by="number", unsafe=True)
def take(request: Request, number: str, verb: str) -> HttpResponse:
    """Make one move. A refusal keeps what was typed and shows the case as it stands now."""
    by = request.by
    found = cases.case(number, actor=by.actor)
    move = procedure_named(found.procedure).verb(verb)
    if move is None:
        raise Refused(NOT_FOUND)
    version = request.POST.get("version", "")
    try:
        inputs = {**forms.inputs_of(move, request.POST.dict()), **_materials(request, found, move)}
        seen = int(version) if version.isdecimal() and len(version) < 10 else None
        moving.take(number, verb, version=seen, by=by, **inputs)
    except Refused as refused:
        return _refused(request, number, verb, refused.refusal)
    messages.success(request, f"已办：{move.title}（{grouped(number)}）。")
    still = cases.cases(actor=by.actor).filter(number=number).exists()
    return HttpResponseRedirect(
        reverse("desk:case", args=[number]) if still else reverse("desk:inbox")
    )


def _refused(request: Request, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    if refusal.kind is Kind.NOT_FOUND:
        raise Refused(refusal)
    by = request.by
    stream = f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
    keeping.record_refusal(refusal, by=by, stream=stream)
    now = cases.case(number, actor=by.actor)
    typed = request.POST.dict()
    page = page_of(now, by=by, do=verb, typed=typed, refusal=refusal)
    return render(request, "desk/case.html", page, status=refusal.kind.status)


def _materials(request: Request, found: Case, move: TableMove) -> dict[str, Any]:
    """Supplements at the window: ticked as shown on paper, or scanned."""
    if move.verb != "correct" or not found.offering_id:
        return {}
    ticked, given = set(request.POST.getlist("paper")), []
    for material in cases.spec_of(found).asked_materials:
        for upload in request.FILES.getlist(f"file-{material.code}"):
            kept = filing.receive(
                upload, by=request.by, purpose="material", about=found.number, sensitive=True
            )
            given.append(MaterialIn(material.code, material.name[:120], "file", kept.pk))
        if material.code in ticked:
            given.append(MaterialIn(material.code, material.name[:120], "paper"))
    return {"materials": tuple(given)}


@require_POST
@policy(
    Power.REVEAL,
    model="case",
    by="number",
    unsafe=True,
    reveals=("name", "id_no", "phone", "address", "answers"),
)
def reveal(request: Request, number: str) -> HttpResponse:
    """Whole values, once, on this answer only; the reason stays on the trail."""
    by = request.by
    found = cases.case(number, actor=by.actor)
    typed = {"reveal-reason": request.POST.get("reason", "")}
    try:
        shown = revealing.reveal(number, reason=typed["reveal-reason"], by=by)
    except Refused as refused:
        page = page_of(found, by=by, asks_reveal=True, typed=typed, refusal=refused.refusal)
        return render(request, "desk/case.html", page, status=refused.refusal.kind.status)
    return render(request, "desk/case.html", page_of(found, by=by, shown=shown))


@require_safe
@policy(Power.VIEW, model="case", by="number")
def paper(request: Request, number: str, paper_id: int) -> HttpResponse:
    """A paper of the case as PDF."""
    found = cases.paper(cases.case(number, actor=request.by.actor), paper_id)
    answer = HttpResponse(papers.render(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}-{paper_id}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@policy(Power.VIEW, model="case", by="number", reveals=("material",))
def material(request: Request, number: str, file_id: UUID) -> HttpResponse:
    """A handed-in file of the case; opening it is kept on the trail."""
    by = request.by
    found = cases.case(number, actor=by.actor)
    file = files.file(file_id, actor=by.actor, about=found.number)
    answer = download(file, actor=by.actor, inline=True)
    keeping.record_read(
        found.number, f"材料“{file.name}”"[:100], "办件需要", by=by, person=found.applicant_id
    )
    return answer


def page_of(
    found: Case,
    *,
    by: By,
    do: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    asks_reveal: bool = False,
    shown: revealing.Revealed | None = None,
) -> dict[str, object]:
    """Everything the page prints, as plain values."""
    moves = cases.moves_of(found)
    history = values.history_of(moves)
    spec = cases.spec_of(found) if found.offering_id else None
    given = cases.materials_of(found)
    lines = trail.events(found.number, actor=by.actor)
    return {
        **_head(found, moves, by),
        **_actions(found, history, spec, given, do, typed or {}, refusal, by),
        **_dossier(found, spec, given, shown, by),
        **_clock(found, history, by),
        "events": values.timeline_of(moves, lines),
        "event_count": len(lines),
        "asks_reveal": asks_reveal,
        "reveal_typed": (typed or {}).get("reveal-reason", ""),
        "refusal": refusal,
        "refusal_title": title_of(refusal) if refusal else "",
        "request_number": by.request,
    }


def _head(found: Case, moves: Sequence[Move], by: By) -> dict[str, object]:
    actor = by.actor
    mine = found.organ_id == actor.organ or (
        found.organ.division_id == actor.division and actor.division != actor.county
    )
    return {
        "case": found,
        "shown_number": grouped(found.number),
        "step_title": procedure_named(found.procedure).step(found.step).title,
        "via": Channel(found.channel).title,
        "due": due_chip(found, today=by.today, mine=mine, with_date=True),
        "rail": values.rail_of(found, moves),
        "holder": str(found.holder.user) if found.holder else "",
        "unclaimed": found.holder is None and found.turn == Turn.OURS.value,
        "children": [(c.title, c.number, grouped(c.number)) for c in cases.children_of(found)],
        "parent_number": grouped(found.parent.number) if found.parent else "",
    }


def _actions(
    found: Case,
    history: Any,
    spec: OfferingSpec | None,
    given: Sequence[Material],
    do: str,
    typed: Mapping[str, Any],
    refusal: Refusal | None,
    by: By,
) -> dict[str, object]:
    every = presenting.buttons(found, by=by, history=history)
    able = [b.move for b in every if b.refusal is None]
    main = main_move(procedure_named(found.procedure), found.step)
    forward = [m for m in able if m.target != found.step]
    usual = main if main in able else forward[0] if forward and main is None else None
    wanted = [b.move for b in every if b.move.verb == do and (typed or b.refusal is None)]
    chosen = wanted[0] if wanted else usual
    missing = forms.missing_of(spec, given)
    fixes = refusal.fields if refusal else {}
    fields = forms.entries_of(found, chosen, typed, fixes, by=by, missing=missing) if chosen else []
    return {
        "chosen": chosen,
        "main": main,
        "fields": fields,
        "takes_materials": bool(chosen and chosen.verb == "correct" and spec),
        "asked": spec.asked_materials if spec else (),
        "others": [m for m in able if m is not chosen],
        "cannot": [
            b for b in every if b.refusal is not None and b.refusal.code != "access.no-power"
        ],
        "not_mine": [
            b.move.title for b in every if b.refusal and b.refusal.code == "access.no-power"
        ],
    }


def _dossier(
    found: Case,
    spec: OfferingSpec | None,
    given: Sequence[Material],
    shown: revealing.Revealed | None,
    by: By,
) -> dict[str, object]:
    person = found.applicant
    answers = shown.answers if shown else cases.answers_of(found)
    who = [Fact("申请人", shown.name if shown else found.applicant_mask)]
    if person is not None:
        number = shown.id_no if shown else str(mask.citizen_id(person.citizen_id or ""))
        phone = shown.phone if shown else str(mask.phone(person.phone))
        place = person.division.name if person.division else ""
        address = shown.address if shown else str(mask.address([place], person.address))
        who += [
            Fact("证件号", number or "没有留"),
            Fact("电话", phone or "没有留"),
            Fact("住址", address or "没有留"),
        ]
        who.append(Fact("个人编号", person.person_no))
    have = {m.code for m in given}
    asked = spec.asked_materials if spec else ()
    return {
        "person": who,
        "person_no": person.person_no if person else "",
        "answers": filled.facts_of(spec, answers, clear=shown is not None) if spec else [],
        "revealed": shown is not None,
        "can_reveal": by.actor.holds(Power.REVEAL) and shown is None,
        "materials": [_material(m) for m in given],
        "absent": [m for m in asked if m.code not in have],
        "shared": [m for m in spec.materials if m.shared] if spec else (),
        "papers": [
            (p.pk, PaperKind(p.kind).title, p.number, stamp_text(p.issued_at), p.issued_label)
            for p in cases.papers_of(found)
        ],
    }


def _material(row: Material) -> dict[str, object]:
    file = row.file
    return {
        "title": row.title,
        "how": {"file": "电子", "paper": "纸质，窗口看过", "later": "稍后补"}.get(row.how, row.how),
        "at": stamp_text(row.added_at),
        "file": file,
        "picture": bool(file and FileType(file.type).is_image),
    }


def _clock(found: Case, history: Any, by: By) -> dict[str, object]:
    ticking = cases.clock_of(found, by=by, history=history)
    trace = values.binding(ticking)
    if trace is None:
        return {"days": [], "clock": []}
    days = values.days_of(trace, today=by.today)
    return {"days": days, "clock": values.clock_facts(ticking, trace, today=by.today)}

"""Papers: issued with the move that makes them; their facts are fixed, the PDF is typeset from them on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from django.conf import settings

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case, Paper
from bangban.engine.cases.names import Handover
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.papers import names as kinds
from bangban.foundation.papers import services as typesetting
from bangban.foundation.places import queries as places
from bangban.foundation.trail import services as trail
from bangban.kernel.by import SYSTEM, ActorKind, By, Channel
from bangban.kernel.number import grouped
from bangban.kernel.refusal import NOT_FOUND, Refused
from bangban.kernel.term import ONE_DAY

_WORD = {
    "receipt": "收",
    "notice_of_acceptance": "受",
    "notice_of_correction": "补",
    "notice_of_nonacceptance": "不受",
    "decision_approve": "准",
    "decision_deny": "不准",
    "service_receipt": "送",
    "notice_of_extension": "延",
    "notice_of_pause": "停",
    "publicity": "示",
}


def issue(case: Case, kind: str, *, inputs: Mapping[str, Any], by: By) -> Paper:
    """Issue a paper of this kind for the case, in the caller's transaction."""
    again = Paper.objects.filter(case_id=case.pk, kind=kind).count()
    suffix = f"-{again + 1}" if again else ""
    word = f"{_stem(case)}{_WORD[kind]}字"
    number = f"{word}〔{by.today.year}〕{case.number[-9:]}{suffix}号"
    facts = _facts(case, kinds.Kind(kind), number, inputs, by)
    paper = Paper.objects.create(
        case=case,
        kind=kind,
        number=number,
        facts=msgspec.json.encode(facts).decode(),
        issued_at=by.at,
        issued_by=by.actor.user,
        issued_label=by.actor.label[:120],
    )
    trail.record(
        case.number,
        "case.paper",
        by=by,
        title=f"出具{kinds.Kind(kind).title}",
        facts={"kind": kind, "number": number},
        division_path=case.division.path,
    )
    return paper


def _stem(case: Case) -> str:
    """The place in a 文号: the issuing organ's county, township or subdistrict, without its kind."""
    return re.sub(r"(街道|镇|乡|县|市|区)$", "", places.organ(case.organ_id).division.name)


def render(paper: Paper) -> bytes:
    """The PDF of a paper; the same bytes every time, because its facts never change."""
    kind = kinds.Kind(paper.kind)
    facts = msgspec.json.decode(paper.facts, type=kinds.FACTS[kind])
    plain = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    return typesetting.typeset(kind.value, plain)


def receipt(case: Case, *, by: By) -> bytes:
    """收件凭证 as PDF: printed for whoever asks; it decides nothing, so no paper number is used up.

    Errors: Refused (not found) for a case that nobody handed anything in for, such as a call-back.
    """
    if case.offering_id is None:
        raise Refused(NOT_FOUND)
    again = By(by.actor, case.received_at, Channel(case.channel), by.request)
    number = f"{_stem(case)}收字〔{again.today.year}〕{case.number[-9:]}号"
    facts = _facts(case, kinds.Kind.RECEIPT, number, {}, again)
    plain = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    return typesetting.typeset(kinds.Kind.RECEIPT.value, plain)


def _facts(
    case: Case, kind: kinds.Kind, number: str, inputs: Mapping[str, Any], by: By
) -> kinds.Facts:
    organ = places.organ(case.deciding_organ_id or case.organ_id)
    if kind not in (kinds.Kind.APPROVE, kinds.Kind.DENY):
        organ = places.organ(case.organ_id)
    person = accounts.person(case.applicant_id, actor=SYSTEM) if case.applicant_id else None
    common: dict[str, Any] = {
        "organ": organ.name,
        "number": number,
        "to": person.name if person else case.applicant_mask,
        "case_number": grouped(case.number),
        "item": case.title,
        "on": by.today,
        "phone": organ.phone,
        "handler": by.actor.name,
        "track_url": f"{settings.PUBLIC_URL}/track/?number={case.number}",
        "demo": case.demo,
    }
    if case.kind != "licence":
        common["seal"] = "公章"
    return kinds.FACTS[kind](**common, **_SPECIFIC[kind](case, inputs, by))


def _received_on(case: Case) -> date:
    return clock.day_of(case.received_at)


def _basis(case: Case, verb: str) -> tuple[str, ...]:
    move = procedure_named(case.procedure).verb(verb)
    return tuple(str(b) for b in move.basis) if move else ()


def _lines(text: object) -> tuple[str, ...]:
    if isinstance(text, list | tuple):
        return tuple(str(t).strip() for t in text if str(t).strip())
    return tuple(line.strip() for line in str(text or "").splitlines() if line.strip())


def _remedies(case: Case) -> dict[str, str]:
    county = places.division(case.county_id)
    return {"reconsider": f"{county.name}人民政府", "court": f"{county.name}人民法院"}


def _receipt(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    titles = tuple(m.title for m in queries.materials_of(case))
    receiver = by.actor.name if by.actor.kind is ActorKind.STAFF else ""
    return {
        "received_at": case.received_at,
        "materials": titles,
        "receiver": receiver,
        "channel": by.via.title,
    }


def _acceptance(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    spec, procedure = queries.spec_of(case), procedure_named(case.procedure)
    legal = procedure.clock
    promised = spec.promised or legal
    due_on = case.promised_due_on or case.legal_due_on or case.due_on or by.today
    return {
        "applied_on": _received_on(case),
        "materials": tuple(m.title for m in queries.materials_of(case)),
        "term": promised.text if promised else "",
        "legal_term": legal.text if legal and legal != promised else "",
        "due_on": due_on,
        "act": spec.power_kind or procedure.title,
        "basis": _basis(case, "accept"),
    }


def _correction(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    return {
        "applied_on": _received_on(case),
        "corrections": _lines(inputs.get("corrections")),
        "submit_to": case.organ.name,
        "basis": _basis(case, "ask_correction"),
    }


def _nonacceptance(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    return {
        "applied_on": _received_on(case),
        "reasons": _lines(inputs.get("reason")),
        "turn_to": str(inputs.get("turn_to", "")),
        "basis": _basis(case, "turn_away"),
        **_remedies(case),
    }


def _approve(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    spec = queries.spec_of(case)
    return {
        "applied_on": _received_on(case),
        "accepted_on": case.accepted_on or _received_on(case),
        "grants": _lines(inputs.get("grants")) or (f"准予“{case.title}”的申请。",),
        "result": "、".join(r.name for r in spec.results),
        "act": spec.power_kind or procedure_named(case.procedure).title,
        "basis": tuple(str(c) for c in spec.basis) or _basis(case, "approve"),
    }


def _deny(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    spec = queries.spec_of(case)
    return {
        "applied_on": _received_on(case),
        "accepted_on": case.accepted_on or _received_on(case),
        "reasons": _lines(inputs.get("reason")),
        "act": spec.power_kind or procedure_named(case.procedure).title,
        "basis": tuple(str(c) for c in spec.basis) or _basis(case, "deny"),
        **_remedies(case),
    }


def _service(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    papers = [p for p in queries.papers_of(case) if p.kind.startswith("decision_")]
    document = papers[-1] if papers else None
    return {
        "document": kinds.Kind(document.kind).title if document else "决定书",
        "document_number": document.number if document else "",
        "method": Handover(inputs["handover"]).title,
        "served_at": by.at,
        "server": by.actor.name,
    }


def _extension(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    asked = [m for m in queries.moves_of(case) if m.verb == "ask_extension"]
    note = msgspec.json.decode(asked[-1].note) if asked and asked[-1].note else {}
    was = clock.clock_of(
        queries.standing_before(case, "extend"),
        procedure_named(case.procedure),
        queries.workdays_of(case),
        None,
    )
    was_due = was.legal.due_on if was.legal and was.legal.due_on else by.today
    extra = procedure_named(case.procedure).extension
    return {
        "accepted_on": case.accepted_on or _received_on(case),
        "was_due_on": was_due,
        "due_on": case.legal_due_on or was_due,
        "term": extra.text if extra else "",
        "reason": str(note.get("reason", "")),
        "approved_by": by.actor.label,
    }


def _pause(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    return {
        "accepted_on": case.accepted_on or _received_on(case),
        "what": procedure_named(case.procedure).step(case.step).title.removesuffix("中"),
        "since": by.today + ONE_DAY,
        "needs": str(inputs.get("needs") or "以实际所需时间为准"),
        "by_organ": str(inputs.get("by_organ", "")),
        "reason": str(inputs.get("reason", "")),
    }


def _publicity(case: Case, inputs: Mapping[str, Any], by: By) -> dict[str, Any]:
    days = queries.spec_of(case).publicity_days or 7
    return {
        "heads": ("申请人", "所在村（社区）", "申请事项", "办件编号"),
        "rows": ((case.applicant_mask, case.division.name, case.title, grouped(case.number)),),
        "since": by.today,
        "until": by.today + ONE_DAY * days,
        "term": f"{days}日",
        "objections_to": case.organ.name,
        "subject": case.title,
    }


_SPECIFIC: dict[kinds.Kind, Callable[[Case, Mapping[str, Any], By], dict[str, Any]]] = {
    kinds.Kind.RECEIPT: _receipt,
    kinds.Kind.ACCEPTANCE: _acceptance,
    kinds.Kind.CORRECTION: _correction,
    kinds.Kind.NONACCEPTANCE: _nonacceptance,
    kinds.Kind.APPROVE: _approve,
    kinds.Kind.DENY: _deny,
    kinds.Kind.SERVICE: _service,
    kinds.Kind.EXTENSION: _extension,
    kinds.Kind.PAUSE: _pause,
    kinds.Kind.PUBLICITY: _publicity,
}

"""Cases as plain values for API and pages: masked, titled, with what can be done now."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case, Paper
from bangban.engine.cases.names import Passed
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules.clock import Clock
from bangban.engine.cases.services import moving
from bangban.foundation.papers.names import Kind
from bangban.foundation.trail import queries as trail
from bangban.kernel.by import By, Channel
from bangban.kernel.procedure import Side, Turn
from bangban.kernel.term import Trace


def line(case: Case) -> dict[str, Any]:
    """One case as a row."""
    step = procedure_named(case.procedure).step(case.step)
    return {
        "number": case.number,
        "title": case.title,
        "item_code": case.item_code,
        "kind": case.kind,
        "procedure": case.procedure,
        "division": case.division.name,
        "organ": case.organ.name,
        "applicant": case.applicant_mask,
        "channel": Channel(case.channel).title,
        "step": case.step,
        "step_title": step.title,
        "turn": Turn(case.turn).title,
        "is_open": case.is_open,
        "version": case.version,
        "received_at": case.received_at,
        "accepted_on": case.accepted_on,
        "due_on": case.due_on,
        "legal_due_on": case.legal_due_on,
        "promised_due_on": case.promised_due_on,
        "provisional": case.provisional,
        "flag": case.flag,
        "result": case.result,
    }


def buttons(
    case: Case, *, by: By, history: tuple[Passed, ...] | None = None
) -> list[queries.Button]:
    """Every move of the table from this step, with the reason when it is not possible for this actor now."""
    procedure, standing = procedure_named(case.procedure), queries.standing_of(case, history)
    return [
        queries.Button(move, moving.why_not(case, standing, procedure, move.verb, by))
        for move in procedure.moves_from(case.step)
        if move.side is not Side.CLOCK
    ]


def detail(case: Case, *, by: By) -> dict[str, Any]:
    """One case with its moves."""
    moves = [
        {
            "verb": b.move.verb,
            "title": b.move.title,
            "possible": b.refusal is None,
            "why_not": b.refusal.says if b.refusal else "",
            "needs": list(b.move.needs),
        }
        for b in buttons(case, by=by)
    ]
    return {**line(case), "moves": moves}


def traces(clock: Clock, *, today: date) -> list[dict[str, Any]]:
    """The clocks of a case, day by day."""
    named = (("法定期限", clock.legal), ("承诺期限", clock.promised), ("本环节期限", clock.step))
    return [_trace(name, trace, today) for name, trace in named if trace is not None]


def _trace(name: str, trace: Trace, today: date) -> dict[str, Any]:
    return {
        "name": name,
        "term": trace.term.text,
        "basis": "；".join(str(b) for b in trace.term.basis),
        "start": trace.start,
        "due_on": trace.due_on,
        "days": [
            {"on": d.on, "kind": d.kind.value, "name": d.name, "used": d.used}
            for d in trace.days(today)
        ],
    }


def events(case: Case, *, by: By) -> list[dict[str, Any]]:
    """The trail of a case, oldest first."""
    return [
        {
            "seq": e.seq,
            "at": e.at,
            "title": e.title,
            "actor": e.actor_label,
            "outcome": e.outcome,
            "facts": e.facts,
        }
        for e in trail.events(case.number, actor=by.actor)
    ]


def paper(row: Paper) -> dict[str, Any]:
    """A paper as a row."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": Kind(row.kind).title,
        "number": row.number,
        "issued_at": row.issued_at,
    }

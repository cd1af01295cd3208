"""Every later move of a case: claim, insist, change, record, announce. `take` is the only writer of a case's state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from bangban.engine.cases import events, queries
from bangban.engine.cases.models import (
    NO_DUE_DATE,
    Case,
    Delivery,
    Material,
    Move,
    Publication,
    Rating,
    Tally,
)
from bangban.engine.cases.names import BAD_GRADES, Handover, Passed, Power, Result, Standing
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock, moving, rating
from bangban.engine.cases.services import papers
from bangban.engine.catalogue import queries as catalogue
from bangban.foundation.access.rules import NO_POWER, SIGN_IN, may
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.outbox import services as outbox
from bangban.foundation.places import queries as places
from bangban.foundation.trail import services as trail
from bangban.kernel.by import ActorKind, By
from bangban.kernel.procedure import Move as TableMove
from bangban.kernel.procedure import Procedure, Side, Turn
from bangban.kernel.refusal import NOT_FOUND, Refusal, Refused, insist
from bangban.kernel.term import ONE_DAY, Term


@dataclass(slots=True)
class Work:
    """What a move works on: the locked case, its table, its standing, its inputs."""

    case: Case
    procedure: Procedure
    move: TableMove
    standing: Standing
    inputs: Mapping[str, Any]
    by: By


def why_not(
    case: Case, standing: Standing, procedure: Procedure, verb: str, by: By
) -> Refusal | None:
    """Why this actor cannot make this move now: the power, the reach, the table, the person. None: go on."""
    known = procedure.verb(verb)
    if known is None or (known.side is Side.CLOCK and by.actor.kind is not ActorKind.SYSTEM):
        return moving.why_not_step(standing, procedure, verb)
    if by.actor.kind is ActorKind.ANONYMOUS:
        return SIGN_IN
    power = known.power
    if known.side is Side.APPLICANT and by.actor.kind is ActorKind.STAFF:
        power = Power.RECEIVE
    if known.side is not Side.CLOCK and not may(by.actor, power, queries.matter_of(case)).allow:
        return NO_POWER
    on_behalf = known.side is Side.APPLICANT and by.actor.kind is ActorKind.STAFF
    return moving.why_not_move(standing, procedure, verb, user=by.actor.user, today=by.today) or (
        rating.why_not_own_work(standing, verb, by.actor.user) if on_behalf else None
    )


@transaction.atomic
def take(number: str, verb: str, *, version: int | None, by: By, **inputs: Any) -> Case:
    """Make one move. `version` is the version the actor saw; `inputs` what the move needs (see the procedure's table).

    Errors: Refused (not found, no power, stale, wrong step, same person, inputs missing). Atomic as a whole.
    """
    case = claim(number, by)
    procedure = procedure_named(case.procedure)
    standing = queries.standing_of(case)
    insist(why_not(case, standing, procedure, verb, by))
    insist(moving.why_not_version(standing, version))
    move = procedure.move(verb, case.step)
    assert move is not None
    insist(moving.why_not_inputs(move, inputs))
    work = Work(case, procedure, move, standing, inputs, by)
    before = (case.organ_id, case.is_open)
    _EFFECTS.get(verb, _nothing)(work)
    _advance(work)
    _count(case, before)
    _keep(work)
    return case


def claim(number: str, by: By) -> Case:
    """The case, locked for this transaction. What the actor may not see does not exist. Errors: Refused."""
    action = Power.VIEW
    rows = Case.objects.visible_to(by.actor, action).select_for_update(of=("self",))
    rows = rows.select_related("organ__division", "division", "received_organ__division")
    found: Case
    for found in rows.filter(number=number):
        return found
    raise Refused(NOT_FOUND)


def promised_of(case: Case) -> Term | None:
    """The term that the offering promised when the case was opened."""
    return queries.spec_of(case).promised if case.offering_id else None


def _advance(work: Work) -> None:
    """Step, turn, clock, version: everything that follows from the move, computed and saved together."""
    case, move, by = work.case, work.move, work.by
    step = work.procedure.step(move.target)
    passed = Passed(move.verb, case.step, move.target, by.at, by.actor.user)
    case.step, case.turn = step.code, step.turn.value
    case.is_open = step.turn is not Turn.NOBODY
    case.version += 1
    if move.result:
        case.result = str(move.result)
        if move.result in (Result.APPROVED, Result.DENIED):
            case.decided_on = by.today
    if not case.is_open and case.concluded_at is None:
        case.concluded_at = by.at
    standing = queries.standing_of(case, (*work.standing.history, passed))
    set_clock(case, standing, work.procedure, by)
    case.save()


def set_clock(case: Case, standing: Standing, procedure: Procedure, by: By) -> None:
    """Derive every date of the case from its history and the county's calendar. Does not save."""
    calendar = calendars.workdays(case.county_id)
    warnings = queries.warnings_of(case)
    ticking = clock.clock_of(standing, procedure, calendar, promised_of(case))
    case.legal_due_on = ticking.legal.due_on if ticking.legal else case.legal_due_on
    case.promised_due_on = ticking.promised.due_on if ticking.promised else None
    case.due_on, case.provisional = ticking.due_on, ticking.provisional
    case.sort_on = ticking.due_on or NO_DUE_DATE
    case.flag = clock.flag_of(case.due_on, by.today, calendar, warnings).value
    case.alarm_at = clock.next_alarm(case.due_on, by.today, calendar, warnings)


def _count(case: Case, before: tuple[int, bool]) -> None:
    organ_before, open_before = before
    changes = []
    if open_before and (not case.is_open or case.organ_id != organ_before):
        changes.append(Tally(organ_id=organ_before, bucket="open", delta=-1))
    if case.is_open and (not open_before or case.organ_id != organ_before):
        changes.append(Tally(organ_id=case.organ_id, bucket="open", delta=1))
    Tally.objects.bulk_create(changes)


def _keep(work: Work) -> None:
    """The ledger line, the trail entry, the paper and the announcement of the move."""
    case, move, by = work.case, work.move, work.by
    note = {
        k: v
        for k, v in work.inputs.items()
        if isinstance(v, str | int | list | bool) and v not in ("", [])
    }
    try:
        with transaction.atomic():
            Move.objects.create(
                case=case,
                seq=len(work.standing.history) + 1,
                verb=move.verb,
                source=work.standing.step,
                target=move.target,
                at=by.at,
                user=by.actor.user,
                appointment=by.actor.appointment,
                label=by.actor.label[:120],
                channel=by.via.value,
                note=json.dumps(note, ensure_ascii=False) if note else "",
            )
    except IntegrityError:
        insist(moving.why_not_version(work.standing, -1))
    trail.record(
        case.number,
        f"case.{move.verb}",
        by=by,
        title=move.title,
        facts={
            "from": work.standing.step,
            "to": move.target,
            "version": case.version,
            "organ": case.organ_id,
            "due_on": str(case.due_on or ""),
        },
        secret={k: json.dumps(v, ensure_ascii=False) for k, v in note.items()},
        basis="；".join(str(b) for b in move.basis),
        division_path=case.division.path,
    )
    if move.paper:
        papers.issue(case, move.paper, inputs=work.inputs, by=by)
    outbox.put(
        events.MOVED, case.number, asdict(events.Moved(case.number, move.verb, case.step)), by=by
    )


# What a verb does beyond the step itself. The table says when; these say what else changes.


def _nothing(work: Work) -> None:
    """Most moves change nothing else."""


def _ask_correction(work: Work) -> None:
    # Only what the guide lists may be asked for: no proof that was abolished, no catch-all.
    if work.case.offering_id is None:
        return
    for line in work.inputs["corrections"]:
        insist(catalogue.why_not_ask_for(str(line), version_id=work.case.offering_id))


def _accept(work: Work) -> None:
    work.case.accepted_on = work.by.today


def _deem_accepted(work: Work) -> None:
    # Silence: accepted from the day the (completed) materials were received. 行政许可法 Art. 32(1)(4).
    work.case.accepted_on = clock.deemed_accepted_on(work.standing)


def _assign(work: Work) -> None:
    holder = work.inputs["holder"]
    chosen = next(
        (a for a in queries.holders_for(work.case, on=work.by.today) if a.pk == int(holder)), None
    )
    if chosen is None:
        raise Refused(
            Refusal(
                code="case.holder-elsewhere",
                says="选的承办人不在这个单位，或者已经离岗。",
                remedy="请从名单里另选一位。",
                fields={"holder": "请从名单里选。"},
            )
        )
    work.case.holder_id = chosen.pk


def _transfer(work: Work) -> None:
    organ = places.organ(int(work.inputs["organ"]))
    work.case.organ_id = organ.pk
    work.case.organ = organ
    work.case.holder_id = None


def _report_up(work: Work) -> None:
    _go_to(work.case, work.case.deciding_organ_id)


def _back_to_township(work: Work) -> None:
    _go_to(work.case, work.case.received_organ_id)


def _decide(work: Work) -> None:
    if work.case.deciding_organ_id == work.case.organ_id:
        _go_to(work.case, work.case.received_organ_id)
    if work.procedure.kind == "licence" and work.move.verb == "approve":
        _publish(work, "licence")
    if work.procedure.kind == "benefit" and work.move.verb == "approve":
        # 社会救助结果随时公开: the same day.
        _publish(work, "benefit")


def _publicise(work: Work) -> None:
    days = queries.spec_of(work.case).publicity_days or 7
    _publish(work, "publicity", until_days=days)


def _publish(work: Work, kind: str, until_days: int = 0) -> None:
    case, today = work.case, work.by.today
    Publication.objects.create(
        case=case,
        kind=kind,
        says={
            "title": case.title,
            "who": case.applicant_mask,
            "where": case.division.name,
            "result": work.move.title,
            "number": case.number,
        },
        since=today,
        until=today + ONE_DAY * until_days if until_days else None,
    )


def _serve(work: Work) -> None:
    Delivery.objects.create(
        case=work.case,
        how=Handover(work.inputs["handover"]).value,
        taken_by=str(work.inputs["taken_by"]),
        tracking=str(work.inputs.get("tracking", "")),
        at=work.by.at,
        by_user=work.by.actor.user,
    )


def _correct(work: Work) -> None:
    for given in work.inputs.get("materials", ()):
        Material.objects.create(
            case=work.case,
            code=given.code,
            title=given.title,
            how=given.how,
            file_id=given.file_id,
            added_at=work.by.at,
        )


def _rate(work: Work) -> None:
    grade = int(work.inputs.get("grade") or 0)
    insist(rating.why_not_grade(grade))
    Rating.objects.create(
        case=work.case,
        grade=grade,
        words=str(work.inputs.get("words", "")),
        real_name=bool(work.inputs.get("real_name", True)),
        again=work.move.verb == "rate_again",
        channel=work.by.via.value,
        at=work.by.at,
    )
    if grade in BAD_GRADES and work.move.verb == "rate":
        outbox.put(
            events.RATED, work.case.number, {"number": work.case.number, "grade": grade}, by=work.by
        )


def _order_rectification(work: Work) -> None:
    if work.case.parent is not None:
        _go_to(work.case, work.case.parent.received_organ_id or work.case.parent.organ_id)


def _rectified(work: Work) -> None:
    _go_to(work.case, work.case.deciding_organ_id)


def _go_to(case: Case, organ_id: int | None) -> None:
    if organ_id is not None and organ_id != case.organ_id:
        case.organ_id = organ_id
        case.organ = places.organ(organ_id)
        case.holder_id = None


_EFFECTS: dict[str, Callable[[Work], None]] = {
    "ask_correction": _ask_correction,
    "accept": _accept,
    "deem_accepted": _deem_accepted,
    "assign": _assign,
    "transfer": _transfer,
    "report_up": _report_up,
    "send_back": _nothing,
    "approve": _decide,
    "deny": _decide,
    "publicise": _publicise,
    "serve": _serve,
    "correct": _correct,
    "rate": _rate,
    "rate_again": _rate,
    "order_rectification": _order_rectification,
    "rectify": _rectified,
}

__all__ = ["claim", "set_clock", "take", "why_not"]

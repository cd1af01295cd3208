"""Reads of the case: every one asks who is looking."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from bangban.engine.cases.models import (
    Case,
    Delivery,
    Dossier,
    Material,
    Move,
    Paper,
    Publication,
    Rating,
    SavedFilter,
)
from bangban.engine.cases.names import Flag, Passed, Power, Standing
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import OfferingSpec
from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import may
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.packs import queries as packs
from bangban.foundation.places import queries as places
from bangban.foundation.places import stamps
from bangban.foundation.places.names import OrganKind, public_record
from bangban.kernel import number as numbers
from bangban.kernel.by import Actor, By
from bangban.kernel.procedure import Move as TableMove
from bangban.kernel.procedure import Procedure, Turn
from bangban.kernel.refusal import NOT_FOUND, Refused
from bangban.kernel.term import Workdays

PAGE = 50


def workdays_of(case: Case) -> Workdays:
    """The calendar that counts for the case."""
    return calendars.workdays(case.county_id)


def standing_before(case: Case, verb: str) -> Standing:
    """The case as it stood before its last move `verb`."""
    history = history_of(case)
    cut = max((i for i, p in enumerate(history) if p.verb == verb), default=len(history))
    return standing_of(case, history[:cut])


def matter_of(case: Case) -> Matter:
    """The case as `may` looks at it."""
    paths = [case.division.path, case.organ.division.path]
    if case.received_organ is not None:
        paths.append(case.received_organ.division.path)
    organs = {
        o for o in (case.organ_id, case.received_organ_id, case.deciding_organ_id) if o is not None
    }
    return Matter(
        tuple(paths),
        (case.organ.division.path,),
        frozenset(organs),
        case.organ_id,
        case.applicant_id,
    )


def standing_of(case: Case, history: tuple[Passed, ...] | None = None) -> Standing:
    """The case as its rules look at it; `history` when the caller has it already."""
    passed = history if history is not None else history_of(case)
    publicised = [p for p in passed if p.verb == "publicise"]
    received = [p for p in passed if p.target == "received" and p.source != p.target]
    return Standing(
        number=case.number,
        procedure=case.procedure,
        step=case.step,
        turn=Turn(case.turn),
        version=case.version,
        history=passed,
        received_on=clock.day_of(received[-1].at if received else case.received_at),
        accepted_on=case.accepted_on,
        published_since=clock.day_of(publicised[-1].at) if publicised else None,
        publicity_days=(spec_of(case).publicity_days or 7)
        if publicised and case.offering_id
        else 0,
    )


def history_of(case: Case) -> tuple[Passed, ...]:
    """Every move so far, in order."""
    rows = Move.objects.filter(case_id=case.pk).order_by("seq")
    return tuple(Passed(*row) for row in rows.values_list("verb", "source", "target", "at", "user"))


def spec_of(case: Case) -> OfferingSpec:
    """The offering version the case began under."""
    assert case.offering_id is not None
    return catalogue.spec(case.offering_id)


def warnings_of(case: Case) -> clock.Warnings:
    """How many working days before the due date the county wants to be warned (pack limits)."""
    return warnings_for(case.division.path)


def warnings_for(division_path: str) -> clock.Warnings:
    """The same for a place."""
    return clock.Warnings(
        int(packs.limit(division_path, "cases.yellow_working_days_before").value),
        int(packs.limit(division_path, "cases.red_working_days_before").value),
    )


def cases(*, actor: Actor) -> QuerySet[Case]:
    """All cases the actor may see."""
    return Case.objects.visible_to(actor, Power.VIEW)


def case(number: str, *, actor: Actor) -> Case:
    """One case with its places. What the actor may not see does not exist. Errors: Refused (not found)."""
    rows = cases(actor=actor).select_related(
        "organ__division",
        "division",
        "received_organ__division",
        "holder__user",
        "holder__post",
        "parent",
        "applicant",
        "applicant__division",
    )
    # Not first(): ordering a row of so many columns, which is one anyway, costs more than all the rest of the query.
    for found in rows.filter(number=number):
        return found
    raise Refused(NOT_FOUND)


@public_record
def track(number: str, proof: str) -> Case:
    """The case of that number for whoever also knows the last four characters of the ID number or telephone.

    A wrong number and a wrong proof are the same answer, after the same work. Errors: Refused (not found).
    """
    wanted = numbers.normalise(number)
    case = (
        Case.objects.select_related("applicant")
        .filter(number=wanted, kind__in=("licence", "benefit"))
        .first()
    )
    person = case.applicant if case and case.applicant_id else None
    ends = (person.citizen_id[-4:], person.phone[-4:]) if person else _NO_ENDS
    given = proof.strip().upper().encode()
    fits = [hmac.compare_digest(given, end.upper().encode()) and len(end) == 4 for end in ends]
    if case is None or person is None or not any(fits):
        raise Refused(NOT_FOUND)
    return case


# Compared when there is no such case, so that the answer takes as long.
_NO_ENDS = ("----", "----")


@public_record
def procedure(name: str) -> Procedure:
    """The table of a procedure version: public law. Errors: KeyError."""
    return procedure_named(name)


def callback_of(case: Case, *, actor: Actor) -> Case | None:
    """The call-back that a bad rating of the case opened, when the actor may see it."""
    rows = cases(actor=actor).filter(parent_id=case.pk, kind="callback")
    return rows.select_related("organ__division", "division", "received_organ__division").first()


@public_record
def handling_organ(actor: Actor) -> int | None:
    """The organ whose list an actor works on: a hall or office works on its government's list."""
    if actor.organ is None:
        return None
    organ = places.organ_card(actor.organ)
    inside = organ.kind in (OrganKind.HALL.value, OrganKind.OFFICE.value)
    return organ.parent if inside and organ.parent else organ.id


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see of a worklist. `show`: all, mine, late, soon, pressing, nobody, waiting, done.

    `step`: one step code, or several with commas; `words`: a number or part of the title.
    """

    show: str = "all"
    step: str = ""
    item: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list and the cursor of the next page ("" at the end)."""

    rows: Sequence[Case]
    next: str


def worklist(*, actor: Actor, today: date, wish: Wish = Wish(), size: int = PAGE) -> Page:
    """The actor's list, nearest due date first, by keyset; at most `size` rows. Two queries."""
    with stamps.held():
        rows = _list_of(actor, is_open=wish.show != "done")
        rows = _narrow(rows, actor=actor, today=today, wish=wish)
    rows = _after(rows, wish.after).order_by("sort_on", "id")
    found = list(rows.select_related("division", "holder__user", "organ")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _cursor(found[-1]) if more else "")


def _list_of(actor: Actor, *, is_open: bool = True) -> QuerySet[Case]:
    """The cases of the actor's organ, those that the actor may see."""
    organ = handling_organ(actor)
    if organ is None:
        return cases(actor=actor).filter(is_open=is_open)
    # Who may look at anything that the organ has may look at all of it; then no row needs its places joined.
    path = places.organ_card(organ).path
    whole = may(actor, Power.VIEW, Matter((path,), (path,), frozenset((organ,)), organ)).allow
    rows = Case.objects.all() if whole else cases(actor=actor)
    return rows.filter(organ_id=organ, is_open=is_open)


def _narrow(rows: QuerySet[Case], *, actor: Actor, today: date, wish: Wish) -> QuerySet[Case]:
    if wish.show == "mine":
        rows = rows.filter(holder_id=actor.appointment)
    elif wish.show == "late":
        rows = rows.filter(due_on__lt=today)
    elif wish.show == "pressing":
        rows = rows.filter(sort_on__lte=horizon(actor=actor, today=today))
    elif wish.show == "soon":
        rows = rows.filter(flag__in=[Flag.YELLOW.value, Flag.RED.value])
    elif wish.show == "nobody":
        rows = rows.filter(holder__isnull=True, turn=Turn.OURS.value)
    elif wish.show == "waiting":
        rows = rows.exclude(turn=Turn.OURS.value)
    if wish.step:
        rows = rows.filter(step__in=wish.step.split(",")[:12])
    if wish.item:
        rows = rows.filter(item_code=wish.item)
    if wish.words:
        words = wish.words.strip()
        rows = rows.filter(Q(number=words.upper().replace(" ", "")) | Q(title__contains=words))
    return rows


def _cursor(row: Case) -> str:
    return f"{row.sort_on:%Y%m%d}-{row.pk}"


def _after(rows: QuerySet[Case], cursor: str) -> QuerySet[Case]:
    """Rows behind the cursor; an unreadable cursor starts from the front."""
    day, _, pk = cursor.partition("-")
    if not (pk.isdigit() and len(pk) < 19):
        return rows
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return rows
    return rows.filter(sort_on__gte=on).exclude(sort_on=on, id__lte=int(pk))


def horizon(*, actor: Actor, today: date) -> date:
    """The last due date that the actor's place counts as near (yellow), by its pack and its county's calendar."""
    if actor.county is None:
        return today
    days = warnings_for(actor.division_path).yellow - 1
    return calendars.workdays(actor.county).nth_after(today, days) if days > 0 else today


@dataclass(frozen=True, slots=True)
class Counts:
    """How much lies where, for the head of a worklist. Exact."""

    open: int = 0
    mine: int = 0
    late: int = 0
    nobody: int = 0
    pressing: int = 0
    waiting: int = 0


def counts(*, actor: Actor, today: date) -> Counts:
    """Counts of the actor's list, exact: one statement over the open cases of one organ, however many are closed."""
    with stamps.held():
        organ = handling_organ(actor)
        if organ is None or not actor.holds(Power.VIEW):
            return Counts()
        near = horizon(actor=actor, today=today)
        found = _list_of(actor).aggregate(
            open=Count("pk"),
            mine=Count("pk", filter=Q(holder_id=actor.appointment or 0)),
            late=Count("pk", filter=Q(sort_on__lt=today)),
            nobody=Count("pk", filter=Q(holder__isnull=True, turn=Turn.OURS.value)),
            pressing=Count("pk", filter=Q(sort_on__lte=near)),
            waiting=Count("pk", filter=~Q(turn=Turn.OURS.value)),
        )
    return Counts(**found)


@dataclass(frozen=True, slots=True)
class Standings:
    """One organ in the overview of a supervisor: open cases by warning."""

    organ: int
    name: str
    overdue: int
    red: int
    yellow: int


def warned(*, actor: Actor) -> Sequence[Standings]:
    """Open cases with a warning by organ, the most overdue first, within the actor's reach of supervision."""
    rows = Case.objects.visible_to(actor, Power.SUPERVISE).filter(is_open=True).exclude(flag="")
    found = rows.order_by().values_list("organ_id", "organ__name", "flag").annotate(n=Count("pk"))
    organs: dict[tuple[int, str], dict[str, int]] = {}
    for organ, name, flag, n in found:
        organs.setdefault((organ, name), {})[flag] = n
    lines = [
        Standings(organ, name, f.get("overdue", 0), f.get("red", 0), f.get("yellow", 0))
        for (organ, name), f in organs.items()
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.red, -line.yellow, line.organ))


def warned_cases(*, actor: Actor, organ: int | None = None, flag: str = "") -> Sequence[Case]:
    """The cases behind `warned`, nearest due date first, at most a page."""
    rows = Case.objects.visible_to(actor, Power.SUPERVISE).filter(is_open=True).exclude(flag="")
    if organ is not None:
        rows = rows.filter(organ_id=organ)
    if flag:
        rows = rows.filter(flag=flag)
    rows = rows.select_related("division", "organ", "holder__user").order_by("sort_on", "id")
    return list(rows[:PAGE])


def children_of(case: Case) -> Sequence[Case]:
    """Cases that this one gave rise to (call-backs), in order."""
    return list(case.children.order_by("id"))


def cases_of(person_id: int, *, actor: Actor) -> Sequence[Case]:
    """All cases of one person through every door (HALL-03), newest first; scoped to the actor."""
    rows = (
        cases(actor=actor)
        .filter(applicant_id=person_id)
        .select_related("division", "organ__division", "holder__user")
    )
    return list(rows.order_by("-received_at")[:200])


@dataclass(frozen=True, slots=True)
class Button:
    """A move on the case page: possible, or greyed with the reason."""

    move: TableMove
    refusal: Any


def answers_of(case: Case) -> Mapping[str, Any]:
    """What the applicant filled in. The caller masks it for the reader."""
    row = Dossier.objects.filter(case_id=case.pk).first()
    loaded = json.loads(row.answers) if row and row.answers else {}
    return loaded if isinstance(loaded, dict) else {}


def moves_of(case: Case) -> Sequence[Move]:
    """The ledger lines of a case, in order."""
    return list(case.moves.order_by("seq"))


def materials_of(case: Case) -> Sequence[Material]:
    """Materials handed in, in order of arrival."""
    return list(case.materials.select_related("file").order_by("id"))


def papers_of(case: Case) -> Sequence[Paper]:
    """Papers issued, in order."""
    return list(case.papers.order_by("id"))


def paper(case: Case, paper_id: int) -> Paper:
    """One paper of the case. Errors: Refused (not found)."""
    found = case.papers.filter(pk=paper_id).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def ratings_of(case: Case) -> Sequence[Rating]:
    """Ratings given, in order."""
    return list(case.ratings.order_by("id"))


def delivery_of(case: Case) -> Delivery | None:
    """How the result was delivered, if it was."""
    return Delivery.objects.filter(case_id=case.pk).first()


def clock_of(case: Case, *, by: By, history: tuple[Passed, ...] | None = None) -> clock.Clock:
    """Every clock of the case with its trace, recomputed from its history (SYS-03)."""
    promised = spec_of(case).promised if case.offering_id else None
    return clock.clock_of(
        standing_of(case, history),
        procedure_named(case.procedure),
        calendars.workdays(case.county_id),
        promised,
    )


def holders_for(case: Case, *, on: date) -> Sequence[Any]:
    """The appointments in force that may hold this case: those of the handling organ and its halls and offices."""
    return places.staff_of(case.organ_id, on=on)


@public_record
def publications(
    *, kind: str = "", county_id: int | None = None, today: date | None = None
) -> Sequence[Publication]:
    """What is public of decided matters, newest first; personal values were masked when written."""
    rows = Publication.objects.order_by("-since", "-id").select_related("case__division")
    if kind:
        rows = rows.filter(kind=kind)
    if county_id is not None:
        rows = rows.filter(case__county_id=county_id)
    return list(rows[:PAGE])


def saved_filters(*, actor: Actor) -> Sequence[SavedFilter]:
    """The actor's own saved filters."""
    return list(SavedFilter.objects.filter(user=actor.user).order_by("id")) if actor.user else []


def due_alarms(at: datetime, limit: int) -> QuerySet[Case]:
    """Open cases whose alarm has come, oldest first."""
    return Case.objects.filter(alarm_at__lte=at, is_open=True).order_by("alarm_at")[:limit]


def alarm_has_come(at: datetime) -> bool:
    """Whether any alarm is due: one look at the first entry of an index, as often as one likes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM cases_case WHERE alarm_at <= %s AND is_open ORDER BY alarm_at LIMIT 1",
            [connection.ops.adapt_datetimefield_value(at)],
        )
        return cursor.fetchone() is not None

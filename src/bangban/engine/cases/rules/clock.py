"""The clock of a case: derived from its history, never set by hand.

Sources: 行政许可法 Art. 32, 42, 44, 45, 82; 民法典 Art. 201, 203; requirements N-01, N-03, N-06, N-07, N-67, SYS-03.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from bangban.engine.cases.names import Flag, Passed, Standing
from bangban.kernel.by import CHINA
from bangban.kernel.law import Clause, Law
from bangban.kernel.procedure import Procedure, Step, Turn
from bangban.kernel.refusal import Mode, rule
from bangban.kernel.term import (
    ONE_DAY,
    CalendarDays,
    Pause,
    Term,
    Trace,
    Workdays,
    WorkingDays,
    due,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """All clocks of a case at one moment; `due_on` is the nearest day that binds us, None while the clock stands."""

    legal: Trace | None
    promised: Trace | None
    step: Trace | None
    due_on: date | None
    pauses: tuple[Pause, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Warnings:
    """When the county wants to be warned: working days before the due date (pack limits)."""

    yellow: int
    red: int


def day_of(moment: datetime) -> date:
    """The Chinese date of a moment."""
    return moment.astimezone(CHINA).date()


@rule("N-07", Mode.AUTO, Law("行政许可法", 45))
def pauses_of(history: Iterable[Passed], procedure: Procedure) -> tuple[Pause, ...]:
    """Spans during which it was not our turn: the day we handed over counts as ours, the day it came back does not."""
    found: list[Pause] = []
    since: tuple[date, Step] | None = None
    for passed in history:
        if passed.source == passed.target:
            continue
        step = procedure.step(passed.target)
        today = day_of(passed.at)
        if since is not None and step.turn is Turn.OURS:
            if today > since[0]:
                found.append(Pause(since[0] + ONE_DAY, today, since[1].title))
            since = None
        elif since is None and step.turn in (Turn.APPLICANT, Turn.THIRD_PARTY):
            since = (today, step)
    if since is not None:
        found.append(Pause(since[0] + ONE_DAY, None, since[1].title))
    return tuple(found)


def entered_on(standing: Standing) -> date:
    """The date on which the case came to its present step."""
    for passed in reversed(standing.history):
        if passed.source != passed.target:
            return day_of(passed.at)
    return standing.received_on


@rule("N-01", Mode.CLOCK, Law("行政许可法", 32, 1, 4), Law("行政许可法", 82))
def deemed_accepted_on(standing: Standing) -> date:
    """Silence for five working days: accepted on the day the (completed) materials were received."""
    return entered_on(standing)


def legal_term(procedure: Procedure, *, extended: bool) -> Term | None:
    """The legal term, with the one extension added when it was granted. 行政许可法 Art. 42."""
    clock, extra = procedure.clock, procedure.extension
    if clock is None or not extended or extra is None:
        return clock
    basis = clock.basis + extra.basis
    return (
        WorkingDays(clock.n + extra.n, basis)
        if isinstance(clock, WorkingDays)
        else CalendarDays(clock.n + extra.n, basis)
    )


@rule("N-03", Mode.CLOCK, Law("行政许可法", 42, 1))
@rule("N-06", Mode.CLOCK, Law("行政许可法", 44))
@rule("N-67", Mode.CLOCK, Law("社会救助暂行办法", 11), Clause("national", "N-67"))
def clock_of(
    standing: Standing, procedure: Procedure, calendar: Workdays, promised: Term | None
) -> Clock:
    """Legal, promised and step clocks. Errors: NotPublished when the calendar ends before a due date."""
    step = procedure.step(standing.step)
    pauses = pauses_of(standing.history, procedure)
    deciding = (
        step.turn is not Turn.NOBODY and standing.accepted_on is not None and step.within is None
    )
    extended = standing.happened("extend")
    legal = promise = None
    if standing.accepted_on is not None and procedure.clock is not None:
        term = legal_term(procedure, extended=extended)
        after = tuple(p for p in pauses if p.until is None or p.until > standing.accepted_on)
        if term is not None and deciding:
            legal = due(standing.accepted_on, term, calendar, after)
        if promised is not None and deciding and not extended:
            promise = due(standing.accepted_on, promised, calendar, after)
    within = (
        due(entered_on(standing), step.within, calendar)
        if step.within and step.turn is Turn.OURS
        else None
    )
    traces = [t for t in (legal, promise, within) if t is not None]
    days = [t.due_on for t in traces if t.due_on is not None]
    due_on = min(days) if days and step.turn is Turn.OURS else None
    return Clock(
        legal,
        promise,
        within,
        due_on,
        pauses,
        due_on is not None and due_on.year in calendar.provisional_years,
    )


def flag_of(due_on: date | None, today: date, calendar: Workdays, warnings: Warnings) -> Flag:
    """Yellow, red or overdue on that day; none while the clock stands."""
    if due_on is None:
        return Flag.NONE
    if today > due_on:
        return Flag.OVERDUE
    left = calendar.count(today, due_on)
    if left < warnings.red:
        return Flag.RED
    return Flag.YELLOW if left < warnings.yellow else Flag.NONE


@rule("SYS-03", Mode.CLOCK, Clause("003", "§5"))
def next_alarm(
    due_on: date | None, today: date, calendar: Workdays, warnings: Warnings
) -> datetime | None:
    """The next moment (start of a Chinese day) at which the flag can change; None when it cannot any more."""
    if due_on is None:
        return None
    for mark in (
        calendar.nth_before(due_on, warnings.yellow - 1),
        calendar.nth_before(due_on, warnings.red - 1),
        due_on + ONE_DAY,
    ):
        if mark > today:
            return datetime.combine(mark, time(), CHINA)
    return None

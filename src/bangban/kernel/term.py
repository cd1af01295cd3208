"""Terms 期限: how many days, of which kind, by which law, and the day-by-day reason of every due date.

Sources: 民法典 Art. 201 (the first day does not count), Art. 203 (a last day on a holiday rolls over);
行政许可法 Art. 82 (days of that law are working days).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bangban.kernel.law import Basis


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """工作日: n ≥ 0 working days."""

    n: int
    basis: tuple[Basis, ...] = ()
    counts_first_day: bool = False

    @property
    def text(self) -> str:
        """For people."""
        return f"{self.n}个工作日"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """自然日: n ≥ 0 calendar days; a last day that is no working day rolls over unless `rolls_over` is False."""

    n: int
    basis: tuple[Basis, ...] = ()
    counts_first_day: bool = False
    rolls_over: bool = True

    @property
    def text(self) -> str:
        """For people."""
        return f"{self.n}日"


Term = WorkingDays | CalendarDays


class DayKind(StrEnum):
    """Why a day counts or not."""

    STARTS = "starts"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    MAKEUP = "makeup"
    PAUSED = "paused"
    ROLLED = "rolled"

    @property
    def counts(self) -> bool:
        """Whether such a day uses up the term."""
        return self in (DayKind.COUNTED, DayKind.MAKEUP)


@dataclass(frozen=True, slots=True)
class Pause:
    """停表: the clock stands on every date from `since` through `until`, both included; `until` None: still standing."""

    since: date
    until: date | None
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the clock: the date, why it counts or not, its name (国庆节…), and how many days were used up by its end."""

    on: date
    kind: DayKind
    name: str
    used: int


class NotPublished(LookupError):
    """The holiday notice of that year is not published yet: no due date may be promised from guesses."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days from `first` to `last` (both included), built once and asked often.

    `off`: date → (kind, name) of days off that are no plain weekend; `makeup`: date → name of worked weekend days.
    """

    first: date
    last: date
    off: Mapping[date, tuple[DayKind, str]] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    provisional_years: frozenset[int] = frozenset()
    _days: list[int] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        ordinals = range(self.first.toordinal(), self.last.toordinal() + 1)
        self._days.extend(o for o in ordinals if self.is_workday(date.fromordinal(o)))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day. Errors: NotPublished outside the calendar."""
        if not self.first <= day <= self.last:
            raise NotPublished(day.year)
        if day in self.off:
            return False
        return day.weekday() < 5 or day in self.makeup

    def kind(self, day: date) -> tuple[DayKind, str]:
        """Kind and name of a day for the trace."""
        if day in self.off:
            return self.off[day]
        if day in self.makeup:
            return DayKind.MAKEUP, self.makeup[day]
        return (DayKind.COUNTED, "") if day.weekday() < 5 else (DayKind.WEEKEND, "周末")

    def nth_after(self, start: date, n: int) -> date:
        """The n-th working day strictly after `start` (n ≥ 1). Errors: NotPublished beyond the calendar."""
        index = bisect_right(self._days, start.toordinal()) + n - 1
        if index >= len(self._days):
            raise NotPublished(self.last.year + 1)
        return date.fromordinal(self._days[index])

    def on_or_after(self, day: date) -> date:
        """The first working day on or after `day`. Errors: NotPublished beyond the calendar."""
        index = bisect_left(self._days, day.toordinal())
        if index >= len(self._days):
            raise NotPublished(self.last.year + 1)
        return date.fromordinal(self._days[index])

    def count(self, after: date, through: date) -> int:
        """How many working days lie in (after, through]; 0 when through ≤ after."""
        low = bisect_right(self._days, after.toordinal())
        return max(0, bisect_right(self._days, through.toordinal()) - low)


ONE_DAY = timedelta(1)


@dataclass(frozen=True)
class Trace:
    """A due date that explains itself: start, term, pauses, result; `days()` lists every day between with its reason."""

    start: date
    term: Term
    due_on: date | None
    pauses: tuple[Pause, ...]
    calendar: Workdays

    def days(self, until: date | None = None) -> Iterator[Day]:
        """Day by day from the start through the due date (through `until` when the clock still stands)."""
        end = self.due_on or until or self.start
        used = 0
        day = self.start
        while day <= end:
            kind, name = self.calendar.kind(day)
            if day == self.start and not self.term.counts_first_day:
                kind, name = DayKind.STARTS, "起算日，当天不算"
            elif pause := _paused(day, self.pauses):
                kind, name = DayKind.PAUSED, pause.reason
            elif isinstance(self.term, CalendarDays):
                kind = DayKind.ROLLED if used >= self.term.n else DayKind.COUNTED
            if kind.counts:
                used += 1
            yield Day(day, kind, name, used)
            day += ONE_DAY


def _paused(day: date, pauses: Iterable[Pause]) -> Pause | None:
    for pause in pauses:
        if pause.since <= day and (pause.until is None or day <= pause.until):
            return pause
    return None


def due(start: date, term: Term, calendar: Workdays, pauses: Iterable[Pause] = ()) -> Trace:
    """The last day of a term that starts on `start`, with its trace.

    `due_on` is None while a pause is open. Errors: NotPublished when the calendar does not reach that far.
    """
    ordered = tuple(sorted(pauses, key=lambda p: p.since))
    before = start - ONE_DAY if term.counts_first_day else start
    if not ordered:
        return Trace(start, term, _last_day(before, term, calendar), (), calendar)
    left, cursor = term.n, before
    for pause in ordered:
        if pause.until is not None and pause.until <= cursor:
            continue
        edge = max(pause.since - ONE_DAY, cursor)
        used = (
            calendar.count(cursor, edge) if isinstance(term, WorkingDays) else (edge - cursor).days
        )
        if used >= left and left > 0:
            break
        left -= used
        if pause.until is None:
            return Trace(start, term, None, ordered, calendar)
        cursor = pause.until
    rest = _rest(term, left)
    return Trace(start, term, _last_day(cursor, rest, calendar), ordered, calendar)


def _rest(term: Term, n: int) -> Term:
    if isinstance(term, WorkingDays):
        return WorkingDays(n, term.basis)
    return CalendarDays(n, term.basis, rolls_over=term.rolls_over)


def _last_day(before: date, term: Term, calendar: Workdays) -> date:
    if isinstance(term, WorkingDays):
        return calendar.nth_after(before, term.n) if term.n else before
    last = before + timedelta(term.n)
    return calendar.on_or_after(last) if term.rolls_over else last

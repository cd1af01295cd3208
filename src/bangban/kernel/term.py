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
from typing import NamedTuple

from bangban.kernel.law import Basis


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """工作日: n ≥ 0 working days; 0 means the first working day on or after the start. Errors: ValueError."""

    n: int
    basis: tuple[Basis, ...] = ()
    counts_first_day: bool = False

    def __post_init__(self) -> None:
        _not_negative(self.n)

    @property
    def text(self) -> str:
        """For people."""
        return f"{self.n}个工作日"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """自然日: n ≥ 0 calendar days; 0 means the start itself. Errors: ValueError.

    A last day that is no working day rolls over to the next one unless `rolls_over` is False.
    """

    n: int
    basis: tuple[Basis, ...] = ()
    counts_first_day: bool = False
    rolls_over: bool = True

    def __post_init__(self) -> None:
        _not_negative(self.n)

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
    """停表: the clock stands on every date from `since` through `until`, both included.

    `until` None: still standing. `until` before `since`: over before a whole day passed, so it stops nothing.
    """

    since: date
    until: date | None
    reason: str
    evidence: str = ""


class Day(NamedTuple):
    """One line of the clock: the date, why it counts or not, its name (国庆节…), and how many days
    were used up by its end. A named tuple because a trace makes dozens of them."""

    on: date
    kind: DayKind
    name: str
    used: int


class NotPublished(LookupError):
    """The holiday notice of that year is not published yet: no due date may be promised from guesses."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


ONE_DAY = timedelta(1)


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days from `first` to `last` (both included), built once and asked often.

    `off`: date → (kind, name) of days off that are no plain weekend; `makeup`: date → name of worked
    weekend days. A day in both is off: a county may close on a make-up Saturday.
    """

    first: date
    last: date
    off: Mapping[date, tuple[DayKind, str]] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    provisional_years: frozenset[int] = frozenset()
    _days: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _lines: list[tuple[date, DayKind, str, bool]] = field(
        init=False, repr=False, compare=False, default_factory=list
    )

    def __post_init__(self) -> None:
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            kind, name = self._kind(day)
            self._lines.append((day, kind, name, kind.counts))
            if kind.counts:
                self._days.append(ordinal)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day. Errors: NotPublished outside the calendar."""
        return self.kind(day)[0].counts

    def kind(self, day: date) -> tuple[DayKind, str]:
        """Kind and name of a day for the trace. Errors: NotPublished outside the calendar."""
        if not self.first <= day <= self.last:
            raise NotPublished(day.year)
        return self._kind(day)

    def lines(self, first: date, last: date) -> list[tuple[date, DayKind, str, bool]]:
        """(date, kind, name, works) of every day from first through last. Errors: NotPublished."""
        if last < first:
            return []
        for edge in (first, last):
            if not self.first <= edge <= self.last:
                raise NotPublished(edge.year)
        offset = (first - self.first).days
        return self._lines[offset : offset + (last - first).days + 1]

    def nth_after(self, start: date, n: int) -> date:
        """The n-th working day strictly after `start` (n ≥ 1). Errors: NotPublished beyond the calendar."""
        if n < 1:
            raise ValueError(f"n >= 1, got {n}")
        self._knows_after(start)
        return self._at(bisect_right(self._days, start.toordinal()) + n - 1)

    def nth_before(self, end: date, n: int) -> date:
        """The n-th working day before the last working day on or before `end`; n = 0 is that day itself, the calendar's
        first day when it begins later."""
        index = bisect_right(self._days, end.toordinal()) - 1 - n
        return date.fromordinal(self._days[index]) if index >= 0 else self.first

    def on_or_after(self, day: date) -> date:
        """The first working day on or after `day`. Errors: NotPublished beyond the calendar."""
        self._knows_after(day - ONE_DAY)
        return self._at(bisect_left(self._days, day.toordinal()))

    def count(self, after: date, through: date) -> int:
        """How many working days lie in (after, through]; 0 when through ≤ after.

        Errors: NotPublished when one of these days lies outside the calendar.
        """
        if through <= after:
            return 0
        self._knows_after(after)
        if through > self.last:
            raise NotPublished(self.last.year + 1)
        low = bisect_right(self._days, after.toordinal())
        return bisect_right(self._days, through.toordinal()) - low

    def _kind(self, day: date) -> tuple[DayKind, str]:
        if day in self.off:
            return self.off[day]
        if day in self.makeup:
            return DayKind.MAKEUP, self.makeup[day]
        return (DayKind.COUNTED, "") if day.weekday() < 5 else (DayKind.WEEKEND, "周末")

    def _knows_after(self, day: date) -> None:
        if day < self.first - ONE_DAY:
            raise NotPublished(day.year)

    def _at(self, index: int) -> date:
        if index >= len(self._days):
            raise NotPublished(self.last.year + 1)
        return date.fromordinal(self._days[index])


@dataclass(frozen=True)
class Trace:
    """A due date that explains itself: start, term, pauses, result.

    `due_on` is None while the clock stands. `days()` lists every day between with its reason.
    """

    start: date
    term: Term
    due_on: date | None
    pauses: tuple[Pause, ...]
    calendar: Workdays

    @property
    def provisional(self) -> bool:
        """Whether the due date lies in a year whose holidays are only expected, not yet published."""
        return self.due_on is not None and self.due_on.year in self.calendar.provisional_years

    def days(self, until: date | None = None) -> Iterator[Day]:
        """Day by day from the start through the due date (through `until` while the clock stands).

        Errors: NotPublished when a rolling or working-day term asks beyond the calendar.
        """
        used, n, works_only = 0, self.term.n, isinstance(self.term, WorkingDays)
        for day, kind, name, works in self._lines(self.due_on or until or self.start):
            if day == self.start and not self.term.counts_first_day:
                yield Day(day, DayKind.STARTS, "起算日，当天不算", used)
            elif self.pauses and (pause := _paused(day, self.pauses)):
                yield Day(day, DayKind.PAUSED, pause.reason, used)
            elif works_only and not works:
                yield Day(day, kind, name, used)
            elif used >= n:
                named = "顺延到这一天" if day == self.due_on else name
                yield Day(day, DayKind.ROLLED, named, used)
            else:
                used += 1
                yield Day(day, kind if works else DayKind.COUNTED, name, used)

    def _lines(self, end: date) -> Iterable[tuple[date, DayKind, str, bool]]:
        if isinstance(self.term, WorkingDays) or self.term.rolls_over:
            return self.calendar.lines(self.start, end)
        # Every day counts and none is moved: such a term needs no published holidays.
        span = range(self.start.toordinal(), end.toordinal() + 1)
        return ((date.fromordinal(o), DayKind.COUNTED, "", True) for o in span)


def _paused(day: date, pauses: Iterable[Pause]) -> Pause | None:
    for pause in pauses:
        if pause.since <= day and (pause.until is None or day <= pause.until):
            return pause
    return None


def due(start: date, term: Term, calendar: Workdays, pauses: Iterable[Pause] = ()) -> Trace:
    """The last day of a term that starts on `start`, with its trace.

    The last day is the day on which the n-th counted day is used up; days inside a pause never count, and
    a last day (also one that rolled over) inside a pause moves behind it. `due_on` is None while an open
    pause stands in the way. A pause that begins after the last day changes nothing.
    Errors: NotPublished when the calendar does not reach that far.
    """
    # 民法典 Art. 201: the first day does not count. A term of none ends on the first day that could count.
    first_counts = term.counts_first_day or not term.n
    left, cursor = max(term.n, 1), start - ONE_DAY if first_counts else start
    works_only = isinstance(term, WorkingDays)
    rolls = True if isinstance(term, WorkingDays) else term.rolls_over
    if not pauses:
        return Trace(
            start, term, _last_day(cursor, left, works_only, rolls, calendar), (), calendar
        )
    ordered = tuple(sorted(pauses, key=lambda pause: pause.since))
    for pause in ordered:
        if pause.until is not None and (pause.until <= cursor or pause.until < pause.since):
            continue
        edge = max(pause.since - ONE_DAY, cursor)
        used = _used(cursor, edge, left, calendar) if works_only else (edge - cursor).days
        if used >= left:
            last = _last_day(cursor, left, works_only, rolls, calendar)
            if last <= edge:
                return Trace(start, term, last, ordered, calendar)
            # Used up, but the last day rolled over into the pause: the next open working day is the last.
            works_only, left = True, 1
        else:
            left -= used
        if pause.until is None:
            return Trace(start, term, None, ordered, calendar)
        cursor = pause.until
    return Trace(
        start, term, _last_day(cursor, left, works_only, rolls, calendar), ordered, calendar
    )


def _used(after: date, edge: date, left: int, calendar: Workdays) -> int:
    # A pause may lie beyond the calendar while the term ends long before it.
    used = calendar.count(after, min(edge, calendar.last))
    if used < left and edge > max(after, calendar.last):
        raise NotPublished(calendar.last.year + 1)
    return used


def _last_day(after: date, n: int, works_only: bool, rolls: bool, calendar: Workdays) -> date:
    if works_only:
        return calendar.nth_after(after, n)
    last = after + timedelta(n)
    return calendar.on_or_after(last) if rolls else last


def _not_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a term is no shorter than 0 days, got {n}")

"""Reads of 日历: the working days of a county, which years are published, closures and the history of changes."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from django.db import connection

from bangban.foundation.calendars import rules
from bangban.foundation.calendars.models import (
    CalendarChange,
    Closure,
    Holiday,
    HolidayYear,
    Stamp,
)
from bangban.foundation.places.names import public_record
from bangban.kernel.term import ONE_DAY, DayKind, NotPublished, Workdays

DATA: Final = Path(__file__).parent / "data"
# How long (s) a process may go on with a calendar that another process has changed.
RECHECK_SECONDS: Final = 2.0

_lock = threading.Lock()
_built: dict[tuple[int, str], Workdays] = {}
_current: dict[int, tuple[float, Workdays]] = {}


def mark_changed() -> None:
    """Queued by services for after commit; while it is queued, this transaction reads its own calendar."""
    with _lock:
        _current.clear()


def forget() -> None:
    """Drop every cached calendar of this process."""
    with _lock:
        _current.clear()
        _built.clear()


@public_record
def workdays(county_id: int) -> Workdays:
    """The working days of a county: published years and the year after, which is provisional.

    A due date is 暂定 when its year is in `provisional_years`. Errors: NotPublished when no year is published at all.
    """
    own = bool(connection.run_on_commit) and any(
        entry[1] is mark_changed for entry in connection.run_on_commit
    )
    if not own:
        found = _current.get(county_id)
        if found is not None and time.monotonic() < found[0]:
            return found[1]
    stamp = _stamp()
    calendar = _built.get((county_id, stamp)) if stamp else None
    if calendar is None:
        calendar = _build(county_id)
    with _lock:
        if stamp:
            if len(_built) > 200:
                _built.clear()
            _built[county_id, stamp] = calendar
        if not own:
            _current[county_id] = (time.monotonic() + RECHECK_SECONDS, calendar)
    return calendar


def _stamp() -> str:
    return Stamp.objects.order_by("id").values_list("value", flat=True).first() or ""


@cache
def _lunar() -> dict[date, str]:
    with (DATA / "lunar.csv").open(encoding="utf-8") as file:
        return {date.fromisoformat(row["on"]): row["name"] for row in csv.DictReader(file)}


def _build(county_id: int) -> Workdays:
    years = list(HolidayYear.objects.filter(published=True).values_list("year", flat=True))
    if not years:
        raise NotPublished(0)
    first, last = min(years), max(years) + 1
    provisional = frozenset(range(first, last + 1)) - frozenset(years)
    off: dict[date, tuple[DayKind, str]] = {}
    makeup: dict[date, str] = {}
    for on, kind, name in Holiday.objects.filter(year__published=True).values_list(
        "on", "kind", "name"
    ):
        if kind == "off":
            off[on] = (DayKind.HOLIDAY, name)
        else:
            makeup[on] = f"{name}调休上班"
    for year in sorted(provisional):
        off.update(rules.provisional_days(year, _lunar()))
    for closure in Closure.objects.filter(county_id=county_id, withdrawn_by=None):
        day = closure.first
        while day <= closure.last:
            off.setdefault(day, (DayKind.CLOSURE, closure.reason))
            day += ONE_DAY
    return Workdays(date(first, 1, 1), date(last, 12, 31), off, makeup, provisional)


@public_record
def is_provisional(calendar: Workdays, due_on: date) -> bool:
    """Whether a due date is only 暂定, because the notice of its year is not published yet."""
    return due_on.year in calendar.provisional_years


@public_record
def years() -> Sequence[HolidayYear]:
    """The years on record, published or not, oldest first."""
    return list(HolidayYear.objects.all())


@public_record
def days_of(year: int) -> Sequence[Holiday]:
    """The days off and make-up days of a published year."""
    return list(Holiday.objects.filter(year__year=year, year__published=True))


@public_record
def closures(county_id: int) -> Sequence[Closure]:
    """The closures of a county, withdrawn ones included."""
    return list(
        Closure.objects.filter(county_id=county_id).select_related("change", "withdrawn_by")
    )


@public_record
def changes(*, county_id: int | None = None) -> Sequence[CalendarChange]:
    """The history of changes, newest first: those for the whole country, and the county's own when one is named."""
    rows = CalendarChange.objects.filter(county=None)
    if county_id is not None:
        rows = rows | CalendarChange.objects.filter(county_id=county_id)
    return list(rows)


@public_record
def change(id: int) -> CalendarChange:
    """One change. Errors: CalendarChange.DoesNotExist."""
    return CalendarChange.objects.get(pk=id)

"""The official calendar 2018-2026, built from the package and, apart, from the file that it is checked with."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import chinese_calendar

from bangban.kernel.term import DayKind, Workdays

FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
ORACLE = Path(__file__).parent / "data" / "cn_2018_2026.csv"
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


@cache
def official() -> Workdays:
    """Working days as the package knows them."""
    days = (date.fromordinal(o) for o in range(FIRST.toordinal(), LAST.toordinal() + 1))
    off: dict[date, tuple[DayKind, str]] = {}
    makeup: dict[date, str] = {}
    for day in days:
        is_off, name = chinese_calendar.get_holiday_detail(day)
        if is_off and name:
            off[day] = (DayKind.HOLIDAY, _NAMES.get(name, name))
        elif name:
            makeup[day] = f"{_NAMES.get(name, name)}调休上班"
    return Workdays(FIRST, LAST, off, makeup)


@cache
def oracle() -> dict[date, bool]:
    """Every day 2018-2026 → whether it is worked, from the file and the weekday alone."""
    works = {
        date.fromordinal(o): date.fromordinal(o).isoweekday() <= 5
        for o in range(FIRST.toordinal(), LAST.toordinal() + 1)
    }
    with ORACLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            works[date.fromisoformat(row["date"])] = row["kind"] == "workday"
    return works

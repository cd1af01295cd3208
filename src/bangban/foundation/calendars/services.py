"""Commands of 日历: publish a year, close a county's offices, each proposed by one person and approved by another."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

import chinese_calendar
from chinese_calendar.constants import Holiday as Named
from chinese_calendar.constants import holidays as known_holidays
from chinese_calendar.constants import workdays as known_workdays
from django.db import transaction

from bangban.foundation.calendars import queries, rules
from bangban.foundation.calendars.models import (
    CalendarChange,
    Closure,
    Holiday,
    HolidayYear,
    Stamp,
)
from bangban.foundation.calendars.names import ChangeKind, ChangeState, HolidayKind, Power
from bangban.foundation.places import queries as places
from bangban.foundation.trail import services as trail
from bangban.foundation.trail.names import name_actions
from bangban.kernel.by import By
from bangban.kernel.refusal import insist

Day = tuple[date, HolidayKind, str]

name_actions(
    {
        "calendar.propose": "提出日历变更",
        "calendar.approve": "批准日历变更",
        "calendar.reject": "不批准日历变更",
        "calendar.publish": "录入放假安排",
    }
)

# Called inside the transaction of each change with (county_id, by): recompute what rests on the calendar.
on_change: Final[list[Callable[[int, By], None]]] = []

FIRST_SEEDED: Final = 2018


def publish_year(*, year: int, days: Iterable[Day], source: str, by: By) -> HolidayYear:
    """Put a year's notice in force at once: for the loader of known notices; people propose and approve.

    Running it again with the same days changes nothing. Errors: Refused.
    """
    rows = sorted(days)
    insist(rules.why_not_unattended(by.actor))
    insist(rules.why_not_year(year, rows, source))
    with transaction.atomic():
        before = list(Holiday.objects.filter(year__year=year).values_list("on", "kind", "name"))
        if before == [(on, str(kind), name) for on, kind, name in rows]:
            return HolidayYear.objects.get(year=year)
        found = _put_year(year, rows, source)
        trail.record(
            "calendar",
            "calendar.publish",
            by=by,
            facts={"year": year, "days": len(rows)},
            basis=source,
        )
        _announce(None, by)
        return found


def _put_year(year: int, rows: Sequence[Day], source: str) -> HolidayYear:
    found, _ = HolidayYear.objects.update_or_create(
        year=year, defaults={"published": True, "source": source}
    )
    Holiday.objects.filter(year=found).delete()
    Holiday.objects.bulk_create(
        Holiday(year=found, on=on, kind=str(kind), name=name) for on, kind, name in rows
    )
    return found


def load_years(*, by: By) -> Sequence[int]:
    """Publish every year from 2018 that `chinesecalendar` knows; the year after stays 未公布. Safe to run twice."""
    named = {one.value: one.chinese for one in Named}
    loaded = []
    for year in range(FIRST_SEEDED, max(known_holidays).year + 1):
        days: list[Day] = [
            (on, HolidayKind.OFF, named[name])
            for on, name in known_holidays.items()
            if on.year == year
        ]
        days += [
            (on, HolidayKind.MAKEUP, named[name])
            for on, name in known_workdays.items()
            if on.year == year
        ]
        source = f"国务院办公厅关于{year}年部分节假日安排的通知（chinesecalendar {chinese_calendar.__version__}）"
        publish_year(year=year, days=days, source=source, by=by)
        loaded.append(year)
    HolidayYear.objects.get_or_create(year=loaded[-1] + 1)
    return loaded


@transaction.atomic
def propose_year(
    *, year: int, days: Iterable[Day], source: str, reason: str, by: By
) -> CalendarChange:
    """Enter the notice of a year for another person to approve. Errors: Refused."""
    insist(rules.why_not_without(by.actor, Power.PROPOSE, _path(None)))
    rows = sorted(days)
    insist(rules.why_not_year(year, rows, source))
    content: dict[str, object] = {
        "year": year,
        "source": source,
        "days": [[on.isoformat(), str(kind), name] for on, kind, name in rows],
    }
    return _propose(ChangeKind.YEAR, None, content, reason, by)


@transaction.atomic
def propose_closure(
    *, county_id: int, first: date, last: date, reason: str, by: By
) -> CalendarChange:
    """Propose that the offices of a county are closed from `first` through `last`. Errors: Refused."""
    insist(rules.why_not_without(by.actor, Power.PROPOSE, _path(county_id)))
    insist(rules.why_not_closure(first, last, reason, today=by.today))
    content: dict[str, object] = {"first": first.isoformat(), "last": last.isoformat()}
    return _propose(ChangeKind.CLOSURE, county_id, content, reason, by)


@transaction.atomic
def propose_reopening(*, closure_id: int, reason: str, by: By) -> CalendarChange:
    """Propose that a closure be withdrawn. Errors: Closure.DoesNotExist, Refused."""
    closure = Closure.objects.get(pk=closure_id, withdrawn_by=None)
    insist(rules.why_not_without(by.actor, Power.PROPOSE, _path(closure.county_id)))
    insist(rules.why_not_closure(closure.first, closure.last, reason, today=by.today))
    return _propose(ChangeKind.REOPENING, closure.county_id, {"closure": closure_id}, reason, by)


def _propose(
    kind: ChangeKind, county_id: int | None, content: dict[str, object], reason: str, by: By
) -> CalendarChange:
    change = CalendarChange.objects.create(
        kind=kind.value,
        county_id=county_id,
        content=content,
        reason=reason,
        proposed_at=by.at,
        proposed_by=by.actor.label,
        proposer=by.actor.user,
    )
    trail.record(
        "calendar", "calendar.propose", by=by, facts={"change": change.pk, "kind": kind.value}
    )
    return change


@transaction.atomic
def approve_change(*, change_id: int, answer: str = "", by: By) -> CalendarChange:
    """Approve a change and put it in force. Errors: Refused, CalendarChange.DoesNotExist."""
    change = _decide(change_id, ChangeState.APPROVED, answer, by)
    content = change.content
    if change.kind == ChangeKind.YEAR:
        rows = [
            (date.fromisoformat(on), HolidayKind(kind), name) for on, kind, name in content["days"]
        ]
        _put_year(content["year"], rows, content["source"])
        HolidayYear.objects.get_or_create(year=content["year"] + 1)
    elif change.kind == ChangeKind.CLOSURE and change.county is not None:
        Closure.objects.create(
            county=change.county,
            first=date.fromisoformat(content["first"]),
            last=date.fromisoformat(content["last"]),
            reason=change.reason,
            change=change,
        )
    else:
        Closure.objects.filter(pk=content["closure"], withdrawn_by=None).update(withdrawn_by=change)
    trail.record(
        "calendar", "calendar.approve", by=by, facts={"change": change.pk, "kind": change.kind}
    )
    _announce(change.county_id, by)
    return change


@transaction.atomic
def reject_change(*, change_id: int, answer: str, by: By) -> CalendarChange:
    """Turn a change down; it stays in the history. Errors: Refused, CalendarChange.DoesNotExist."""
    change = _decide(change_id, ChangeState.REJECTED, answer, by)
    trail.record(
        "calendar", "calendar.reject", by=by, facts={"change": change.pk, "kind": change.kind}
    )
    return change


def _decide(change_id: int, state: ChangeState, answer: str, by: By) -> CalendarChange:
    change = CalendarChange.objects.select_for_update().get(pk=change_id)
    insist(rules.why_not_without(by.actor, Power.APPROVE, _path(change.county_id)))
    insist(rules.why_not_approve(by.actor, proposer=change.proposer, state=change.state))
    change.state = state.value
    change.answer = answer
    change.decided_at, change.decided_by = by.at, by.actor.label
    change.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    return change


def _path(county_id: int | None) -> str:
    return places.division(county_id).path if county_id is not None else ""


def _announce(county_id: int | None, by: By) -> None:
    Stamp.objects.update_or_create(pk=1, defaults={"value": secrets.token_hex(16)})
    queries.mark_changed()
    transaction.on_commit(queries.mark_changed)
    affected = [county_id] if county_id is not None else [county.pk for county in places.counties()]
    for county in affected:
        for tell in on_change:
            tell(county, by)

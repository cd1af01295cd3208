"""The clock looks: warn, mark overdue, deem accepted. Costs what is due, not what exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction

from bangban.engine.cases import events, queries
from bangban.engine.cases.models import Case
from bangban.engine.cases.names import Flag
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock
from bangban.engine.cases.services import moving
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.outbox import services as outbox
from bangban.foundation.trail import services as trail
from bangban.kernel.by import CHINA, SYSTEM, By, Channel

BATCH = 500
# Stands for no further look where moments are sorted.
_NEVER = datetime(9999, 12, 31, tzinfo=CHINA)


def sweep(at: datetime, *, batch: int = BATCH) -> int:
    """Handle every alarm that has come by `at`; how many. Safe to run twice or by two workers."""
    handled = 0
    if not queries.alarm_has_come(at):
        return 0
    while True:
        count = _sweep_batch(By(SYSTEM, at, Channel.SYSTEM), batch)
        handled += count
        if count < batch:
            return handled


def _outcome(case: Case) -> tuple[str, datetime]:
    return case.flag, case.alarm_at or _NEVER


@transaction.atomic
def _sweep_batch(by: By, size: int) -> int:
    rows = queries.due_alarms(by.at, size).select_related("division")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    due = list(rows)
    silent = [c for c in due if _is_silent(c, by)]
    for case in silent:
        moving.take(case.number, "deem_accepted", version=case.version, by=by)
    taken = {c.pk for c in silent}
    _mark([c for c in due if c.pk not in taken], by)
    return len(due)


def _is_silent(case: Case, by: By) -> bool:
    """Whether the time to accept ran out without a word (行政许可法 Art. 32(1)(4))."""
    if case.due_on is None or by.today <= case.due_on:
        return False
    return procedure_named(case.procedure).move("deem_accepted", case.step) is not None


def _mark(due: Sequence[Case], by: By) -> None:
    entries, messages, changed = [], [], []
    known: dict[str, clock.Warnings] = {}
    for case in due:
        calendar = calendars.workdays(case.county_id)
        if case.division.path not in known:
            known[case.division.path] = queries.warnings_of(case)
        warnings = known[case.division.path]
        flag = clock.flag_of(case.due_on, by.today, calendar, warnings)
        case.alarm_at = clock.next_alarm(case.due_on, by.today, calendar, warnings)
        if flag.value != case.flag and flag is not Flag.NONE:
            entries.append(
                trail.Entry(
                    case.number,
                    "case.warn",
                    facts={
                        "flag": flag.value,
                        "due_on": str(case.due_on),
                        "holder": case.holder_id,
                    },
                    title=f"期限提醒：{flag.title}",
                    division_path=case.division.path,
                )
            )
            messages.append(
                outbox.compose(
                    events.WARNED,
                    case.number,
                    asdict(events.Warned(case.number, flag.value)),
                    by=by,
                )
            )
        case.flag = flag.value
        changed.append(case)
    # Few colours and few next looks among many cases: one statement for each pair.
    for (colour, alarm_at), cases in groupby(sorted(changed, key=_outcome), key=_outcome):
        ids = [case.pk for case in cases]
        Case.objects.filter(pk__in=ids).update(
            flag=colour, alarm_at=None if alarm_at == _NEVER else alarm_at
        )
    trail.record_many(entries, by=by)
    outbox.put_many(messages)

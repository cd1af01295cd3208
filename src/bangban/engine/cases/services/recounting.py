"""A county's calendar changed: every open case is counted again, and who gains or loses a day is on record (SYS-03)."""

from __future__ import annotations

from django.db import transaction

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.services import moving
from bangban.foundation.trail import services as trail
from bangban.kernel.by import By

BATCH = 500
_CLOCK = ["legal_due_on", "promised_due_on", "due_on", "sort_on", "provisional", "flag", "alarm_at"]


@transaction.atomic
def recount(county_id: int, by: By) -> None:
    """Count the open cases of a county again, in the caller's transaction."""
    rows = Case.objects.filter(is_open=True, county_id=county_id).select_related("division")
    last = 0
    while batch := list(
        rows.filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))[:BATCH]
    ):
        _recount_batch(batch, by)
        last = batch[-1].pk


def _recount_batch(batch: list[Case], by: By) -> None:
    entries, changed = [], []
    for case in batch:
        before = (case.due_on, case.legal_due_on)
        moving.set_clock(case, queries.standing_of(case), procedure_named(case.procedure), by)
        if (case.due_on, case.legal_due_on) == before:
            continue
        changed.append(case)
        entries.append(
            trail.Entry(
                case.number,
                "case.recount",
                facts={"was": str(before[0] or ""), "due_on": str(case.due_on or "")},
                title="日历调整，期限重新计算",
                division_path=case.division.path,
            )
        )
    Case.objects.bulk_update(changed, _CLOCK, batch_size=BATCH)
    trail.record_many(entries, by=by)

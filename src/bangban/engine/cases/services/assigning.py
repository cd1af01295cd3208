"""Several cases to one holder: all of them or none (T04)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from bangban.engine.cases.rules.moving import why_not_bulk
from bangban.engine.cases.services import moving
from bangban.kernel.by import By
from bangban.kernel.refusal import insist


@transaction.atomic
def assign_all(picked: Sequence[tuple[str, int]], *, holder: int, by: By) -> int:
    """Assign every picked (number, version seen) to the appointment `holder`; how many.

    Errors: Refused with the first reason; then none of them was assigned.
    """
    insist(why_not_bulk(len(picked)))
    # In one order, so that two people who pick the same cases wait for each other instead of both failing.
    for number, version in sorted(set(picked)):
        moving.take(number, "assign", version=version, by=by, holder=holder)
    return len(set(picked))

"""The bad-rating loop (WF-30): a bad rating opens a call-back, a case of its own under the same clock and trail."""

from __future__ import annotations

from django.db import transaction

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case
from bangban.engine.cases.procedure import CALLBACK
from bangban.engine.cases.services import opening
from bangban.foundation.places import queries as places
from bangban.kernel import number as numbers
from bangban.kernel.by import By


@transaction.atomic
def open_callback(parent_number: str, *, by: By) -> str | None:
    """Open the call-back of a badly rated case at the county's service office; once. Returns its number.

    Errors: none; a case that has its call-back already, or a county without a service office, returns None.
    """
    parent = (
        Case.objects.select_for_update(of=("self",))
        .select_related("division", "county")
        .get(number=parent_number)
    )
    organ = places.hall_of(parent.county_id)
    if organ is None or Case.objects.filter(parent=parent, kind=CALLBACK.kind).exists():
        return None
    opened = opening.write(
        opening.Opening(
            number=numbers.new_number(parent.county.short or "XX", by.today),
            county_id=parent.county_id,
            division_id=parent.division_id,
            division_path=parent.division.path,
            procedure=CALLBACK.name,
            offering_id=None,
            item_code="callback",
            title=f"差评回访：{parent.title}"[:120],
            organ_id=organ.pk,
            received_organ_id=parent.received_organ_id or parent.organ_id,
            deciding_organ_id=organ.pk,
            applicant_id=parent.applicant_id,
            applicant_mask=parent.applicant_mask,
            answers="{}",
            parent_id=parent.pk,
            demo=parent.demo,
            facts={"parent": parent.number},
        ),
        by=by,
        warnings=queries.warnings_of(parent),
    )
    return opened.number

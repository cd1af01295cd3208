"""Writes of the power list: draft, publish (R-08, R-09), withdraw."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from bangban.engine.powers import rules
from bangban.engine.powers.models import PowerEntry
from bangban.engine.powers.names import Citation, Power, PowerKind, Status
from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import NO_POWER, may
from bangban.foundation.places import queries as places
from bangban.foundation.trail import names as trail_names
from bangban.foundation.trail import services as trail
from bangban.kernel.by import By
from bangban.kernel.refusal import NOT_FOUND, Refused, insist

trail_names.name_actions(
    {
        "powers.draft": "编制权责事项",
        "powers.publish": "公布权责事项",
        "powers.withdraw": "停用权责事项",
    }
)


@transaction.atomic
def draft_power(
    *,
    county_id: int,
    code: str,
    name: str,
    kind: PowerKind,
    organ_kind: str,
    level: str,
    basis: Sequence[Citation] = (),
    duty: str = "",
    liability: str = "",
    procedure: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: By,
) -> PowerEntry:
    """Write or rewrite the draft entry `code`. Errors: Refused when it is published already, or without the power."""
    path = _insist_power(by, Power.EDIT, county_id)
    row = PowerEntry.objects.filter(county_id=county_id, code=code).first() or PowerEntry(
        county_id=county_id, code=code
    )
    insist(rules.why_not_edit(Status(row.status)))
    row.name, row.kind, row.organ_kind, row.level = name, kind.value, organ_kind, level
    row.basis = [dataclasses.asdict(c) for c in basis]
    row.duty, row.liability, row.procedure = duty, liability, procedure
    row.valid_from, row.valid_to = valid_from, valid_to
    row.save()
    trail.record(_stream(row), "powers.draft", by=by, facts={"name": name}, division_path=path)
    return row


@transaction.atomic
def publish_power(entry_id: int, *, by: By) -> PowerEntry:
    """Publish a draft entry. Errors: Refused (R-08 unpaired, R-09 no procedure, basis expired)."""
    row = _locked(entry_id)
    path = _insist_power(by, Power.PUBLISH, row.county_id)
    insist(rules.why_not_edit(Status(row.status)))
    insist(rules.why_not_unpaired(row.name, row.duty, [Citation(**line) for line in row.basis]))
    insist(rules.why_not_without_procedure(row.name, PowerKind(row.kind), row.procedure))
    insist(rules.why_not_in_force(row.name, row.valid_to, by.today))
    row.status, row.published_at, row.published_by = Status.PUBLISHED.value, by.at, by.actor.label
    row.save(update_fields=["status", "published_at", "published_by"])
    trail.record(
        _stream(row), "powers.publish", by=by, facts={"name": row.name}, division_path=path
    )
    return row


@transaction.atomic
def withdraw_power(entry_id: int, *, reason: str, by: By) -> PowerEntry:
    """Take a published entry out of force. Errors: Refused when it is not published."""
    row = _locked(entry_id)
    path = _insist_power(by, Power.PUBLISH, row.county_id)
    insist(rules.why_not_withdraw(Status(row.status)))
    row.status = Status.WITHDRAWN.value
    row.save(update_fields=["status"])
    facts = {"name": row.name, "reason": reason[:200]}
    trail.record(_stream(row), "powers.withdraw", by=by, facts=facts, division_path=path)
    return row


def _locked(entry_id: int) -> PowerEntry:
    row = PowerEntry.objects.select_for_update().filter(pk=entry_id).first()
    if row is None:
        raise Refused(NOT_FOUND)
    return row


def _insist_power(by: By, power: Power, county_id: int) -> str:
    path = places.division(county_id).path
    matter = Matter(seen_from=(path,), acted_from=(path,))
    insist(None if may(by.actor, power, matter).allow else NO_POWER)
    return path


def _stream(row: PowerEntry) -> str:
    return f"power:{row.county_id}:{row.code}"

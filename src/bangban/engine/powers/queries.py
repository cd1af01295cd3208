"""Reads of the power list: what is published is public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from bangban.engine.powers.models import PowerEntry
from bangban.engine.powers.names import Citation, Entry, Power, PowerKind, Status
from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import may
from bangban.foundation.places import queries as places
from bangban.foundation.places.names import public_record
from bangban.kernel.by import Actor


def entry(row: PowerEntry) -> Entry:
    """The entry as others read it."""
    return Entry(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=PowerKind(row.kind),
        organ_kind=row.organ_kind,
        level=row.level,
        basis=tuple(Citation(**line) for line in row.basis),
        duty=row.duty,
        liability=row.liability,
        procedure=row.procedure,
        county_id=row.county_id,
        status=Status(row.status),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@public_record
def powers(*, county_id: int, on: date, kind: PowerKind | None = None) -> Sequence[Entry]:
    """The published entries of a county in force on a date, by code."""
    rows = PowerEntry.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), county_id=county_id, status=Status.PUBLISHED.value
    )
    if kind:
        rows = rows.filter(kind=kind.value)
    return [entry(row) for row in rows.order_by("code")]


@public_record
def power(code: str, *, county_id: int) -> Entry | None:
    """One published entry by its code, expired ones included; None when there is none."""
    row = PowerEntry.objects.filter(
        county_id=county_id, code=code, status=Status.PUBLISHED.value
    ).first()
    return entry(row) if row else None


def unpaired(*, county_id: int, actor: Actor) -> Sequence[Entry]:
    """The drafts that lack duty, basis or procedure, for those who keep the list (R-08)."""
    path = places.division(county_id).path
    if not may(actor, Power.EDIT, Matter(seen_from=(path,), acted_from=(path,))).allow:
        return []
    lacking = Q(duty="") | Q(basis=[]) | Q(procedure="")
    rows = PowerEntry.objects.filter(lacking, county_id=county_id, status=Status.DRAFT.value)
    return [entry(row) for row in rows.order_by("code")]

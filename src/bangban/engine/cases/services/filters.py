"""Saved filters of a person's worklist: a name and the conditions as they stand in the address."""

from __future__ import annotations

from django.db import transaction

from bangban.engine.cases.models import SavedFilter
from bangban.engine.cases.rules import filters
from bangban.kernel.by import By
from bangban.kernel.refusal import NOT_FOUND, Refused, insist


@transaction.atomic
def save_filter(*, name: str, query: str, by: By) -> SavedFilter:
    """Keep the conditions under a name; the same name again replaces them. Errors: Refused."""
    name, user = name.strip(), by.actor.user or 0
    others = SavedFilter.objects.filter(user=user).exclude(name=name).count()
    insist(filters.why_not_save(name, query, others))
    row, _ = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return row


@transaction.atomic
def delete_filter(filter_id: int, *, by: By) -> None:
    """Drop one of one's own filters. Errors: Refused (not found)."""
    gone, _ = SavedFilter.objects.filter(pk=filter_id, user=by.actor.user or 0).delete()
    if not gone:
        raise Refused(NOT_FOUND)

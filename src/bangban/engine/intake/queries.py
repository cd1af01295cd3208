"""Reads of drafts: each belongs to whoever began it."""

from __future__ import annotations

from collections.abc import Sequence

from bangban.engine.intake.models import Draft
from bangban.kernel.by import Actor
from bangban.kernel.refusal import NOT_FOUND, Refused


def draft(token: str, *, submitter: str, actor: Actor) -> Draft:
    """An open draft of this submitter. Errors: Refused (not found), also for somebody else's."""
    found = Draft.objects.filter(token=token, submitter=submitter, submitted__isnull=True).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def drafts(*, submitter: str, actor: Actor) -> Sequence[Draft]:
    """The open drafts of this submitter, latest first."""
    rows = Draft.objects.filter(submitter=submitter, submitted__isnull=True)
    return list(rows.select_related("offering", "division").order_by("-saved_at")[:20])

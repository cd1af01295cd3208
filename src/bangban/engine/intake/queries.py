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


def submitted(token: str, *, submitter: str, actor: Actor) -> str:
    """The number of the case that this submitter's draft became, "" when it is still open or not theirs."""
    rows = Draft.objects.filter(token=token, submitter=submitter, submitted__isnull=False)
    return rows.values_list("submitted__number", flat=True).first() or ""

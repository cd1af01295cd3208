"""Who is asking: from a session or a token to an Actor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bangban.foundation.access.models import ApiToken
from bangban.foundation.access.names import Power
from bangban.foundation.places import queries as places
from bangban.foundation.places import stamps
from bangban.foundation.places.names import public_record
from bangban.kernel.by import Actor, ActorKind


def digest(token: str) -> str:
    """SHA-256 of a token, hex: what is stored instead of it."""
    return sha256(token.encode()).hexdigest()


@public_record
def actor_of_token(token: str, *, at: datetime) -> Actor | None:
    """The actor a token stands for, or None when unknown, expired, revoked or its appointment has ended."""
    with stamps.held() as kept:
        found = kept.get(("token", digest(token)), lambda: _token(digest(token)))
        if found is None or found[1] <= at:
            return None
        return places.actor_for(found[0], on=at.date())


def _token(of: str) -> tuple[int, datetime] | None:
    rows = ApiToken.objects.filter(digest=of, revoked_at__isnull=True)
    return rows.values_list("appointment_id", "expires_at").first()


def tokens(*, actor: Actor) -> Sequence[ApiToken]:
    """The API tokens of this installation, newest first; none for an actor who may not manage them."""
    if actor.kind is not ActorKind.SYSTEM and not actor.holds(Power.TOKENS):
        return []
    rows = ApiToken.objects.select_related("appointment__user", "appointment__post__organ")
    return list(rows.order_by("-created_at", "-id")[:200])

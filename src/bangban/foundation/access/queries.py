"""Who is asking: from a session or a token to an Actor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bangban.foundation.access.models import ApiToken
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.places import queries as places
from bangban.foundation.places.names import public_record
from bangban.kernel.by import ANONYMOUS, SYSTEM, Actor, ActorKind


def digest(token: str) -> str:
    """SHA-256 of a token, hex: what is stored instead of it."""
    return sha256(token.encode()).hexdigest()


@public_record
def actor_of_token(token: str, *, at: datetime) -> Actor | None:
    """The actor a token stands for, or None when unknown, expired, revoked or its appointment has ended."""
    row = ApiToken.objects.filter(digest=digest(token), revoked_at__isnull=True, expires_at__gt=at).first()
    if row is None:
        return None
    return places.actor_for(row.appointment_id, on=at.date())


@public_record
def actor_of_user(user_id: int, *, appointment: int | None, at: datetime) -> Actor:
    """The actor of a signed-in user: staff act by an appointment, residents as themselves."""
    person = accounts.person_of(user_id, actor=SYSTEM)
    if appointment is not None:
        actor = places.actor_for(appointment, on=at.date())
        if actor is not None and actor.user == user_id:
            return replace(actor, person=person.pk if person else None)
    if person is not None:
        return Actor(kind=ActorKind.RESIDENT, user=user_id, name=person.name, person=person.pk)
    return replace(ANONYMOUS, user=user_id)

"""Reads of accounts: persons by number, users, signed-in devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from bangban.foundation.accounts import rules
from bangban.foundation.accounts.models import Person, SignedIn, User
from bangban.foundation.accounts.names import IdKind
from bangban.foundation.places import queries as places
from bangban.foundation.places.names import public_record
from bangban.foundation.vault.crypto import blind_index
from bangban.kernel.by import ANONYMOUS, Actor, ActorKind

CITIZEN_ID = "accounts.person.citizen_id"
PHONE = "accounts.person.phone"
NAME = "accounts.person.name"


def id_index(kind: IdKind, number: str) -> str:
    """The blind index of a normalised identity number."""
    return blind_index(f"{kind.value}:{number}", CITIZEN_ID)


def person_by_id_no(number: str, *, kind: IdKind = IdKind.CITIZEN, actor: Actor) -> Person | None:
    """The person with that identity number; staff see anybody (a window serves who comes), residents themselves."""
    normal = rules.normal_id(kind, number)
    return _seen_by(actor).filter(citizen_id_index=id_index(kind, normal)).first()


def persons_by_phone(number: str, *, actor: Actor) -> Sequence[Person]:
    """Persons who left this telephone number, oldest record first."""
    return list(_seen_by(actor).filter(phone_index=blind_index(number, PHONE)).order_by("pk")[:20])


def person(id: int, *, actor: Actor) -> Person | None:
    """One person record, or None when it is not there for this actor."""
    return _seen_by(actor).filter(pk=id).first()


def person_of(user_id: int, *, actor: Actor) -> Person | None:
    """The person record behind a resident's account."""
    return _seen_by(actor).filter(user_id=user_id).first()


@public_record
def person_of_user(user_id: int) -> Person | None:
    """The person record behind an account, for working out who is asking; nobody is asking yet."""
    return Person.objects.filter(user_id=user_id).first()


def _seen_by(actor: Actor) -> QuerySet[Person]:
    rows = Person.objects.select_related("division")
    if actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM):
        return rows
    return rows.filter(user_id=actor.user) if actor.user else rows.none()


def user(id: int, *, actor: Actor) -> User | None:
    """A user: staff and the system see any, others themselves."""
    rows = User.objects.filter(pk=id)
    if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        rows = rows.filter(pk=actor.user) if actor.user else rows.none()
    return rows.first()


def user_by_username(username: str, *, actor: Actor) -> User | None:
    """A user by sign-in name; for the demonstration, the command line and administration."""
    if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        return None
    return User.objects.filter(username=username).first()


@dataclass(frozen=True, slots=True)
class Device:
    """One line of 登录设备."""

    id: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    here: bool


def sessions_of(user_id: int, *, here: str | None = "", actor: Actor) -> Sequence[Device]:
    """Where a user is signed in, last used first; `here` is the session key of the asking browser. Own rows only."""
    if actor.kind is not ActorKind.SYSTEM and actor.user != user_id:
        return []
    rows = SignedIn.objects.filter(user_id=user_id).order_by("-last_seen")
    return [
        Device(r.pk, r.device, r.address, r.since, r.last_seen, r.session_key == here) for r in rows
    ]


def has_second_factor(user_id: int, *, actor: Actor) -> bool:
    """Whether the user has an authenticator app or a passkey (recovery codes alone do not count)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if actor.kind is not ActorKind.SYSTEM and actor.user != user_id:
        return False
    return Authenticator.objects.filter(user_id=user_id, type__in=kinds).exists()


@public_record
def actor_of_user(user_id: int, *, appointment: int | None, at: datetime) -> Actor:
    """The actor of a signed-in user: staff act by an appointment, residents as themselves."""
    person = person_of_user(user_id)
    if appointment is not None:
        actor = places.actor_for(appointment, on=at.date())
        if actor is not None and actor.user == user_id:
            return replace(actor, person=person.pk if person else None)
    if person is not None:
        return Actor(kind=ActorKind.RESIDENT, user=user_id, name=person.name, person=person.pk)
    return replace(ANONYMOUS, user=user_id)

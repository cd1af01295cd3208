"""Writes of accounts: person records, users, passwords, sessions."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import Col
from django.http import HttpRequest
from stdnum.iso7064 import mod_37_36

from bangban.foundation.accounts import queries, rules
from bangban.foundation.accounts.models import Person, SignedIn, User
from bangban.foundation.accounts.names import APPOINTMENT, IdKind, UserKind
from bangban.foundation.places import queries as places
from bangban.foundation.vault.crypto import blind_index
from bangban.kernel import identity, mask
from bangban.kernel.by import By
from bangban.kernel.refusal import insist

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def new_person_no() -> str:
    """P, nine random characters (32**9 of them), one check character (ISO 7064 MOD 37,36). No secret, no count."""
    body = "P" + "".join(secrets.choice(_ALPHABET) for _ in range(9))
    return body + mod_37_36.calc_check_digit(body)


def find_or_create_person(
    *,
    name: str,
    id_kind: IdKind | str = IdKind.CITIZEN,
    id_no: str,
    phone: str = "",
    address: str = "",
    division_id: int | None = None,
    by: By,
) -> Person:
    """The person with this identity number, or a new record. One query when the record exists and nothing is added.

    A known number under another name is refused in words for the clerk (409). A phone or address that was empty is
    filled in; one that is there is kept. Without a number (暂未提供证件) every call makes a record.
    Errors: Refused.
    """
    kind = IdKind(id_kind)
    name, number, phone = _given(name, kind, id_no, phone, by)
    index = queries.id_index(kind, number) if kind is not IdKind.NONE else None
    known = _known(index) if index else None
    if known is None:
        person = Person(
            person_no=new_person_no(),
            name=name,
            name_index=blind_index(name, queries.NAME),
            id_kind=kind.value,
            citizen_id=number,
            citizen_id_index=index,
            phone=phone,
            phone_index=blind_index(phone, queries.PHONE) if phone else "",
            address=address,
            division_id=division_id,
            birth_year=identity.birth_date(number).year if kind is IdKind.CITIZEN else None,
            created_at=by.at,
            created_by=by.actor.label,
        )
        try:
            with transaction.atomic():
                person.save(force_insert=True)
            return person
        except IntegrityError:
            # Another window recorded the same person in this moment: theirs is the record.
            known = Person.objects.get(citizen_id_index=index)
    insist(rules.why_not_same_person(known.name, name))
    _fill_in(known, phone, address, division_id)
    return known


def known_person(
    *,
    name: str,
    id_kind: IdKind | str = IdKind.CITIZEN,
    id_no: str,
    phone: str = "",
    address: str = "",
    division_id: int | None = None,
    by: By,
) -> Person | None:
    """The person as `find_or_create_person` would answer, if that needs no write; else None. Errors: Refused."""
    kind = IdKind(id_kind)
    name, number, phone = _given(name, kind, id_no, phone, by)
    known = _known(queries.id_index(kind, number)) if kind is not IdKind.NONE else None
    if known is None:
        return None
    insist(rules.why_not_same_person(known.name, name))
    adds = (phone and not known.phone) or (address and not known.address)
    return None if adds or (division_id and known.division_id is None) else known


def _given(name: str, kind: IdKind, id_no: str, phone: str, by: By) -> tuple[str, str, str]:
    name, number = identity.clean_name(name), rules.normal_id(kind, id_no)
    phone = identity.normalise_phone(phone)
    insist(identity.why_not_name(name))
    insist(rules.why_not_id(kind, number, by.today))
    if phone:
        insist(identity.why_not_phone(phone))
    return name, number, phone


def _known(index: str) -> Person | None:
    # Every intake asks this: Django takes ten times longer to compile it than the database to answer it.
    names, columns, converters = _columns(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM accounts_person WHERE citizen_id_index = %s", [index]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place], None, connection)
    return Person.from_db(connection.alias, names, values)


@cache
def _columns(vendor: str) -> tuple[list[str], str, list[tuple[int, Any]]]:
    """Names, SQL and conversions of a person's columns, as the ORM would use them on that kind of database."""
    fields = Person._meta.concrete_fields
    converters = [
        (place, convert)
        for place, f in enumerate(fields)
        for convert in (
            *connection.ops.get_db_converters(Col("", f)),
            *f.get_db_converters(connection),
        )
    ]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    return [f.attname for f in fields], columns, converters


def _fill_in(person: Person, phone: str, address: str, division_id: int | None) -> None:
    changed = []
    if phone and not person.phone:
        person.phone, person.phone_index = phone, blind_index(phone, queries.PHONE)
        changed += ["phone", "phone_index"]
    if address and not person.address:
        person.address = address
        changed.append("address")
    if division_id and person.division_id is None:
        person.division_id = division_id
        changed.append("division")
    if changed:
        person.save(update_fields=changed)


@transaction.atomic
def register_resident(
    *,
    name: str,
    id_no: str,
    phone: str,
    password: str | None,
    id_kind: IdKind | str = IdKind.CITIZEN,
    division_id: int | None = None,
    by: By,
) -> User:
    """A resident's own account: sign-in name is the phone number; without a password nobody can sign in by one.

    Errors: Refused, also when phone or ID has an account.
    """
    number = identity.normalise_phone(phone)
    insist(identity.why_not_phone(number))
    person = find_or_create_person(
        name=name, id_kind=id_kind, id_no=id_no, phone=phone, division_id=division_id, by=by
    )
    taken = User.objects.filter(username=number).exists()
    insist(rules.why_not_register(taken, person.user_id is not None))
    user = _new_user(number, str(mask.name(person.name)), UserKind.RESIDENT, password, by)
    person.user = user
    person.save(update_fields=["user"])
    return user


@transaction.atomic
def create_staff(
    *, username: str, name: str, password: str | None, must_change_password: bool = True, by: By
) -> User:
    """A staff account; powers come from appointments; without a password nobody signs in by one. Errors: Refused."""
    taken = User.objects.filter(username=username.lower()).exists()
    insist(rules.why_not_username(taken, username))
    user = _new_user(username.lower(), name, UserKind.STAFF, password, by)
    if must_change_password:
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    return user


def _new_user(username: str, name: str, kind: UserKind, password: str | None, by: By) -> User:
    user = User(
        username=username,
        name=name,
        kind=kind.value,
        created_at=by.at,
        created_by=by.actor.label,
    )
    user.set_password(password)
    user.save(force_insert=True)
    return user


@transaction.atomic
def reset_password(*, user_id: int, by: By) -> str:
    """A one-time password to read out or hand over; the user must change it, and every session ends."""
    user = User.objects.select_for_update().get(pk=user_id)
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    revoke_sessions(user_id=user.pk, by=by)
    return password


@transaction.atomic
def disable_user(*, user_id: int, by: By) -> User:
    """The account stops at once: its sessions end, and its next request is that of a stranger."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active:
        user.is_active = False
        user.disabled_at, user.disabled_by = by.at, by.actor.label
        user.save(update_fields=["is_active", "disabled_at", "disabled_by"])
    revoke_sessions(user_id=user.pk, by=by)
    return user


@transaction.atomic
def enable_user(*, user_id: int, by: By) -> User:
    """The account may be used again; nobody is signed in by that. `by` is who allowed it."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active, user.disabled_at, user.disabled_by = True, None, None
    user.save(update_fields=["is_active", "disabled_at", "disabled_by"])
    return user


@transaction.atomic
def revoke_session(*, id: int, by: By) -> bool:
    """Sign one of one's own devices out; False when it is not there (or not one's own)."""
    if by.actor.user is None:
        return False
    row = SignedIn.objects.filter(pk=id, user_id=by.actor.user).first()
    if row is None:
        return False
    _end([row])
    return True


@transaction.atomic
def revoke_sessions(*, user_id: int, keep: str = "", by: By) -> int:
    """Sign a user out everywhere but in the session `keep`; how many sessions ended. `by` is who asked."""
    rows = list(SignedIn.objects.filter(user_id=user_id).exclude(session_key=keep))
    _end(rows)
    return len(rows)


def _end(rows: list[SignedIn]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
    SignedIn.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def choose_appointment(request: HttpRequest, *, appointment_id: int, by: By) -> None:
    """Work under this appointment from now on in this session. Errors: Refused when it is not theirs."""
    user = request.user.pk if request.user.is_authenticated else None
    theirs = {a.pk for a in places.appointments_of(user, on=by.today)} if user else set()
    insist(rules.why_not_appointment(appointment_id in theirs))
    request.session[APPOINTMENT] = appointment_id


def sign_in_as(request: HttpRequest, *, user_id: int, appointment_id: int | None, by: By) -> None:
    """One-click sign-in of the demonstration: no password, no second factor. Errors: Refused outside it."""
    theirs = {a.pk for a in places.appointments_of(user_id, on=by.today)} | {None}
    insist(rules.why_not_act_as(settings.DEMO, appointment_id in theirs))
    user = User.objects.get(pk=user_id, is_active=True)
    request.session.flush()
    login(request, user, backend=_BACKEND)
    record_authentication(request, user, method="demo", reauthenticated=True)
    if appointment_id is not None:
        request.session[APPOINTMENT] = appointment_id

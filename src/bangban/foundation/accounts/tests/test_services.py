from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from bangban.foundation.accounts import queries, services
from bangban.foundation.accounts.models import Person
from bangban.foundation.accounts.tests.given import ZHANG, a_clerk, a_resident, by
from bangban.foundation.vault import crypto
from bangban.foundation.vault.software import DecryptFailed
from bangban.kernel.by import SYSTEM, Actor, ActorKind
from bangban.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "keys.json"


def raw(column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM accounts_person")
        return bytes(cursor.fetchone()[0])


def test_the_same_identity_number_is_the_same_person_through_every_door():
    first = services.find_or_create_person(**ZHANG, phone="13844001234", by=by())
    again = services.find_or_create_person(
        name="张秀兰", id_no="２２０３２２ 19900307 124X", by=by()
    )

    assert (again.pk, again.name, again.phone, again.birth_year) == (
        first.pk,
        "张秀兰",
        "13844001234",
        1990,
    )
    assert len(first.person_no) == 11


def test_a_known_person_costs_one_query(django_assert_num_queries):
    services.find_or_create_person(**ZHANG, by=by())

    with django_assert_num_queries(1):
        services.find_or_create_person(**ZHANG, by=by())


def test_a_known_number_under_another_name_is_refused_in_words():
    services.find_or_create_person(**ZHANG, by=by())

    with pytest.raises(Refused) as refused:
        services.find_or_create_person(name="张秀蓝", id_no=ZHANG["id_no"], by=by())

    assert refused.value.refusal.code == "person.name-mismatch"
    assert refused.value.refusal.kind.status == 409


def test_what_is_missing_is_filled_in_and_what_is_there_is_kept():
    services.find_or_create_person(**ZHANG, phone="13844001234", by=by())
    person = services.find_or_create_person(
        **ZHANG, phone="13900000000", address="八里庙村3组", by=by()
    )

    assert (person.phone, person.address) == ("13844001234", "八里庙村3组")


def test_nothing_personal_lies_open_in_the_database():
    services.find_or_create_person(**ZHANG, phone="13844001234", address="八里庙村", by=by())

    for column in ("name", "citizen_id", "phone", "address"):
        assert raw(column)[:3] == crypto.current().head()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_person")
        row = b" ".join(
            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
            for v in cursor.fetchone()
        )
    for secret in ("张秀兰", "22032219900307124X", "13844001234", "八里庙"):
        assert secret.encode() not in row


def test_sealed_columns_refuse_to_be_searched():
    with pytest.raises(FieldError, match="citizen_id is sealed"):
        list(Person.objects.filter(citizen_id="22032219900307124X"))


@pytest.mark.usefixtures("own_keys")
def test_new_keys_reach_every_row_and_a_second_run_finds_nothing(capsys):
    services.find_or_create_person(**ZHANG, phone="13844001234", by=by())
    before = raw("name")

    call_command("rotate-keys")
    assert "accounts.person: 1 行" in capsys.readouterr().out
    assert raw("name")[:3] == b"\x01\x00\x02"
    assert raw("name") != before
    assert Person.objects.get().name == "张秀兰"

    call_command("rotate-keys", "--resume")
    assert "accounts.person: 0 行" in capsys.readouterr().out


@pytest.mark.usefixtures("own_keys")
def test_values_of_one_cipher_stay_readable_under_the_other(settings):
    services.find_or_create_person(**ZHANG, by=by())
    settings.VAULT_CIPHER = "sm4-gcm"

    assert Person.objects.get().name == "张秀兰"
    call_command("rotate-keys", "--resume")
    assert raw("name")[:3] == b"\x02\x00\x01"
    assert Person.objects.get().name == "张秀兰"


@pytest.mark.usefixtures("own_keys")
def test_a_lost_key_is_named_and_not_guessed(settings, tmp_path):
    services.find_or_create_person(**ZHANG, by=by())
    call_command("rotate-keys")
    settings.VAULT_KEYS = tmp_path / "other.json"

    with pytest.raises(DecryptFailed, match=r"no key for a value of accounts\.person\.name"):
        Person.objects.get()


def test_a_person_is_found_by_number_by_staff_and_not_by_strangers():
    person = services.find_or_create_person(**ZHANG, by=by())
    clerk = Actor(ActorKind.STAFF, user=1)
    stranger = Actor(ActorKind.RESIDENT, user=2)

    assert queries.person_by_id_no(ZHANG["id_no"], actor=clerk) == person
    assert queries.person_by_id_no(ZHANG["id_no"], actor=stranger) is None


def test_a_resident_registers_once_and_the_account_shows_no_full_name():
    user = a_resident()

    assert (user.username, user.name, user.kind) == ("13844001234", "张**", "resident")
    assert queries.person_of_user(user.pk).name == "张秀兰"
    with pytest.raises(Refused) as refused:
        a_resident("13844009999")
    assert refused.value.refusal.code == "account.exists"


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("li.wei", "account.username-taken"),
        ("LI.WEI", "account.username-taken"),
        ("ab", "account.username-form"),
        ("13844001234", "account.username-digits"),
    ],
)
def test_a_sign_in_name_that_will_not_do_is_refused(username, code):
    a_clerk("li.wei")

    with pytest.raises(Refused) as refused:
        a_clerk(username)
    assert refused.value.refusal.code == code


def test_disabling_is_kept_with_who_and_when():
    user = a_clerk()

    services.disable_user(user_id=user.pk, by=by())
    user.refresh_from_db()

    assert (user.is_active, user.disabled_by) == (False, SYSTEM.label)
    assert user.disabled_at is not None

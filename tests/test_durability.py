"""Nothing is taken in on settings weaker than promised."""

from __future__ import annotations

import pytest
from django.db import connection

from bangban.engine.intake import services as intake
from bangban.engine.intake.names import Application
from bangban.foundation import durability
from bangban.foundation.clock import now
from bangban.kernel.by import SYSTEM, By, Channel
from bangban.kernel.refusal import Kind, Refused


@pytest.fixture(autouse=True)
def _fresh_look():
    durability.look_again()
    yield
    durability.look_again()


@pytest.fixture
def weak(transactional_db):
    """A connection that keeps less than promised."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL" if sqlite else "SET synchronous_commit = off")
    yield
    connection.close()


@pytest.mark.django_db
def test_the_shipped_settings_are_as_durable_as_promised():
    assert durability.weaknesses() == []
    assert durability.why_not_accept() is None


def test_a_weakened_connection_is_found(weak):
    said = {
        "sqlite": ["SQLite的synchronous是1，应为2（FULL）"],
        "postgresql": ["PostgreSQL的synchronous_commit是off，应为on"],
    }

    assert durability.weaknesses() == said[connection.vendor]


def test_intake_refuses_on_a_weakened_connection(weak):
    by = By(SYSTEM, now(), Channel.SYSTEM)

    with pytest.raises(Refused) as refused:
        intake.receive(Application(offering=1, division=1), key="durable-0001", by=by)

    assert refused.value.refusal == durability.NOT_DURABLE
    assert refused.value.refusal.kind is Kind.UNAVAILABLE
    assert refused.value.refusal.kind.status == 503


def test_the_database_is_asked_once_in_half_a_minute(transactional_db, django_assert_num_queries):
    durability.why_not_accept()

    with django_assert_num_queries(0):
        assert durability.why_not_accept() is None


def test_a_sqlite_without_foreign_keys_is_found(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        assert durability.weaknesses() == ["SQLite的foreign_keys没有打开"]
    finally:
        connection.close()

"""What a process keeps of the near-static records, and when it must look again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bangban.foundation.access import queries as access
from bangban.foundation.access import services as tokens
from bangban.foundation.places import queries, stamps
from bangban.foundation.places.models import Appointment, Role
from tests import world as worlds

pytestmark = pytest.mark.django_db


def statements(call):
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def test_a_second_look_costs_one_statement_and_none_inside_held():
    world = worlds.build(items=False)
    counter = world.people["counter"]
    queries.actor_for(counter, on=date(2026, 3, 2))
    queries.spot(world.village.pk)

    assert statements(lambda: queries.actor_for(counter, on=date(2026, 3, 2))) == 1
    with stamps.held():
        assert statements(lambda: queries.spot(world.village.pk)) == 0


def test_a_spot_says_where_a_matter_lies_and_who_governs_there():
    world = worlds.build(items=False)
    government = queries.government_of(world.near.pk)
    assert government is not None
    village, county = world.village, world.county

    assert queries.spot(village.pk) == queries.Spot(
        village.pk, village.name, village.path, county.pk, county.short, government.pk
    )
    assert queries.spot(0) is None


@pytest.mark.parametrize("how", ["orm", "bulk", "sql", "role"])
def test_whoever_changes_a_record_and_however_the_next_look_sees_it(how: str):
    world = worlds.build(items=False)
    counter, on = world.people["counter"], date(2026, 3, 2)
    before = queries.actor_for(counter, on=on)
    assert before is not None
    assert before.grants
    row = Appointment.objects.get(pk=counter)

    match how:
        case "orm":
            row.to_on = date(2026, 3, 1)
            row.save()
        case "bulk":
            Appointment.objects.filter(pk=counter).update(to_on=date(2026, 3, 1))
        case "sql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE places_appointment SET to_on = '2026-03-01' WHERE id = %s", [counter]
                )
        case "role":
            Role.objects.filter(posts=row.post_id).update(powers=[])

    after = queries.actor_for(counter, on=on)
    assert after is None or not after.grants


def test_what_was_seen_in_a_transaction_that_failed_is_forgotten_with_it():
    world = worlds.build(items=False)
    counter, on = world.people["counter"], date(2026, 3, 2)

    class Undo(Exception):
        pass

    def end_and_undo() -> None:
        with transaction.atomic():
            Appointment.objects.filter(pk=counter).update(to_on=date(2026, 3, 1))
            assert queries.actor_for(counter, on=on) is None
            raise Undo

    with pytest.raises(Undo):
        end_and_undo()

    assert queries.actor_for(counter, on=on) is not None


def test_a_revoked_token_is_refused_at_the_next_request_and_an_expired_one_in_time():
    world = worlds.build(items=False)
    by, at = world.system(), world.clock
    token = tokens.issue_token(
        name="测试", appointment=world.people["counter"], expires_at=at + timedelta(1), by=by
    )
    assert access.actor_of_token(token, at=at) is not None
    assert access.actor_of_token(token, at=at + timedelta(2)) is None

    tokens.revoke_token(tokens.ApiToken.objects.get().pk, by=by)

    assert access.actor_of_token(token, at=at) is None

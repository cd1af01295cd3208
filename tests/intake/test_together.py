"""Group commit: acknowledged means stored, and one that cannot be written takes no neighbour with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case
from bangban.engine.cases.services import opening, together
from bangban.engine.intake.models import Key
from bangban.foundation.trail.models import Event
from tests import world as worlds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grouped(settings):
    settings.GROUP_COMMIT = True
    yield
    together.stop()


def in_threads(call, arguments):
    def run(argument):
        try:
            return call(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(run, arguments))


def test_many_at_once_are_each_stored_once_with_their_trail(grouped):
    world = worlds.build()
    worlds.apply(world, "XK-01", key="key-0000-first")  # the person is known from here on

    receipts = in_threads(
        lambda n: worlds.apply(world, "XK-01", key=f"key-0000-{n:04d}"), range(40)
    )

    numbers = {receipt.number for receipt in receipts}
    assert len(numbers) == 40
    assert set(Case.objects.values_list("number", flat=True)) >= numbers
    assert Event.objects.filter(stream__in=numbers, action="case.receive").count() == 40


def test_one_key_sent_many_times_at_once_makes_one_case_and_its_neighbours_are_kept(grouped):
    world = worlds.build()
    worlds.apply(world, "XK-01", key="key-0000-first")
    keys = ["key-0000-same"] * 10 + [f"key-0000-{n:04d}" for n in range(10)]

    receipts = in_threads(lambda key: worlds.apply(world, "XK-01", key=key), keys)

    assert len({receipt.number for receipt in receipts[:10]}) == 1
    assert len({receipt.number for receipt in receipts[10:]}) == 10
    assert Key.objects.count() == Case.objects.count() == 12


def test_a_case_that_cannot_be_written_fails_alone(grouped):
    world = worlds.build()
    first = worlds.apply(world, "XK-01", key="key-0000-first")
    writer = together.Writer()
    case = Case.objects.get(number=first.number)

    def ready(number):
        return opening.ready(
            opening.Opening(
                number=number,
                county_id=case.county_id,
                division_id=case.division_id,
                division_path=world.village.path,
                procedure=case.procedure,
                offering_id=case.offering_id,
                item_code=case.item_code,
                title=case.title,
                organ_id=case.organ_id,
                received_organ_id=case.received_organ_id,
                deciding_organ_id=case.deciding_organ_id,
                applicant_id=case.applicant_id,
                applicant_mask=case.applicant_mask,
                answers="{}",
            ),
            by=world.by("counter"),
            warnings=queries.warnings_for(world.village.path),
        )

    group = [
        together._Handed(ready(n)) for n in ("LS26030200000001", first.number, "LS26030200000002")
    ]
    writer._settle(group)

    assert [h.done.exception() is None for h in group] == [True, False, True]
    assert Case.objects.filter(number__startswith="LS260302000000").count() == 2
    connection.close()


def test_inside_a_transaction_of_the_caller_nothing_is_handed_over(grouped):
    with transaction.atomic():
        assert together.is_on() is False
    assert together.is_on() is True

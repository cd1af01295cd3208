"""Taking an application in: one key, one case, one receipt; nothing half written."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection

from bangban.engine.cases.models import Case
from bangban.engine.intake import queries, services
from bangban.engine.intake.models import Draft, Key
from bangban.engine.intake.names import Application, GivenMaterial, Receipt
from bangban.foundation.accounts.models import Person
from bangban.foundation.trail.models import Event
from bangban.kernel.by import Channel
from bangban.kernel.refusal import Refused
from tests import world as worlds


def application(world: worlds.World, **changes: object) -> Application:
    spec = world.offering("XK-01")
    base = Application(
        offering=spec.version_id,
        division=world.village.pk,
        answers=worlds.fill(spec, world),
        materials=tuple(
            GivenMaterial(code=m.code, how="paper") for m in spec.asked_materials if m.required
        ),
        applicant=worlds.applicant(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def refused(world: worlds.World, given: Application, key: str = "key-0000-0001") -> tuple[str, int]:
    before = (
        Case.objects.count(),
        Key.objects.count(),
        Person.objects.count(),
        Event.objects.count(),
    )
    with pytest.raises(Refused) as found:
        services.receive(given, key=key, by=world.by("counter", via=Channel.WINDOW))
    after = (
        Case.objects.count(),
        Key.objects.count(),
        Person.objects.count(),
        Event.objects.count(),
    )
    assert after == before
    return found.value.refusal.code, found.value.refusal.kind.status


@pytest.mark.django_db
@pytest.mark.covers("HALL-01")
def test_the_same_key_and_content_answer_the_same_receipt():
    """T49."""
    world = worlds.build()
    given, by = application(world), world.by("counter", via=Channel.WINDOW)

    first = services.receive(given, key="key-0000-0001", by=by)
    again = services.receive(given, key="key-0000-0001", by=by)

    assert again == replace(first, replayed=True)
    assert (Case.objects.count(), Key.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused_and_the_first_case_stands():
    """T50."""
    world = worlds.build()
    by = world.by("counter", via=Channel.WINDOW)
    first = services.receive(application(world), key="key-0000-0001", by=by)

    found = refused(world, application(world, division=world.far_village.pk))

    assert found == ("intake.key-reused", 422)
    assert [c.number for c in Case.objects.all()] == [first.number]


@pytest.mark.django_db
def test_the_same_key_of_somebody_else_is_another_key():
    """T51."""
    world = worlds.build()
    given = application(world)
    mine = services.receive(given, key="key-0000-0001", by=world.by("counter"))
    theirs = services.receive(given, key="key-0000-0001", by=world.by("counter2"))
    assert (mine.number == theirs.number, theirs.replayed) == (False, False)


@pytest.mark.django_db
def test_what_cannot_be_taken_in_writes_nothing():
    world = worlds.build()
    good = application(world)
    answers = dict(good.answers)
    assert {
        "no key": refused(world, good, key=""),
        "short key": refused(world, good, key="1234567"),
        "long key": refused(world, good, key="x" * 81),
        "key with a line": refused(world, good, key="12345678\n"),
        "no such offering": refused(world, replace(good, offering=999_999)),
        "no such place": refused(world, replace(good, division=999_999)),
        "the county as a whole": refused(world, replace(good, division=world.county.pk)),
        "nobody applies": refused(world, replace(good, applicant=None)),
        "nothing answered": refused(world, replace(good, answers={})),
        "a field of ours": refused(world, replace(good, answers={**answers, "status": "已办结"})),
        "an unknown material": refused(
            world, replace(good, materials=(*good.materials, GivenMaterial(code="mystery")))
        ),
        "a file of nobody": refused(
            world,
            replace(
                good,
                materials=(
                    *good.materials,
                    GivenMaterial(code=good.materials[0].code, file_id="x"),
                ),
            ),
        ),
        "a bad check digit": refused(
            world, replace(good, applicant=replace(worlds.applicant(), id_no="220322195802140011"))
        ),
    } == {
        "no key": ("intake.key-missing", 428),
        "short key": ("intake.key-missing", 428),
        "long key": ("intake.key-missing", 428),
        "key with a line": ("intake.key-missing", 428),
        "no such offering": ("intake.not-offered", 409),
        "no such place": ("intake.place", 422),
        "the county as a whole": ("intake.place", 422),
        "nobody applies": ("intake.no-applicant", 422),
        "nothing answered": ("intake.answers", 422),
        "a field of ours": ("intake.answers", 422),
        "an unknown material": ("intake.unknown-material", 422),
        "a file of nobody": ("not-found", 404),
        "a bad check digit": ("citizen-id.check", 422),
    }


@pytest.mark.django_db
def test_a_draft_belongs_to_whoever_began_it_and_ends_with_its_case():
    world = worlds.build()
    by = world.by("counter")
    mine = services.submitter_of(by)
    spec = world.offering("XK-01")
    token = services.save_draft(
        offering=spec.version_id, division=None, contents='{"a": "1"}', submitter=mine, by=by
    )
    services.save_draft(
        offering=spec.version_id,
        division=world.village.pk,
        contents='{"a": "2"}',
        token=token,
        submitter=mine,
        by=by,
    )
    assert queries.draft(token, submitter=mine, actor=by.actor).contents == '{"a": "2"}'
    other = world.by("counter2")
    with pytest.raises(Refused):
        queries.draft(token, submitter=services.submitter_of(other), actor=other.actor)

    number = services.receive(application(world), key="key-0000-0001", by=by).number
    services.finish_draft(token, number=number, submitter=mine, by=by)

    assert queries.drafts(submitter=mine, actor=by.actor) == []
    assert Draft.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_threads_makes_one_case():
    """T49, with the database's own locks."""
    world = worlds.build()
    given, by = application(world), world.by("counter", via=Channel.WINDOW)
    receipts: list[Receipt] = []
    faults: list[BaseException] = []
    start = threading.Barrier(8)

    def submit() -> None:
        try:
            start.wait(20)
            receipts.append(services.receive(given, key="key-0000-0001", by=by))
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert faults == []
    assert len({r.number for r in receipts}) == 1
    assert sorted(r.replayed for r in receipts) == [False] + [True] * 7
    assert (Case.objects.count(), Key.objects.count()) == (1, 1)

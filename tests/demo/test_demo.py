"""The demo county: whole, told through the services, open to everybody in demo mode and to nobody outside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

import pytest
from django.conf import settings as live_settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from bangban.config import invariants, urls
from bangban.engine.cases import queries as cases
from bangban.engine.cases.procedure import BENEFIT, CALLBACK, LICENCE
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.places import queries as places
from bangban.kernel.by import CHINA, SYSTEM
from bangban.kernel.identity import why_not_citizen_id
from bangban.kernel.procedure import Turn
from bangban.surfaces.welcome import building, people, plans, roles, story
from bangban.surfaces.welcome.management.commands.demo import Command

# A Tuesday afternoon without a holiday near.


NOW = datetime(2026, 6, 9, 16, 30, tzinfo=CHINA)


@dataclass(frozen=True)
class Built:
    cast: people.Cast
    told: story.Told
    first: list[tuple[str, str, int]]
    second: list[tuple[str, str, int]]


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker) -> Iterator[Built]:
    """The demo county, built once for this module and rolled back after it; before that a short story, told twice."""
    with django_db_blocker.unblock():
        frame = transaction.atomic()
        frame.__enter__()
        try:
            place = building.place(NOW)
            # As if committed: what is read a thousand times is then answered from memory.
            connection.run_on_commit = []
            cast = building.inhabit(place, NOW)
            first, second = short_story(cast), short_story(cast)
            told = building.tell(cast, now=NOW, seed=story.SEED, size=40)
            yield Built(cast, told, first, second)
        finally:
            transaction.set_rollback(True)
            frame.__exit__(None, None, None)


def short_story(cast: people.Cast) -> list[tuple[str, str, int]]:
    """The counts that a short story leaves behind; nothing of it stays."""
    with transaction.atomic():
        story.Teller(cast, now=NOW, seed=7, size=6).tell()
        counts = list(story.counts())
        transaction.set_rollback(True)
    return counts


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.SECOND_FACTOR = "optional"
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "bangban.surfaces.welcome"]
    settings.ROOT_URLCONF = "tests.demo.urls_demo"


@pytest.mark.django_db
def test_the_county_has_its_townships_villages_and_communities(county):
    townships = places.townships_of(county.cast.county.pk)
    below = Counter(v.subtype for t in townships for v in places.villages_of(t.pk))

    assert (county.cast.county.name, len(townships)) == ("梨树县", 24)
    assert (below["村"], below["社区"]) == (304, 41)


@pytest.mark.django_db
def test_the_same_seed_tells_the_same_story(county):
    assert county.first == county.second
    assert county.first != []


@pytest.mark.django_db
def test_every_case_is_marked_as_demo_data(county):
    assert not cases.cases(actor=SYSTEM).filter(demo=False).exists()


@pytest.mark.django_db
def test_there_is_something_on_every_step_that_somebody_works_on(county):
    there = {(kind, step) for kind, step, _ in story.counts()}
    worked_on = {
        (table.kind, step.code)
        for table in (LICENCE, BENEFIT)
        for step in table.steps
        if step.turn is not Turn.NOBODY
    }

    assert worked_on - there == set()
    assert (CALLBACK.kind, "opened") in there


@pytest.mark.django_db
def test_some_are_late_some_are_near_and_some_are_nobodys(county):
    flags = Counter(c.flag for c in cases.cases(actor=SYSTEM).filter(is_open=True))
    unheld = cases.cases(actor=SYSTEM).filter(is_open=True, holder=None).count()

    assert all(flags[flag] > 0 for flag in ("", "yellow", "red", "overdue")), flags
    assert unheld > 0


@pytest.mark.django_db
def test_what_was_told_agrees_with_its_own_history(county):
    assert list(invariants.problems(NOW)) == []


@pytest.mark.django_db
def test_a_hand_in_the_database_is_found(county):
    case = cases.cases(actor=SYSTEM).filter(kind="licence", step="accepted", due_on__isnull=False)[
        0
    ]
    right = case.due_on
    type(case).objects.filter(pk=case.pk).update(
        step="examined", due_on=NOW.date(), version=case.version + 1
    )

    said = {words for part, words in invariants.problems(NOW) if part == "办件"}

    assert said == {
        f"{case.number} 记的步骤是“examined”，按流转应是“accepted”（I3）",
        f"{case.number} 版本是{case.version + 1}，流转有{case.version}条（I2）",
        f"{case.number} 记的期限是{NOW.date()}，重算是{right}（I5）",
    }


@pytest.mark.django_db
def test_nearly_every_beat_of_the_plot_was_played(county):
    assert sum(county.told.skipped.values()) <= county.told.moves // 50, county.told.skipped


@pytest.mark.django_db
def test_the_start_page_names_every_role(county, demo, client):
    page = client.get("/demo/")

    assert page.status_code == 200
    text = page.content.decode()
    assert [e.username for e in roles.ENTRIES.values() if f'value="{e.username}"' not in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("username", sorted(roles.ENTRIES))
def test_each_role_is_one_click_away_and_its_first_page_opens(county, demo, username):
    client = Client()

    landed = client.post("/demo/enter/", {"who": username}, follow=True)

    assert landed.status_code == 200, landed.redirect_chain
    user = accounts.user_by_username(username, actor=SYSTEM)
    assert user is not None
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_stepping_in_needs_the_token_of_the_page(county, demo):
    client = Client(enforce_csrf_checks=True)

    refused = client.post("/demo/enter/", {"who": "ls-window1"})

    assert refused.status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_somebody_who_is_not_in_the_county_cannot_be_stepped_into(county, demo, client):
    refused = client.post("/demo/enter/", {"who": "root"})

    assert refused.status_code == 404
    assert "_auth_user_id" not in client.session


# Outside demo mode


def test_the_start_page_does_not_exist_outside_demo_mode():
    assert "bangban.surfaces.welcome" not in live_settings.INSTALLED_APPS
    with pytest.raises(Resolver404):
        resolve("/demo/", urlconf=urls.__name__)
    with pytest.raises(Resolver404):
        resolve("/demo/enter/", urlconf=urls.__name__)


@pytest.mark.django_db
def test_even_a_routed_start_page_lets_nobody_in_outside_demo_mode(county, demo, settings, client):
    settings.DEMO = False

    refused = client.post("/demo/enter/", {"who": "ls-window1"})

    assert refused.status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_county_is_not_built_outside_demo_mode():
    with pytest.raises(CommandError, match="演示模式"):
        Command().handle(fresh=False, size=1, seed=1)


# The plot


def test_a_plot_depends_on_its_seed_alone():
    days = [date(2026, 3, 2 + n) for n in range(28)]
    told = [
        plans.story(seed=n, workdays=days, townships=3, residents=60, size=50) for n in (1, 1, 2)
    ]

    assert told[0] == told[1]
    assert told[0] != told[2]


def test_no_beat_comes_before_the_one_before_or_after_the_last_day():
    days = [date(2026, 3, 2 + n) for n in range(28)]
    late = [
        plan.number
        for plan in plans.story(seed=3, workdays=days, townships=3, residents=60, size=200)
        for before, (at, _) in zip(
            (plan.at, *(at for at, _ in plan.beats)), plan.beats, strict=False
        )
        if not before < at or at.date() > days[-1]
    ]

    assert late == []


def test_invented_people_have_well_formed_numbers_and_example_names():
    numbers = [people.citizen_id(n) for n in range(1000)]

    assert [n for n in numbers if why_not_citizen_id(n, NOW.date())] == []
    assert len(set(numbers[: story.RESIDENTS])) == story.RESIDENTS
    assert [n for n in range(1000) if people.resident_name(n)[1:] not in people.EXAMPLES] == []


def test_a_drawn_photo_is_a_small_jpeg():
    assert story.photo(Random(1).randint(0, 2))[:3] == b"\xff\xd8\xff"

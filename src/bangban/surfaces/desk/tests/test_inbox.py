"""The inbox: scoped, counted, narrowed, paged; several at once or none."""

from __future__ import annotations

import pytest

from bangban.engine.cases import queries as cases
from bangban.kernel.by import Channel
from bangban.surfaces.desk.tests.given import browser, statements
from bangban.surfaces.desk.tests.test_case_page import now, received, walk
from tests import world as worlds


def ticks(*numbers: str) -> list[str]:
    return [f"{n}.{now(n).version}" for n in numbers]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("path", ["/desk/?show=all", "/desk/?show=nobody", "/desk/?show=pressing"])
def test_the_inbox_does_not_grow_with_its_rows(world, n, path):
    for serial in range(n):
        received(world, serial + 1)

    asked = statements(browser(world, "counter"), path)

    assert len(asked) == 4, [q[:80] for q in asked]


def test_the_inbox_of_the_next_township_is_empty(world):
    received(world)

    page = browser(world, "far-counter").get("/desk/?show=all")

    assert page.context["rows"] == []
    assert [t.count for t in page.context["tabs"]] == [0, 0, 0, 0, 0, None]


def test_what_is_ticked_is_claimed_together(world):
    numbers = [received(world, i) for i in (1, 2, 3)]

    answer = browser(world, "handler").post("/desk/together/", {"pick": ticks(*numbers)})

    assert answer.status_code == 302
    assert [now(n).holder_id for n in numbers] == [world.people["handler"]] * 3


def test_one_foreign_number_refuses_the_whole_action(world):
    ours = [received(world, i) for i in (1, 2)]
    theirs = worlds.apply(
        world,
        "XK-01",
        by=world.by("far-counter", via=Channel.WINDOW),
        place=world.far_village,
        serial=9,
        key="key-0000-0009",
    ).number

    answer = browser(world, "handler").post("/desk/together/", {"pick": ticks(*ours, theirs)})

    assert answer.status_code == 404
    assert [now(n).holder_id for n in (*ours, theirs)] == [None] * 3


def test_a_filter_is_kept_and_dropped(world):
    received(world)
    counter = browser(world, "counter")

    kept = counter.post("/desk/filters/", {"name": "待补正的", "query": "show=all&step=correcting"})
    saved = cases.saved_filters(actor=world.by("counter").actor)
    page = counter.get(kept.url)
    others = browser(world, "counter2").post(f"/desk/filters/{saved[0].pk}/drop/")
    dropped = counter.post(f"/desk/filters/{saved[0].pk}/drop/")

    assert [(f.name, f.query) for f in saved] == [("待补正的", "show=all&step=correcting")]
    assert page.context["rows"] == []
    assert (others.status_code, dropped.status_code) == (404, 302)
    assert list(cases.saved_filters(actor=world.by("counter").actor)) == []


def test_a_number_in_the_search_opens_the_case(world):
    number = received(world)

    answer = browser(world, "counter").get(f"/desk/?words={number.lower()}")

    assert answer.url == f"/desk/cases/{number}/"


@pytest.mark.covers("HALL-03", page="/desk/persons/")
def test_one_persons_cases_are_found_by_their_number_and_the_search_is_kept(world):
    numbers = {
        received(world, 1),
        worlds.apply(world, "JF-01", serial=1, key="key-0000-0077").number,
    }
    counter = browser(world, "counter")

    page = counter.post("/desk/persons/", {"id-no": worlds.citizen(1)})
    far = browser(world, "far-counter").post("/desk/persons/", {"id-no": worlds.citizen(1)})
    nobody = browser(world, "far-counter").post("/desk/persons/", {"id-no": worlds.citizen(500)})

    assert {r.number for r in page.context["rows"]} == numbers
    assert far.context["rows"] == nobody.context["rows"] == []
    assert far.context["person"] == ""


def test_the_delivery_window_lists_what_is_decided(world):
    number = received(world)
    walk(world, number, "accept", "counter2")
    walk(world, number, "examine", "handler", opinion="齐全")
    walk(world, number, "approve", "head")
    received(world, 2)
    delivery = browser(world, "delivery")

    page = delivery.get("/desk/deliver/")
    form = delivery.get(f"/desk/deliver/?words={number}")

    assert [r.number for r in page.context["rows"]] == [number]
    assert form.url == f"/desk/cases/{number}/?do=serve#do"

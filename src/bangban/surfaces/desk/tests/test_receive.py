"""Receiving at a window."""

from __future__ import annotations

import pytest

from bangban.engine.cases import queries as cases
from bangban.kernel.by import SYSTEM
from bangban.surfaces.desk.tests.given import browser
from tests import world as worlds


def the_form(world, spec, **changes: object) -> dict[str, object]:
    return {
        "key-": "window-key-1",
        "town-": str(world.near.pk),
        "place-": str(world.village.pk),
        "id-kind": "citizen",
        "id-no": worlds.citizen(3),
        "who-name": "演示乙",
        "who-phone": "13800000003",
        "paper-": [m.code for m in spec.asked_materials],
        "go-": "receive",
        **{
            k: v
            for k, v in worlds.fill(spec, world).items()
            if not isinstance(v, list) or isinstance(v[0], str)
        },
        **changes,
    }


@pytest.mark.covers("HALL-02", page="/desk/receive/")
def test_a_window_takes_an_application_and_prints_the_receipt(world):
    spec = world.offering("XK-01")
    counter = browser(world, "counter")

    answer = counter.post(f"/desk/receive/{spec.version_id}/", the_form(world, spec))
    assert [p.text for p in (answer.context or {}).get("problems", ())] == []
    page = counter.get(answer.url)

    case = cases.cases(actor=SYSTEM).get()
    assert answer.url == f"/desk/received/{case.number}/"
    assert [p.kind for p in cases.papers_of(case)] == ["receipt"]
    assert page.status_code == 200
    assert case.channel == "window"


def test_what_was_typed_stays_when_something_is_missing(world):
    spec = world.offering("XK-01")

    answer = browser(world, "counter").post(
        f"/desk/receive/{spec.version_id}/",
        the_form(world, spec, **{"id-no": "220322", "who-name": "演示乙"}),
    )

    assert answer.status_code == 422
    assert cases.cases(actor=SYSTEM).count() == 0
    typed = {e.name: e.value for e in answer.context["person"]}
    assert (typed["id-no"], typed["who-name"]) == ("220322", "演示乙")


@pytest.mark.covers("HALL-04", page="/desk/receive/")
def test_the_window_of_another_township_takes_it_and_sends_it_on(world):
    spec = world.offering("XK-01")

    answer = browser(world, "far-counter").post(
        f"/desk/receive/{spec.version_id}/", the_form(world, spec)
    )

    case = cases.cases(actor=SYSTEM).get()
    assert answer.status_code == 302
    assert case.organ.division_id == world.near.pk
    assert case.received_organ.division_id == world.far.pk


def test_a_known_number_with_another_name_is_pointed_out_before_it_is_refused(world):
    spec = world.offering("XK-01")
    worlds.apply(world, "XK-01", serial=3)

    answer = browser(world, "counter").post(
        f"/desk/receive/{spec.version_id}/", the_form(world, spec, **{"go-": "look"})
    )

    assert answer.status_code == 200
    assert answer.context["note"] != ""
    assert "演示甲" not in answer.content.decode()


def test_the_items_are_found_by_words(world):
    page = browser(world, "counter").get("/desk/receive/?q=宅基地")

    assert [f.item_code for f in page.context["found"]][:1] == ["XK-01"]

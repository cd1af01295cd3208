"""Every page of the desk opens for whom it is meant, with as many queries for three rows as for one."""

from __future__ import annotations

import pytest

from bangban.surfaces.desk.tests.given import browser
from tests import world as worlds

PAGES = [
    ("counter", "/desk/"),
    ("counter", "/desk/?show=pressing"),
    ("counter", "/desk/?show=waiting"),
    ("counter", "/desk/?show=done"),
    ("counter", "/desk/receive/"),
    ("counter", "/desk/persons/"),
    ("delivery", "/desk/deliver/"),
    ("caller", "/desk/ratings/"),
    ("caller", "/desk/supervise/"),
    ("counter", "/desk/catalogue/"),
    ("counter", "/desk/procedures/"),
    ("counter", "/desk/procedures/licence@2019-04-23/"),
    ("counter", "/desk/procedures/benefit@2021-06/chart.svg"),
    ("counter", "/desk/procedures/benefit@2021-06/process.bpmn"),
    ("counter", "/desk/admin/"),
    ("counter", "/desk/admin/people/"),
    ("counter", "/desk/admin/roles/"),
    ("counter", "/desk/admin/packs/"),
    ("counter", "/desk/admin/calendar/"),
]


def test_every_page_opens(world):
    worlds.apply(world, "XK-01")
    people = {who: browser(world, who) for who in ("counter", "delivery", "caller")}

    statuses = {path: people[who].get(path).status_code for who, path in PAGES}

    assert statuses == {path: 200 for _, path in PAGES}


@pytest.mark.parametrize("path", ["/desk/?show=all", "/desk/receive/", "/desk/catalogue/"])
def test_a_fragment_is_a_part_of_the_page(world, path):
    worlds.apply(world, "XK-01")
    counter = browser(world, "counter")

    page = counter.get(path).content.decode()
    part = counter.get(path, headers={"HX-Request": "true"}).content.decode()

    assert "<html" in page
    assert "<html" not in part
    assert "bb-list" in part


def test_a_version_page_shows_the_guide(world):
    spec = world.offering("JF-01")

    page = browser(world, "counter").get(f"/desk/catalogue/{spec.version_id}/")

    assert page.status_code == 200
    assert page.context["guide"].spec == spec

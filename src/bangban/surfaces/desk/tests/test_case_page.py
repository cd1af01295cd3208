"""One case on the desk."""

from __future__ import annotations

import pytest

from bangban.surfaces.desk.tests.given import browser
from tests import world as worlds

pytestmark = pytest.mark.django_db


def test_the_window_sees_the_case_it_received(world):
    receipt = worlds.apply(world, "XK-01")

    page = browser(world, "counter").get(f"/desk/cases/{receipt.number}/")

    assert page.status_code == 200


def test_the_inbox_opens(world):
    worlds.apply(world, "XK-01")

    page = browser(world, "counter").get("/desk/?show=all")

    assert page.status_code == 200
    assert [r.title for r in page.context["rows"]] != []

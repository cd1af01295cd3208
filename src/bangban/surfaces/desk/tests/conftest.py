"""The desk's tests: the small county at the present moment, and no second factor to show."""

from __future__ import annotations

import pytest

from bangban.surfaces.desk.tests.given import today
from tests import world as worlds


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR = "optional"


@pytest.fixture
def world(db):
    return today(worlds.build())

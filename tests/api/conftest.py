"""The scene of the access tests, once per module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access import scene as scenes
from tests.access.given import once


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[scenes.Scene]:
    """A case of every relation and an actor of every kind."""
    with once(django_db_blocker, scenes.build) as built:
        yield built

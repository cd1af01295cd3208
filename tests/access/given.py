"""One world for a whole module: built once, each test inside its own savepoint, everything rolled back at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction

T = TypeVar("T")


@contextmanager
def once(blocker: Any, build: Callable[[], T]) -> Iterator[T]:
    """What `build` makes, in a transaction that never commits; `blocker` is pytest-django's."""
    with blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # durable blocks inside it are allowed, as in TestCase
        whole.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)

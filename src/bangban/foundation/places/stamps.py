"""One stamp over the records that hardly ever change, so that a process may keep what it made of them.

The database itself changes the stamp: triggers on every watched table, whoever writes and however (ORM, bulk, SQL).
A reader asks for the stamp, one cheap statement, and uses what it kept only while the stamp is the same; therefore
the request after a revocation, on any process, sees the revocation. Stamps are random: one of a transaction that was
rolled back never comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from django.db import connection as default
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")

MOST_KEPT: Final = 50_000
_WATCHED: dict[str, tuple[str, ...]] = {}
_NEW: Final = {
    "postgresql": "gen_random_uuid()::text",
    "sqlite": "lower(hex(randomblob(16)))",
}


class Kept:
    """What was made of the records as they stood under one stamp."""

    __slots__ = ("_found", "stamp")

    def __init__(self, stamp: str) -> None:
        self.stamp = stamp
        self._found: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was kept under `key`, else what `make` answers; None is made anew each time. Keep only frozen values."""
        found: T | None = self._found.get(key)
        if found is None:
            found = make()
            if found is not None and self.stamp:
                if len(self._found) >= MOST_KEPT:
                    self._found.clear()
                self._found[key] = found
        return found


_latest = Kept("")
_held: ContextVar[Kept | None] = ContextVar("held", default=None)


def kept() -> Kept:
    """What may be used now: one statement, none inside `held()`."""
    global _latest  # one reference, swapped whole
    held = _held.get()
    if held is not None:
        return held
    with default.cursor() as cursor:
        cursor.execute("SELECT value FROM places_stamp WHERE id = 1")
        row = cursor.fetchone()
    stamp = row[0] if row else ""
    found = _latest
    if not stamp or found.stamp != stamp:
        found = Kept(stamp)
        if stamp:
            _latest = found
    return found


@contextmanager
def held() -> Iterator[Kept]:
    """One look at the stamp for everything inside, which must not write to a watched table."""
    token = _held.set(kept())
    try:
        yield _held.get() or Kept("")
    finally:
        _held.reset(token)


def watch(table: str, *columns: str) -> None:
    """Let changes of a table (of those columns only, when given; new and gone rows always) change the stamp."""
    _WATCHED[table] = columns


def install(using: str) -> None:
    """Make the stamp's row and the triggers anew; called after every migration, which may have rebuilt a table."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if "places_stamp" not in present:
        return
    new = _NEW[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO places_stamp (id, value) SELECT 1, {new} "
            "WHERE NOT EXISTS (SELECT 1 FROM places_stamp WHERE id = 1)"
        )
        touch = f"UPDATE places_stamp SET value = {new} WHERE id = 1"
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION places_touch() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN {touch}; RETURN NULL; END$$"
            )
        for table, columns in sorted(_WATCHED.items()):
            if table in present:
                _trigger(connection, cursor, table, columns, touch)


def _trigger(
    connection: BaseDatabaseWrapper, cursor: Any, table: str, columns: tuple[str, ...], touch: str
) -> None:
    of = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    if connection.vendor == "postgresql":
        name = f"touch_{table}"
        cursor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
        cursor.execute(
            f'CREATE TRIGGER {name} AFTER INSERT OR DELETE OR {of} ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION places_touch()"
        )
        return
    for event in ("INSERT", "DELETE", of):
        name = f"touch_{table}_{event.split()[0].lower()}"
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f'CREATE TRIGGER {name} AFTER {event} ON "{table}" BEGIN {touch}; END')

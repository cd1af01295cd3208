"""The database's own refusal to change the trail, set aside only while a test database is emptied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'trail_%'"
_POSTGRESQL = (
    "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relname LIKE 'trail_%'"
)


def is_for_tests(connection: BaseDatabaseWrapper) -> bool:
    """Whether the connection leads to a database that the test runner made."""
    name = str(connection.settings_dict["NAME"])
    return (
        "mode=memory" in name or name == ":memory:" or name.rsplit("/", 1)[-1].startswith("test_")
    )


@contextmanager
def set_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers inside the block, with the same triggers after it. Errors: PermissionError outside tests."""
    if not is_for_tests(connection):
        raise PermissionError("留痕只增不改")
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if postgresql else _SQLITE)
        found = cursor.fetchall()
        for name, table, _ in found:
            cursor.execute(
                f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, _, definition in found:
                cursor.execute(definition)

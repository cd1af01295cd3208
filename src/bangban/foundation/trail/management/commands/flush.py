"""Emptying the database: only ever a test database, because the trail may not be emptied."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from bangban.foundation.trail import triggers


class Command(flush.Command):
    """Django's flush, refused outside tests."""

    def handle(self, **options: Any) -> None:
        """Errors: CommandError for any database that holds real records."""
        connection = connections[options["database"]]
        if not triggers.is_for_tests(connection):
            raise CommandError("留痕只增不改，这个数据库不能清空。请换一个新的数据库。")
        with triggers.set_aside(connection):
            super().handle(**options)

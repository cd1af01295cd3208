"""bangban demo: the demo county, built once, kept afterwards."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangban.foundation import clock
from bangban.foundation.trail import sealing
from bangban.surfaces.welcome import building, story


class Command(BaseCommand):
    """Exit code 0 also when the county was there already."""

    help = "建立演示县：数据库、区划、机构、人员、事项和 60 天的办件（可重复运行，--fresh 重建）。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--fresh and --size."""
        parser.add_argument(
            "--fresh", action="store_true", help="删掉现有演示数据库，重新建立（仅 SQLite）"
        )
        parser.add_argument(
            "--size", type=int, default=story.SIZE, help="随机办件数，另有固定的在办件"
        )
        parser.add_argument(
            "--seed", type=int, default=story.SEED, help="随机种子：同一种子，同样的故事"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Errors: CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError(
                "现在不是演示模式。请先设 BANGBAN_DEMO=1，演示数据不能建在真实的库里。"
            )
        began = time.monotonic()
        if options["fresh"]:
            self._clear()
        if _waits():
            call_command("migrate", verbosity=0, skip_checks=True)
        if building.is_built():
            self.stdout.write("演示县已经在，沿用现有数据；要重新建立请加 --fresh。")
        else:
            told = building.build(
                now=clock.now(), seed=options["seed"], size=options["size"], say=self.stdout.write
            )
            sealing.anchor()
            seconds = time.monotonic() - began
            self.stdout.write(f"办件 {told.cases} 件、流转 {told.moves} 次，用时 {seconds:.0f} 秒")
        self.stdout.write(
            f"在浏览器打开 {settings.PUBLIC_URL}/demo/ ，点一下就能用任何一个角色进去。"
        )
        self.stdout.write(
            "启动：bangban serve （或 make demo）。人和事都是编的，每一页都标“演示数据”。"
        )

    def _clear(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("--fresh 只用于 SQLite。请另建一个空的 PostgreSQL 数据库。")
        connection.close()
        for path in (Path(str(connection.settings_dict["NAME"])), Path(str(settings.TRAIL_ANCHOR))):
            for suffix in ("", "-journal", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def _waits() -> bool:
    """Whether any migration waits: asking costs a second, running none of them five."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

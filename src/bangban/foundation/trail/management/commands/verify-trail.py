"""bangban verify-trail [--anchor FILE]: does the stored trail still hold?"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bangban.foundation import clock
from bangban.foundation.trail import checking

_SHOWN = 100


class Command(BaseCommand):
    """Exit code 1 when anything is found."""

    help = "验证留痕：链、摘要、封签、锚。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--anchor defaults to the file of the settings, when it exists."""
        parser.add_argument("--anchor", type=Path, help="锚文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints up to 100 findings."""
        anchor = options["anchor"] or Path(settings.TRAIL_ANCHOR)
        found = 0
        for problem in checking.problems(
            at=clock.now(), anchor=anchor if options["anchor"] or anchor.exists() else None
        ):
            found += 1
            if found <= _SHOWN:
                self.stdout.write(problem)
        if found:
            self.stdout.write(f"共发现{found}处不符。")
            sys.exit(1)
        self.stdout.write(
            "留痕完整：链、摘要、封签、锚全部相符。"
            if anchor.exists()
            else "留痕完整；没有锚文件，尾部无法核对。"
        )

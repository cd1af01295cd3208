"""bangban export-trail FILE: the whole trail as JSON Lines."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bangban.foundation import clock
from bangban.foundation.trail import export


class Command(BaseCommand):
    """Prints the counts."""

    help = "导出留痕：每行一条，可用 tools/verify_trail.py 独立验证。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE is overwritten."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Errors: OSError when the file cannot be written."""
        with options["file"].open("wb") as file:
            events, seals = export.write(file, at=clock.now())
        self.stdout.write(f"导出{events}条留痕、{seals}个封签。")

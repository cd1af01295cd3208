"""bangban check-invariants: everything that must hold at every moment, looked at now."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from bangban.engine.cases.services import checking as cases
from bangban.foundation import clock
from bangban.foundation.outbox import queries as outbox
from bangban.foundation.trail import checking as trail

SHOWN: Final = 200


def problems(at: datetime) -> Iterator[tuple[str, str]]:
    """(which part, what is wrong) for every departure."""
    for said in cases.problems():
        yield "办件", said
    for said in outbox.problems(now=at):
        yield "待办消息", said
    anchor = Path(settings.TRAIL_ANCHOR)
    for said in trail.problems(at=at, anchor=anchor if anchor.exists() else None):
        yield "留痕", said


class Command(BaseCommand):
    """Exit code 1 when anything is found."""

    help = "检查不变量：流转与步骤、期限、计数、送达、待办消息、留痕。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints up to 200 findings."""
        found = 0
        for part, said in problems(clock.now()):
            found += 1
            if found <= SHOWN:
                self.stdout.write(f"{part}：{said}")
        if found:
            self.stdout.write(f"共发现{found}处不符。")
            sys.exit(1)
        self.stdout.write("全部相符：流转与步骤、期限、计数、送达、待办消息、留痕。")

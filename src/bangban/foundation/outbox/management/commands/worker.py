"""bangban worker: deliver what waits, run what is due."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bangban.foundation import clock
from bangban.foundation.outbox.loop import Loop


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, then finishes the message in hand.

    Any number may run side by side.
    """

    help = "后台工作进程：办理待办消息，运行定时任务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--until-empty for scripts and tests."""
        parser.add_argument("--batch", type=int, default=50, help="一次取多少条")
        parser.add_argument("--until-empty", action="store_true", help="没有到期的消息就结束")
        parser.add_argument("--no-jobs", action="store_true", help="不运行定时任务")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 after an orderly stop."""
        loop = Loop(now=clock.now, batch=options["batch"], jobs=not options["no_jobs"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.stop.set())
        done = loop.run(until_empty=options["until_empty"])
        self.stdout.write(f"已办{done}条。")

"""`bangban rotate-keys`: a new data key, and every sealed value under it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bangban.foundation import clock
from bangban.foundation.vault import services
from bangban.kernel.by import SYSTEM, By, Channel


class Command(BaseCommand):
    help = "更换加密密钥：生成新密钥，并把已保存的个人信息逐批改用新密钥加密。中断后加 --resume 再运行即可接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--resume", action="store_true", help="不再生成新密钥，只把没做完的做完"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = By(SYSTEM, clock.now(), Channel.SYSTEM)
        for model, rows in services.rotate_keys(by=by, new_key=not options["resume"]).items():
            self.stdout.write(f"{model}: {rows} 行已改用新密钥")

"""bangban load-holidays: the known notices of the State Council, from 2018 on."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from bangban.foundation.calendars import services
from bangban.foundation.clock import now
from bangban.kernel.by import SYSTEM, By, Channel


class Command(BaseCommand):
    """Publish the years that the locked package knows; running it twice changes nothing."""

    help = "录入历年放假安排（可重复运行）"

    def handle(self, *args: object, **options: object) -> None:
        """Load and say which years."""
        years = services.load_years(by=By(SYSTEM, now(), Channel.SYSTEM))
        self.stdout.write(
            f"已录入{years[0]}—{years[-1]}年放假安排；{years[-1] + 1}年通知尚未公布，按暂定计算。"
        )

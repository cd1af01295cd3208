"""bangban load-packs: the shipped rule packs of six places."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from bangban.foundation.clock import now
from bangban.foundation.packs import services
from bangban.kernel.by import SYSTEM, By, Channel


class Command(BaseCommand):
    """Load packs and assign them to loaded counties; running it twice changes nothing."""

    help = "载入各地规则包（可重复运行）"

    def handle(self, *args: object, **options: object) -> None:
        """Load and say which."""
        packs = services.load_packs(by=By(SYSTEM, now(), Channel.SYSTEM))
        self.stdout.write("已载入规则包：" + "、".join(str(pack) for pack in packs))

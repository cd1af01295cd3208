"""The one module that reads the clock; everything else takes the time as an argument (By.at)."""

from __future__ import annotations

from datetime import datetime

from bangban.kernel.by import CHINA


def now() -> datetime:
    """The present moment in China."""
    return datetime.now(CHINA)

"""The outbox's own periodic job."""

from __future__ import annotations

from datetime import datetime

from bangban.foundation.outbox import delivery, registry


@registry.every(86_400, "outbox.tidy")
def tidy(now: datetime) -> None:
    """Once a day."""
    delivery.tidy(now=now)

"""The trail's periodic jobs: a seal a minute, and once a day a look at the whole table."""

from __future__ import annotations

from datetime import datetime

from bangban.foundation.outbox import registry
from bangban.foundation.trail import sealing


@registry.every(sealing.PERIOD_SECONDS, "trail.seal")
def seal(now: datetime) -> None:
    """Seal what waits and bring the anchor up to date."""
    sealing.seal_all(at=now)


@registry.every(86_400, "trail.seal-everything")
def seal_everything(now: datetime) -> None:
    """Find also what a transaction longer than an hour left behind."""
    sealing.seal_all(at=now, everything=True)

"""What the worker does for files: the virus check of held files, and the daily sweep."""

from __future__ import annotations

from datetime import datetime

from bangban.foundation.files import services
from bangban.foundation.outbox.registry import every
from bangban.kernel.by import SYSTEM, By, Channel


@every(30, "files.check-held")
def check_held(now: datetime) -> None:
    """Send held files to the virus check."""
    services.check_held(by=By(SYSTEM, now, Channel.SYSTEM))


@every(3600, "files.sweep")
def sweep(now: datetime) -> None:
    """Remove what belongs nowhere and is older than 24 hours."""
    services.sweep(by=By(SYSTEM, now, Channel.SYSTEM))

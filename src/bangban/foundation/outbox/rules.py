"""When to try again, when to give up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LEASE: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(hours=24)
CRASHES_ALLOWED: Final = 5


def wait_after(attempt: int) -> timedelta:
    """2 s after the first try, doubled each time, at most one hour."""
    times: int = 2 ** min(attempt - 1, 20)
    return min(FIRST_WAIT * times, LONGEST_WAIT)


def counts_as_hopeless(attempt: int) -> bool:
    """Whether 24 hours of trying have gone by: hours in which nobody tried do not count."""
    return sum((wait_after(n) for n in range(1, attempt + 1)), timedelta()) >= GIVE_UP_AFTER


def period_of(now: datetime, seconds: int) -> int:
    """The number of the period that holds this moment, counted from 1970."""
    return int(now.timestamp()) // seconds

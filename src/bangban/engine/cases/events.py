"""What the cases announce through the outbox (topics and payloads; never personal values)."""

from __future__ import annotations

from dataclasses import dataclass

RECEIVED = "case.received"
MOVED = "case.moved"
RATED = "case.rated"
WARNED = "case.warned"


@dataclass(frozen=True, slots=True)
class Moved:
    """A case went from one step to another."""

    number: str
    verb: str
    step: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A case nears or passes its day."""

    number: str
    flag: str

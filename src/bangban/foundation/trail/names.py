"""Words of the trail: outcomes, the powers it asks for, and the Chinese titles of actions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    READ = "read"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {Outcome.DONE: "已办", Outcome.REFUSED: "未准", Outcome.READ: "查看"}[self]


class Power(StrEnum):
    """What an appointment may be granted here."""

    SEARCH = "trail.search"


POWER_TITLES = {Power.SEARCH: "查询留痕"}

_TITLES: dict[str, str] = {}


def name_actions(titles: Mapping[str, str]) -> None:
    """Register the Chinese titles of actions: {"case.accept": "受理"}."""
    _TITLES.update(titles)


def title_of(action: str) -> str:
    """The Chinese title of an action; the action itself when it has none."""
    return _TITLES.get(action, action)

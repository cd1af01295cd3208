"""Who does something, when, and through which channel: every command takes it, every trail entry keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Channel(StrEnum):
    """渠道"""

    WINDOW = "window"
    WEB = "web"
    PHONE = "phone"
    AGENT = "agent"
    KIOSK = "kiosk"
    FIELD = "field"
    API = "api"
    DESK = "desk"
    SYSTEM = "system"

    @property
    def title(self) -> str:  # type: ignore[override]  # a str has a method of this name
        """Chinese name for people."""
        return _CHANNEL_TITLES[self]


_CHANNEL_TITLES = {
    Channel.WINDOW: "窗口",
    Channel.WEB: "网上",
    Channel.PHONE: "电话",
    Channel.AGENT: "帮办代办",
    Channel.KIOSK: "村便民点",
    Channel.FIELD: "外勤",
    Channel.API: "系统对接",
    Channel.DESK: "工作台",
    Channel.SYSTEM: "系统自动",
}


class ActorKind(StrEnum):
    """What kind of party acts."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    STAFF = "staff"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """授权: one power over one reach.

    `path` is a division path prefix ("/1/7/"); `organ` narrows it to one organ's own matters.
    """

    power: str
    path: str
    organ: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """What an appointment can do now: powers × reach. Pure data; an actor without grants sees nothing."""

    kind: ActorKind
    user: int | None = None
    name: str = ""
    appointment: int | None = None
    post: str = ""
    organ: int | None = None
    organ_name: str = ""
    division: int | None = None
    division_path: str = ""
    county: int | None = None
    person: int | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def reach(self, power: str) -> tuple[Grant, ...]:
        """The grants that carry this power; empty means none."""
        return tuple(g for g in self.grants if g.power == power)

    def holds(self, power: str) -> bool:
        """Whether the actor holds the power anywhere at all."""
        return any(g.power == power for g in self.grants)

    @property
    def label(self) -> str:
        """How the trail and the pages name this actor: name and post, or what it is."""
        return (
            f"{self.name}（{self.organ_name} {self.post}）"
            if self.post
            else (self.name or self.kind.value)
        )


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, name="未登录的访客")
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="系统")


@dataclass(frozen=True, slots=True)
class By:
    """谁、在何时、经何渠道。`at` has a time zone; `request` is the number shown to people, "" outside HTTP."""

    actor: Actor
    at: datetime
    via: Channel
    request: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("By.at needs a time zone")

    @property
    def today(self) -> date:
        """The date in China at that moment: terms count Chinese dates."""
        return self.at.astimezone(CHINA).date()

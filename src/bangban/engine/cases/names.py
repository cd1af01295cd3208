"""Nouns of the case: powers, results, flags, and the plain values that rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bangban.kernel.procedure import Turn


class Power(StrEnum):
    """权限点"""

    VIEW = "cases.view"
    RECEIVE = "cases.receive"
    ACCEPT = "cases.accept"
    EXAMINE = "cases.examine"
    DECIDE = "cases.decide"
    SIGN_OFF = "cases.sign_off"
    SERVE = "cases.serve"
    ASSIGN = "cases.assign"
    TRANSFER = "cases.transfer"
    ARCHIVE = "cases.archive"
    CALL_BACK = "cases.call_back"
    RECTIFY = "cases.rectify"
    REVEAL = "cases.reveal"
    SUPERVISE = "cases.supervise"
    WITHDRAW = "cases.withdraw"
    CORRECT = "cases.correct"
    RATE = "cases.rate"


POWER_TITLES = {
    Power.VIEW: "查看办件",
    Power.RECEIVE: "收件",
    Power.ACCEPT: "受理、一次告知补正、不予受理",
    Power.EXAMINE: "审查、调查、公示",
    Power.DECIDE: "作出决定",
    Power.SIGN_OFF: "批准延期",
    Power.SERVE: "出件、送达",
    Power.ASSIGN: "分派、认领",
    Power.TRANSFER: "移送有管辖权的单位",
    Power.ARCHIVE: "归档",
    Power.CALL_BACK: "差评回访",
    Power.RECTIFY: "差评整改",
    Power.REVEAL: "查看完整个人信息",
    Power.SUPERVISE: "效能监督",
    Power.WITHDRAW: "撤回自己的申请",
    Power.CORRECT: "补正自己的申请",
    Power.RATE: "评价自己的办件",
}

SEEING = (Power.VIEW, Power.REVEAL, Power.SUPERVISE)
OWN = (Power.VIEW, Power.WITHDRAW, Power.CORRECT, Power.RATE)


class Result(StrEnum):
    """结果"""

    APPROVED = "approved"
    DENIED = "denied"
    TURNED_AWAY = "turned_away"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def title(self) -> str:
        """For people."""
        return {
            "approved": "准予",
            "denied": "不予",
            "turned_away": "不予受理",
            "withdrawn": "已撤回",
            "closed": "已办结",
        }[self]


class Flag(StrEnum):
    """红黄牌"""

    NONE = ""
    YELLOW = "yellow"
    RED = "red"
    OVERDUE = "overdue"

    @property
    def title(self) -> str:
        """For people."""
        return {"": "", "yellow": "快到期", "red": "马上到期", "overdue": "已超期"}[self]


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of a case's history, as the rules see it."""

    verb: str
    source: str
    target: str
    at: datetime
    user: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the rules see it: plain values only."""

    number: str
    procedure: str
    step: str
    turn: Turn
    version: int
    history: tuple[Passed, ...]
    received_on: date
    accepted_on: date | None
    published_since: date | None = None
    publicity_days: int = 0

    def doers(self, verb: str) -> frozenset[int]:
        """The users who made this move before."""
        return frozenset(p.user for p in self.history if p.verb == verb and p.user is not None)

    def happened(self, verb: str) -> bool:
        """Whether this move was made before."""
        return any(p.verb == verb for p in self.history)


class Handover(StrEnum):
    """送达方式"""

    COLLECTED = "collected"
    POSTED = "posted"
    ELECTRONIC = "electronic"
    HOME = "home"

    @property
    def title(self) -> str:
        """For people."""
        return {
            "collected": "窗口领取",
            "posted": "邮寄",
            "electronic": "电子送达",
            "home": "送上门",
        }[self]


GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
BAD_GRADES = (1, 2)

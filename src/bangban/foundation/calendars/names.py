"""Words of 日历: kinds of dated day and of calendar change."""

from __future__ import annotations

from enum import StrEnum


class HolidayKind(StrEnum):
    """What a State Council notice says of a date."""

    OFF = "off"
    MAKEUP = "makeup"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"off": "放假", "makeup": "调休上班"}[self.value]


class ChangeKind(StrEnum):
    """What a calendar change does."""

    YEAR = "year"
    CLOSURE = "closure"
    REOPENING = "reopening"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"year": "录入年度放假安排", "closure": "本县停办公", "reopening": "撤销停办公"}[
            self.value
        ]


class ChangeState(StrEnum):
    """Where a change stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"proposed": "待批准", "approved": "已批准", "rejected": "未批准"}[self.value]


class Power(StrEnum):
    """Powers over calendars."""

    PROPOSE = "calendars.propose"
    APPROVE = "calendars.approve"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"calendars.propose": "提出日历变更", "calendars.approve": "批准日历变更"}[
            self.value
        ]

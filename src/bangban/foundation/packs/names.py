"""Words of 规则包: states, value types and powers."""

from __future__ import annotations

from enum import StrEnum


class PackStatus(StrEnum):
    """What the source document of a pack is (R-120)."""

    DRAFT = "draft"
    ISSUED = "issued"
    EXPERIENCE = "experience"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"draft": "征求意见稿", "issued": "已印发", "experience": "经验材料"}[self.value]


class ValueType(StrEnum):
    """The type of a limit's value."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    CHOICE = "choice"
    BOOLEAN = "boolean"


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
    """Powers over packs."""

    PROPOSE = "packs.propose"
    APPROVE = "packs.approve"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"packs.propose": "提出规则包变更", "packs.approve": "批准规则包变更"}[self.value]

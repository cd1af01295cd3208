"""Nouns of the power list: kinds of powers, statuses, entries as others read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bangban.kernel.law import chinese_number


class Power(StrEnum):
    """Powers over the power list itself (权限点)."""

    EDIT = "powers.edit"
    PUBLISH = "powers.publish"

    @property
    def title(self) -> str:
        """For people."""
        return {"powers.edit": "编制权责清单", "powers.publish": "公布权责清单"}[self.value]


class PowerKind(StrEnum):
    """权力类别; 公共服务 is no power but is listed with its duty."""

    LICENCE = "行政许可"
    BENEFIT = "行政给付"
    CONFIRMATION = "行政确认"
    PENALTY = "行政处罚"
    COERCION = "行政强制"
    COLLECTION = "行政征收"
    COMPENSATION = "行政补偿"
    REWARD = "行政奖励"
    INSPECTION = "监督检查"
    RULING = "行政裁决"
    OTHER = "其他行政权力"
    SERVICE = "公共服务"


class Status(StrEnum):
    """Where an entry stands; an unpaired entry stays a draft (R-08)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> str:
        """For people."""
        return {"draft": "草稿", "published": "已公布", "withdrawn": "已停用"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One line of the legal basis, down to the article; `place` for documents without articles."""

    law: str
    article: int = 0
    paragraph: int = 0
    place: str = ""
    says: str = ""

    def __str__(self) -> str:
        text = f"《{self.law}》"
        if self.article:
            text += f"第{chinese_number(self.article)}条"
        if self.paragraph:
            text += f"第{chinese_number(self.paragraph)}款"
        return text + self.place


@dataclass(frozen=True, kw_only=True)
class Entry:
    """权责事项 as others read it."""

    id: int
    code: str
    name: str
    kind: PowerKind
    organ_kind: str
    level: str
    basis: tuple[Citation, ...]
    duty: str
    liability: str
    procedure: str
    county_id: int
    status: Status
    valid_from: date | None
    valid_to: date | None

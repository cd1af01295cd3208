"""Words of 机构区划: kinds of division and organ, lines of work, and the mark of a public record."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def public_record(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a query that answers from public records (区划、机构、节假日、规则包): it needs no `actor`."""
    function.public_record = True  # type: ignore[attr-defined]
    return function


class DivisionKind(StrEnum):
    """The level of a division 区划."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"county": "县级", "township": "乡级", "village": "村级"}[self.value]


class OrganKind(StrEnum):
    """What an organ 机构 is."""

    GOVERNMENT = "government"
    DEPARTMENT = "department"
    HALL = "hall"
    OFFICE = "office"
    COMMAND = "command"
    COMMITTEE = "committee"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return _ORGAN_TITLES[self]


_ORGAN_TITLES = {
    OrganKind.GOVERNMENT: "人民政府",
    OrganKind.DEPARTMENT: "县直部门",
    OrganKind.HALL: "便民服务中心",
    OrganKind.OFFICE: "内设机构",
    OrganKind.COMMAND: "综合指挥中心",
    OrganKind.COMMITTEE: "村（居）民委员会",
}


class Line(StrEnum):
    """条线: the line of work of an organ, so that an item finds its organ by duty and not by today's name."""

    GENERAL = "general"
    SERVICE = "service"
    COMMAND = "command"
    CIVIL_AFFAIRS = "civil_affairs"
    RESOURCES = "resources"
    MARKET = "market"
    LABOUR = "labour"
    MEDICAL_INSURANCE = "medical_insurance"
    HOUSING = "housing"
    AGRICULTURE = "agriculture"
    HEALTH = "health"
    POLICE = "police"
    EDUCATION = "education"
    DISABLED = "disabled"
    JUSTICE = "justice"
    FINANCE = "finance"
    VETERANS = "veterans"
    EMERGENCY = "emergency"
    WATER = "water"
    TRANSPORT = "transport"
    FORESTRY = "forestry"
    ENVIRONMENT = "environment"
    ENFORCEMENT = "enforcement"
    TAX = "tax"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return _LINE_TITLES[self]


_LINE_TITLES = {
    Line.GENERAL: "综合",
    Line.SERVICE: "政务服务",
    Line.COMMAND: "综合指挥",
    Line.CIVIL_AFFAIRS: "民政",
    Line.RESOURCES: "自然资源",
    Line.MARKET: "市场监管",
    Line.LABOUR: "人力资源社会保障",
    Line.MEDICAL_INSURANCE: "医疗保障",
    Line.HOUSING: "住房城乡建设",
    Line.AGRICULTURE: "农业农村",
    Line.HEALTH: "卫生健康",
    Line.POLICE: "公安",
    Line.EDUCATION: "教育",
    Line.DISABLED: "残联",
    Line.JUSTICE: "司法行政",
    Line.FINANCE: "财政",
    Line.VETERANS: "退役军人",
    Line.EMERGENCY: "应急管理",
    Line.WATER: "水利",
    Line.TRANSPORT: "交通运输",
    Line.FORESTRY: "林业",
    Line.ENVIRONMENT: "生态环境",
    Line.ENFORCEMENT: "综合行政执法",
    Line.TAX: "税务",
}

TOWNSHIP_SUBTYPES = ("街道", "镇", "乡", "民族乡", "类似乡级单位")
VILLAGE_SUBTYPES = ("村", "社区", "其他")

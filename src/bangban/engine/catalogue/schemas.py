"""Shapes of the catalogue in the API."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema


class FoundOut(Schema):
    """One published offering."""

    version_id: int = Field(..., description="实施清单版本编号，申请时填 offering")
    item_code: str = Field(..., description="事项编码")
    title: str = Field(..., description="事项名称")
    kind: str = Field(..., description="government 政务服务，public 公共服务")
    family: str = Field("", description="类别")
    audience: str = Field("", description="谁能办")
    organ: str = Field("", description="承办单位")
    level: str = Field(..., description="层级")
    visits: int = Field(..., description="到场次数")
    term: str = Field("", description="承诺期限")
    fee: str = Field("", description="收费")
    summary: str = Field("", description="一句话说明")


class SectionOut(Schema):
    """One section of a guide."""

    name: str = Field(..., description="代码")
    title: str = Field(..., description="标题")
    lines: list[str] = Field([], description="内容")
    rows: list[list[str]] = Field([], description="名目与内容")


class GuideOut(Schema):
    """办事指南 with the form's JSON Schema."""

    version_id: int = Field(..., description="实施清单版本编号")
    item_code: str = Field(..., description="事项编码")
    title: str = Field(..., description="事项名称")
    procedure: str = Field(..., description="程序版本")
    sections: list[SectionOut] = Field(..., description="指南各部分")
    materials: list[dict[str, Any]] = Field(..., description="要交的材料")
    form: dict[str, Any] = Field(..., description="表单的 JSON Schema")


class DivisionOut(Schema):
    """区划"""

    id: int = Field(..., description="编号")
    name: str = Field(..., description="名称")
    kind: str = Field(..., description="级别")
    code: str = Field("", description="统计用区划代码")
    parent: int | None = Field(None, description="上级编号")

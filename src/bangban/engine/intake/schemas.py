"""Shapes of an application that comes in through the API, and of its receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class ApplicantInput(Schema):
    """申请人; left out by a signed-in resident."""

    model_config = {"extra": "forbid"}

    name: str = Field(
        ..., min_length=1, max_length=50, description="姓名或单位名称", examples=["演示甲"]
    )
    id_no: str = Field("", max_length=40, description="证件号码")
    id_kind: str = Field(
        "citizen",
        pattern="^(citizen|company|hk_macau|taiwan|passport|none)$",
        description="证件类型",
    )
    phone: str = Field("", max_length=20, description="联系电话")
    address: str = Field("", max_length=200, description="住址")


class MaterialInput(Schema):
    """一项材料"""

    model_config = {"extra": "forbid"}

    code: str = Field(..., max_length=40, description="材料代码")
    how: str = Field(
        "file", pattern="^(file|paper)$", description="file 电子件，paper 纸质件（窗口已看）"
    )
    file: str | None = Field(None, max_length=36, description="先用 /files 传，填返回的编号")


class ApplicationIn(Schema):
    """一份申请"""

    model_config = {"extra": "forbid"}

    offering: int = Field(..., ge=1, le=2**62, description="实施清单版本编号（见 /offerings）")
    division: int = Field(
        ..., ge=1, le=2**62, description="事情所在的乡镇、村（社区）编号（见 /divisions）"
    )
    answers: dict[str, Any] = Field(
        {}, description="按表单填的内容，格式见 /offerings/{id} 的 schema"
    )
    materials: list[MaterialInput] = Field([], max_length=60, description="材料")
    applicant: ApplicantInput | None = Field(None, description="申请人；群众自己登录办的不用填")


class ReceiptOut(Schema):
    """收件回执"""

    number: str = Field(..., description="办件编号", examples=["LS261122K7QFM2X8"])
    title: str = Field(..., description="事项")
    received_at: datetime = Field(..., description="收件时间")
    due_on: date | None = Field(None, description="最晚哪天告诉您是否受理")
    organ: str = Field(..., description="承办单位")
    replayed: bool = Field(False, description="这个提交编号以前用过，这是当时的回执")


class FileOut(Schema):
    """已收到的文件"""

    id: str = Field(..., description="文件编号")
    name: str = Field(..., description="文件名")
    type: str = Field(..., description="类型")
    size: int = Field(..., description="字节数")
    digest: str = Field(..., description="SM3 摘要")
    state: str = Field(..., description="clean 可用，held 待查毒，quarantined 已隔离")

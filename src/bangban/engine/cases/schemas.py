"""Shapes that go out of and come into the API of cases. All values of persons are masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class MoveOut(Schema):
    """A move that is possible now, or why not."""

    verb: str = Field(..., description="动作代码", examples=["accept"])
    title: str = Field(..., description="动作名称", examples=["受理"])
    possible: bool = Field(..., description="现在能不能办")
    why_not: str = Field("", description="不能办的原因")
    needs: list[str] = Field([], description="办这一步要带的内容")


class CaseOut(Schema):
    """A case, masked."""

    number: str = Field(..., description="办件编号", examples=["LS261122K7QFM2X8"])
    title: str = Field(..., description="事项名称")
    item_code: str = Field("", description="事项编码")
    kind: str = Field(
        ..., description="程序种类：licence 行政许可，benefit 社会救助给付，callback 差评回访"
    )
    procedure: str = Field(..., description="程序版本", examples=["licence@2019-04-23"])
    division: str = Field(..., description="属地")
    organ: str = Field(..., description="承办单位")
    applicant: str = Field("", description="申请人（隐去）", examples=["张*"])
    channel: str = Field(..., description="渠道")
    step: str = Field(..., description="步骤代码")
    step_title: str = Field(..., description="步骤名称")
    turn: str = Field(..., description="轮到谁")
    is_open: bool = Field(..., description="在办")
    version: int = Field(..., description="版本，办下一步时放进 If-Match")
    received_at: datetime = Field(..., description="收件时间")
    accepted_on: date | None = Field(None, description="受理日")
    due_on: date | None = Field(None, description="最近期限")
    legal_due_on: date | None = Field(None, description="法定期限")
    promised_due_on: date | None = Field(None, description="承诺期限")
    provisional: bool = Field(False, description="期限暂定（节假日安排尚未公布）")
    flag: str = Field("", description="红黄牌：yellow 快到期，red 马上到期，overdue 已超期")
    result: str = Field("", description="结果")


class CaseDetail(CaseOut):
    """A case with what can be done now."""

    moves: list[MoveOut] = Field([], description="现在可以办的")


class CasePage(Schema):
    """One page of a list."""

    items: list[CaseOut] = Field(..., description="本页办件")
    next: str = Field("", description="下一页游标，空为没有了")


class TakeIn(Schema):
    """What a move needs; unknown names are refused."""

    model_config = {"extra": "forbid"}

    reason: str = Field("", max_length=2000, description="理由")
    opinion: str = Field("", max_length=4000, description="意见")
    corrections: list[str] = Field([], max_length=50, description="一次告知要补正的内容，一行一项")
    surveyors: str = Field("", max_length=200, description="入户调查人，两人，用、隔开")
    evidence: str = Field("", max_length=4000, description="依据或佐证")
    handover: str = Field(
        "", pattern="^(collected|posted|electronic|home)?$", description="送达方式"
    )
    taken_by: str = Field("", max_length=60, description="领取人")
    tracking: str = Field("", max_length=60, description="邮寄单号")
    holder: int | None = Field(None, ge=1, le=2**62, description="承办人任职编号")
    organ: int | None = Field(None, ge=1, le=2**62, description="移送到的单位编号")
    grade: int | None = Field(None, ge=1, le=5, description="评价等级 1–5")
    words: str = Field("", max_length=2000, description="想说的话")


class DayOut(Schema):
    """One day of the clock."""

    on: date = Field(..., description="日期")
    kind: str = Field(
        ...,
        description="counted 计算，weekend 周末，holiday 节假日，makeup 调休上班，closure 本县停办，paused 停表",
    )
    name: str = Field("", description="名称或原因")
    used: int = Field(..., description="到这一天用掉几日")


class TraceOut(Schema):
    """A due date that explains itself."""

    name: str = Field(..., description="法定期限、承诺期限或本环节期限")
    term: str = Field(..., description="期限", examples=["20个工作日"])
    basis: str = Field("", description="依据")
    start: date = Field(..., description="起算日")
    due_on: date | None = Field(None, description="届满日；停表时没有")
    days: list[DayOut] = Field(..., description="逐日说明")


class EventOut(Schema):
    """One line of the trail."""

    seq: int = Field(..., description="序号")
    at: datetime = Field(..., description="时间")
    title: str = Field(..., description="事由")
    actor: str = Field(..., description="行为人")
    outcome: str = Field(..., description="结果")
    facts: dict[str, Any] = Field({}, description="事实")


class PaperOut(Schema):
    """A paper of the case."""

    id: int = Field(..., description="文书序号")
    kind: str = Field(..., description="种类代码")
    title: str = Field(..., description="种类")
    number: str = Field(..., description="文号")
    issued_at: datetime = Field(..., description="出具时间")

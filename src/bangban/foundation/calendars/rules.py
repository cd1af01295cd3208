"""Pure rules of 日历: provisional years, checks of a year's notice, and who may approve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import NO_POWER, may, why_not_manage
from bangban.foundation.calendars.names import HolidayKind, Power
from bangban.kernel.by import Actor, ActorKind
from bangban.kernel.law import Law
from bangban.kernel.refusal import OWN_PROPOSAL, Kind, Refusal
from bangban.kernel.term import DayKind

HOLIDAY_LAW = "全国年节及纪念日放假办法"

# 全国年节及纪念日放假办法 (2024 amendment), Art. 2: statutory days with a fixed date.
FIXED = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


def provisional_days(year: int, lunar: Mapping[date, str]) -> dict[date, tuple[DayKind, str]]:
    """The statutory days of a year without notice: fixed dates and, where the table knows them, lunar ones."""
    days = {date(year, month, day): name for (month, day), name in FIXED.items()}
    days.update({on: name for on, name in lunar.items() if on.year == year and on not in days})
    return {on: (DayKind.HOLIDAY, f"{name}（暂定）") for on, name in sorted(days.items())}


def _missing(year: int, off: set[date]) -> tuple[int, int] | None:
    # 2 May became a statutory day with the amendment in force on 2025-01-01.
    fixed = [day for day in FIXED if day != (5, 2) or year >= 2025]
    return next((day for day in fixed if date(year, *day) not in off), None)


def why_not_year(
    year: int, days: Iterable[tuple[date, HolidayKind, str]], source: str
) -> Refusal | None:
    """The days of a notice lie in its year, once each, name a holiday, and make-up days are weekend days."""
    rows = list(days)
    says = ""
    if not source.strip():
        says = "没有写明依据哪一份放假通知。"
    elif not rows:
        says = f"没有填写{year}年的放假日期。"
    elif wrong := next((on for on, _, _ in rows if on.year != year), None):
        says = f"{wrong:%Y年%m月%d日}不在{year}年。"
    elif len({on for on, _, _ in rows}) != len(rows):
        says = "同一天填写了两次。"
    elif idle := next(
        (on for on, k, _ in rows if k == HolidayKind.MAKEUP and on.weekday() < 5), None
    ):
        says = f"{idle:%Y年%m月%d日}不是周末，不用调休上班。"
    elif missing := _missing(year, {on for on, kind, _ in rows if kind == HolidayKind.OFF}):
        says = f"缺少法定节日{missing[0]}月{missing[1]}日（{FIXED[missing]}）。"
    if not says:
        return None
    return Refusal(
        "calendar-year-incomplete",
        says,
        "请对照国务院办公厅的放假通知改正后再提交。",
        basis=(Law(HOLIDAY_LAW, 2),),
    )


def why_not_without(actor: Actor, power: Power, path: str) -> Refusal | None:
    """Whose post carries the power over that county; a year ("" as path) concerns every county."""
    if not path:
        return why_not_manage(actor, power)
    matter = Matter(seen_from=(path,), acted_from=(path,))
    return None if may(actor, power, matter).allow else NO_POWER


def why_not_approve(actor: Actor, *, proposer: int | None, state: str) -> Refusal | None:
    """A change is decided once, and by another person than its proposer."""
    if state != "proposed":
        return Refusal(
            "calendar-change-decided", "这项变更已经有了决定。", "请刷新页面查看。", Kind.CONFLICT
        )
    if actor.kind != ActorKind.SYSTEM and (actor.user is None or actor.user == proposer):
        return OWN_PROPOSAL
    return None


def why_not_unattended(actor: Actor) -> Refusal | None:
    """Publishing without a second person is left to the loader of known notices."""
    if actor.kind == ActorKind.SYSTEM:
        return None
    return Refusal(
        "needs-second-person",
        "放假安排要两个人办：一人录入，另一人批准。",
        "请先提出变更，再请另一位同事批准。",
        Kind.FORBIDDEN,
    )


def why_not_closure(first: date, last: date, reason: str, *, today: date) -> Refusal | None:
    """A closure has an order, a reason, at most a month, and does not rewrite the past."""
    says = ""
    if last < first:
        says = "停办公的结束日期早于开始日期。"
    elif (last - first).days > 30:
        says = "一次停办公不能超过31天。"
    elif not reason.strip():
        says = "没有写停办公的原因。"
    elif first < today:
        says = "开始日期已经过去，不能改变过去的期限。"
    if not says:
        return None
    return Refusal("closure-unacceptable", says, "请改正后再提交。")

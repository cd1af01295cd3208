"""Pure rules of 机构区划: names and types of divisions, short codes, dates and pairs."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from bangban.foundation.places.names import DivisionKind
from bangban.kernel.law import Clause
from bangban.kernel.refusal import Kind, Mode, Refusal, rule

_COMMITTEE = re.compile(r"(?:社区)?(?:居民委员会|居委会)$")
_VILLAGE = re.compile(r"(?:村民委员会|村委会)$")


def short_name(official: str) -> str:
    """The everyday name of a village-level unit: 八里村民委员会 → 八里村, 龚坊居委会 → 龚坊社区."""
    if _VILLAGE.search(official):
        name = _VILLAGE.sub("", official)
        return name if name.endswith("村") and len(name) > 2 else f"{name}村"
    if _COMMITTEE.search(official):
        name = _COMMITTEE.sub("", official)
        return name if name.endswith("社区") else f"{name}社区"
    return official


def subtype_of_village(code: str) -> str:
    """村、社区 or 其他 by digits 10-12 of the statistical code (国家统计局: 001-199 居委会, 200-399 村委会).

    Codes outside these ranges, or without 12 digits, are 其他.
    """
    if len(code) != 12 or not code.isdigit():
        return "其他"
    number = int(code[9:])
    if 1 <= number <= 199:
        return "社区"
    return "村" if 200 <= number <= 399 else "其他"


def subtype_of_township(name: str) -> str:
    """街道、镇、民族乡、乡 or 类似乡级单位 by the name's ending."""
    for ending, subtype in (
        ("街道", "街道"),
        ("街道办事处", "街道"),
        ("镇", "镇"),
        ("民族乡", "民族乡"),
    ):
        if name.endswith(ending):
            return subtype
    if re.search(r"族乡$", name):
        return "民族乡"
    return "乡" if name.endswith("乡") else "类似乡级单位"


def short_code(spelled: list[str], taken: Collection[str]) -> str:
    """Two capital letters for a county, unique among `taken`: initials first, then later letters, then the alphabet.

    `spelled`: the syllables of the name without 县、市、区. Errors: ValueError when all are taken.
    """
    first = spelled[0][0]
    letters = (
        [s[0] for s in spelled[1:]] + [c for s in spelled[1:] for c in s[1:]] + list(spelled[0][1:])
    )
    tries = [first + second for second in letters]
    tries += [first + chr(c) for c in range(ord("a"), ord("z") + 1)]
    for code in (t.upper() for t in tries):
        if code not in taken:
            return code
    raise ValueError(first)


def government_name(division_name: str, subtype: str) -> str:
    """The name of a township's government: 街道 has a 办事处, other units a 人民政府."""
    if subtype == "街道":
        return f"{division_name}办事处"
    return f"{division_name}人民政府" if subtype != "类似乡级单位" else f"{division_name}管理委员会"


def why_not_merge(
    kinds: Collection[str], *, ended: bool, includes_target: bool, same_county: bool
) -> Refusal | None:
    """Townships in use of one county merge into another township in use."""
    says = ""
    if not kinds or set(kinds) != {DivisionKind.TOWNSHIP.value}:
        says = "只有乡级区划才能合并。"
    elif includes_target:
        says = "不能把一个乡镇并入它自己。"
    elif ended:
        says = "其中有已经停用的区划。"
    elif not same_county:
        says = "要合并的乡镇不在同一个县。"
    return Refusal("division-not-mergeable", says, "请核对批复文件后重新选择。") if says else None


def why_not_appoint(
    *, active: bool, post_ended: bool, from_on: date, to_on: date | None, overlaps: bool
) -> Refusal | None:
    """An appointment joins an active user and a post in use, dates in order, once at a time."""
    says = ""
    if not active:
        says = "这个账户已经停用。"
    elif post_ended:
        says = "这个岗位已经撤销。"
    elif to_on is not None and to_on < from_on:
        says = "任职结束日期早于开始日期。"
    elif overlaps:
        says = "这个人在这段时间已经任这个岗位。"
    return Refusal("appointment-not-possible", says, "请改正后再提交。") if says else None


def why_not_end(*, from_on: date, to_on: date | None, on: date) -> Refusal | None:
    """An appointment ends once, not before it began."""
    says = ""
    if to_on is not None and to_on <= on:
        says = "这项任职已经结束。"
    elif on < from_on:
        says = "结束日期早于任职开始日期。"
    return Refusal("appointment-not-ending", says, "请核对日期。", Kind.CONFLICT) if says else None


def why_not_partner(*, same: bool, county_a: str, county_b: str, taken: bool) -> Refusal | None:
    """A post and its B post are two posts of one county, paired once."""
    says = ""
    if same:
        says = "A岗和B岗不能是同一个岗位。"
    elif county_a != county_b:
        says = "A岗和B岗不在同一个县。"
    elif taken:
        says = "这个岗位已经是别的岗位的B岗。"
    return Refusal("partner-not-possible", says, "请另选一个岗位。") if says else None


@rule("R-25", Mode.REFUSE, Clause("004", "乐安一", "乐安经验一：A岗不在B岗顶"))
def why_not_stand_in(
    *, has_partner: bool, partner_held: bool, in_force: bool, first: date, last: date
) -> Refusal | None:
    """B takes over an absent A's powers for dated days: the pair exists, both are appointed, the days are in order."""
    says = ""
    if last < first:
        says = "顶岗结束日期早于开始日期。"
    elif not in_force:
        says = "A岗人员在这几天没有任职。"
    elif not has_partner:
        says = "这个岗位没有设B岗。"
    elif not partner_held:
        says = "B岗在这几天没有人任职。"
    return Refusal("stand-in-not-possible", says, "请先设好B岗并安排人员。") if says else None

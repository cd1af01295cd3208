"""Masked personal values 脱敏: what a page shows when nobody has asked, with a reason, for the whole value.

The citizen number keeps its first three and last two characters. The usual "last four" is not shown, because the last
four are the second proof for tracking a case by its number, and the middle holds the birth date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

STAR = "*"

# Two-character surnames that one may meet at a window.
_DOUBLE_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒宇文长孙夏侯轩辕端木南宫独孤钟离闻人东郭公冶"
        "宗政濮阳淳于单于太叔申屠仲孙鲜于闾丘司空亓官司寇拓跋呼延万俟赫连澹台百里西门第五梁丘左丘",
    )
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A value that may be shown: the masked words, and whether a whole value stands behind them.

    The whole value is not in here, so no template, log or traceback can let it out.
    """

    text: str
    hidden: bool = True

    def __str__(self) -> str:
        return self.text


def name(value: str) -> Masked:
    """张三 → 张*, 欧阳文山 → 欧阳**, 阿依古丽·买买提 → 阿*******; a single character → *."""
    if not value:
        return Masked("", hidden=False)
    if len(value) == 1:
        return Masked(STAR)
    keep = 2 if len(value) > 2 and value[:2] in _DOUBLE_SURNAMES else 1
    return Masked(value[:keep] + STAR * (len(value) - keep))


def phone(value: str) -> Masked:
    """13812341234 → 138****1234; a landline keeps area code and last two: 0434-5251234 → 0434*****34."""
    digits = "".join(c for c in value if c.isdecimal())
    if not digits:
        return Masked("", hidden=False)
    if len(digits) == 11 and digits.startswith("1"):
        return Masked(f"{digits[:3]}****{digits[-4:]}")
    return _ends(digits, 4 if digits.startswith("0") else 0, 2)


def citizen_id(value: str) -> Masked:
    """220322199001011234 → 220*************34."""
    return _ends(value, 3, 2)


def uscc(value: str) -> Masked:
    """91220322600037341L → 9122************1L; organisations are public, this is for 个体工商户."""
    return _ends(value, 4, 2)


def account(value: str) -> Masked:
    """Bank account: only the last four."""
    return _ends(value, 0, 4)


def address(divisions: Sequence[str], detail: str = "") -> Masked:
    """Division names down to the village, then stars for what follows (group, house, road): 梨树县梨树镇八里庙村***."""
    shown = "".join(divisions)
    return Masked(f"{shown}***") if detail else Masked(shown, hidden=False)


def _ends(value: str, first: int, last: int) -> Masked:
    if not value:
        return Masked("", hidden=False)
    if len(value) <= first + last:
        return Masked(STAR * len(value))
    return Masked(value[:first] + STAR * (len(value) - first - last) + value[len(value) - last :])

"""Who somebody is on paper: citizen ID, organisation code, telephone. Length, date and check digit only.

An unknown area code never refuses a person: codes are reissued, and old cards keep old ones.
Sources: GB 11643-1999 (citizen number), GB 32100-2015 (unified social credit code).
"""

from __future__ import annotations

import unicodedata
from datetime import date
from enum import StrEnum

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from bangban.kernel.refusal import Refusal
from bangban.kernel.text import (
    NAME_LENGTH,
    clean_name,
    clean_text,
    visible,
    why_not_name,
    why_not_text,
)

__all__ = [
    "NAME_LENGTH",
    "Sex",
    "birth_date",
    "clean_name",
    "clean_text",
    "normalise_citizen_id",
    "normalise_phone",
    "normalise_uscc",
    "sex",
    "visible",
    "why_not_citizen_id",
    "why_not_name",
    "why_not_phone",
    "why_not_text",
    "why_not_uscc",
]

_LONGEST = 100
_GAPS = str.maketrans(
    dict.fromkeys(" \t\r\n\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff-‐‑‒–—―−")
)
_ID_REMEDY = "请照身份证上的18位号码逐位核对后重新填写。"
_USCC_REMEDY = "请照营业执照或登记证书上的18位代码逐位核对后重新填写。"
_PHONE_REMEDY = "请核对后重新填写，固定电话请带区号，如 0434-5251234。"


class Sex(StrEnum):
    """性别, as the 17th digit of the citizen number says."""

    MALE = "male"
    FEMALE = "female"

    @property
    def title(self) -> str:  # type: ignore[override]  # a str has a method of this name
        """For people."""
        return "男" if self is Sex.MALE else "女"


def normalise_citizen_id(text: str) -> str:
    """Full-width to half-width, spaces and dashes out, x to X. Says nothing about whether it is a number."""
    return _plain(text).upper()


def why_not_citizen_id(text: str, today: date) -> Refusal | None:
    """Why a citizen number cannot be right: length, digits, birth date (real, not after `today`), check digit."""
    number = normalise_citizen_id(text)
    if not number:
        return _bad_id("citizen-id.missing", "身份证号码没有填写。")
    if len(number) != 18:
        return _bad_id(
            "citizen-id.length", f"{_off(len(number), 18)}。身份证号码18位，您写了{len(number)}位。"
        )
    if not _digits(number[:17]) or number[17] not in "0123456789X":
        return _bad_id("citizen-id.characters", "身份证号码前17位应是数字，第18位是数字或X。")
    born = _birth(number)
    if born is None:
        return _bad_id(
            "citizen-id.birth", "身份证号码有误，请核对第7至14位：这不是一个真实的出生日期。"
        )
    if born > today:
        return _bad_id("citizen-id.future", "身份证号码有误，请核对第7至14位：出生日期在今天之后。")
    if number[17] != ric.calc_check_digit(number):
        return _bad_id("citizen-id.check", "身份证号码有误，请核对第18位校验码。")
    return None


def birth_date(citizen_id: str) -> date:
    """The birth date in a citizen number. Errors: ValueError when it holds none."""
    number = normalise_citizen_id(citizen_id)
    born = _birth(number) if len(number) == 18 and _digits(number[6:14]) else None
    if born is None:
        raise ValueError("no birth date in this citizen number")
    return born


def sex(citizen_id: str) -> Sex:
    """The sex in a citizen number: the 17th digit is odd for men. Errors: ValueError when it is no digit."""
    number = normalise_citizen_id(citizen_id)
    if len(number) != 18 or not _digits(number[16]):
        raise ValueError("no sex in this citizen number")
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def normalise_uscc(text: str) -> str:
    """Unified social credit code: full-width to half-width, spaces and dashes out, upper case."""
    return _plain(text).upper()


def why_not_uscc(text: str) -> Refusal | None:
    """Why a unified social credit code cannot be right: length, alphabet, check character."""
    code = normalise_uscc(text)
    if len(code) != 18:
        said = f"{_off(len(code), 18)}。统一社会信用代码18位，您写了{len(code)}位。"
        return Refusal(code="uscc.length", says=said, remedy=_USCC_REMEDY, fields={"uscc": said})
    try:
        uscc.validate(code)
    except ValidationError:
        said = "统一社会信用代码有误，请核对第18位校验码；代码里没有字母 I、O、S、V、Z。"
        return Refusal(code="uscc.check", says=said, remedy=_USCC_REMEDY, fields={"uscc": said})
    return None


def normalise_phone(text: str) -> str:
    """Digits of a Chinese telephone number: country code +86 / 0086, spaces, dashes and brackets out."""
    plain = _plain(text).translate(str.maketrans("", "", "()（）.·"))
    for prefix in ("+86", "0086"):
        plain = plain.removeprefix(prefix)
    return plain[2:] if len(plain) == 13 and plain.startswith("861") else plain


def why_not_phone(text: str) -> Refusal | None:
    """Why a telephone number cannot be right: mobile 11 digits, 1[3-9]…, or landline with its area code."""
    number = normalise_phone(text)
    if not number:
        return _bad_phone("phone.missing", "电话号码没有填写。")
    if not _digits(number):
        return _bad_phone("phone.characters", "电话号码里只能有数字。")
    if number.startswith("0"):
        return _why_not_landline(number)
    if not number.startswith("1"):
        return _bad_phone("phone.area", "固定电话要带区号，手机号以 1 开头。")
    if len(number) != 11:
        return _bad_phone(
            "phone.length", f"{_off(len(number), 11)}。手机号 11 位，您写了 {len(number)} 位。"
        )
    if number[1] not in "3456789":
        return _bad_phone("phone.prefix", f"没有 {number[:2]} 开头的手机号，第 2 位应是 3 到 9。")
    return None


def _why_not_landline(number: str) -> Refusal | None:
    # Three-digit area codes: 010 and 02x; all others have four digits. Local numbers have 7 or 8 digits.
    area = 3 if number.startswith(("01", "02")) else 4
    local = len(number) - area
    if local < 7:
        return _bad_phone("phone.landline", f"少 {7 - local} 位。固定电话是区号加 7 或 8 位号码。")
    if local > 8:
        return _bad_phone("phone.landline", f"多 {local - 8} 位。固定电话是区号加 7 或 8 位号码。")
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_LONGEST]).translate(_GAPS)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _off(has: int, wants: int) -> str:
    return f"少 {wants - has} 位" if has < wants else f"多 {has - wants} 位"


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _bad_id(code: str, said: str) -> Refusal:
    return Refusal(code=code, says=said, remedy=_ID_REMEDY, fields={"citizen_id": said})


def _bad_phone(code: str, said: str) -> Refusal:
    return Refusal(code=code, says=said, remedy=_PHONE_REMEDY, fields={"phone": said})

"""Money 金额: whole fen, never a float; parsed strictly, shown plainly, and in 大写 on papers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import total_ordering

from bangban.kernel.refusal import Refusal, Refused

_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?")
_FINER_THAN_FEN = re.compile(r"\d+\.\d{3,}")
_GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?")
_REMEDY = "请用数字填写，单位为元，最多两位小数，如 1200 或 12.50。"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen (1 yuan = 100 fen); may be negative as a difference, never as typed input."""

    fen: int

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __mul__(self, times: int) -> Money:
        return Money(self.fen * times)

    def __lt__(self, other: Money) -> bool:
        return self.fen < other.fen

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        """For people: 1,200 元, 12.50 元, -3 元."""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{yuan:,}{f'.{fen:02}' if fen else ''} 元"

    @property
    def plain(self) -> str:
        """For machines and input fields: 1200.00, without separators or unit; `parse` reads it back."""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{yuan}.{fen:02}"

    @property
    def capital(self) -> str:
        """大写 for papers: 壹仟贰佰元整, 壹拾贰元伍角整, 叁元零伍分."""
        yuan, rest = divmod(abs(self.fen), 100)
        jiao, fen = divmod(rest, 10)
        text = "负" if self.fen < 0 else ""
        if yuan or not rest:
            text += f"{_capital_integer(yuan)}元"
        if jiao:
            text += f"{_DIGITS[jiao]}角"
        elif fen and yuan:
            text += "零"
        return text + (f"{_DIGITS[fen]}分" if fen else "整")


ZERO = Money(0)


def why_not_money(text: str, *, at_most: Money | None = None) -> Refusal | None:
    """Why a typed amount cannot be taken: sign, separators, words, exponent, fractions of a fen, above `at_most`."""
    read = _read(text, at_most)
    return read if isinstance(read, Refusal) else None


def parse(text: str, *, at_most: Money | None = None) -> Money:
    """Yuan as typed ("12.5", "1200", full width, with 元) to Money. Errors: Refused (see `why_not_money`)."""
    read = _read(text, at_most)
    if isinstance(read, Refusal):
        raise Refused(read)
    return read


def _read(text: str, at_most: Money | None) -> Money | Refusal:
    plain = _plain(text)
    if not plain:
        return _bad("money.missing", "金额没有填写。")
    if plain.startswith(("-", "−")):
        return _bad("money.negative", "金额不能小于零。")
    if _GROUPED.fullmatch(plain):
        return _bad("money.grouped", "金额里请不要写千位分隔号，直接写数字。")
    if _FINER_THAN_FEN.fullmatch(plain):
        return _bad("money.finer-than-fen", "金额最多写到分，即两位小数。")
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return _bad("money.characters", "金额要用数字填写，不能用文字或科学计数。")
    money = Money(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")))
    if at_most is not None and money > at_most:
        return _bad("money.above", f"金额超过了这一项的上限 {at_most}。")
    return money


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:100]).strip()
    return plain.removeprefix("¥").removesuffix("元").strip()


def _bad(code: str, said: str) -> Refusal:
    return Refusal(code=code, says=said, remedy=_REMEDY, fields={"amount": said})


def _capital_integer(n: int) -> str:
    if not n:
        return _DIGITS[0]
    text, skipped = "", False
    for place in range(15, -1, -1):
        digit = n // 10**place % 10
        if digit:
            if skipped and text:
                text += _DIGITS[0]
            text += _DIGITS[digit] + _PLACES[place % 4]
        skipped = not digit
        if place % 4 == 0 and n // 10**place % 10_000:
            text += _GROUPS[place // 4] if place != 12 else "万"
        if place == 8 and n // 10**12 and not n // 10**8 % 10_000:
            text += "亿"
    return text

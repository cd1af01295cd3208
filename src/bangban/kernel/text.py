"""What people type: names and free text, cleaned the same way for every form and every endpoint.

Refused are only characters that cannot be stored or read anywhere (NUL, lone surrogates, U+FFFD left over from a wrong
encoding, noncharacters, towers of combining marks). Rare characters, private-use characters, ·, Ü and ideographic
description sequences pass unchanged. Nothing is escaped here: escaping belongs to the place that shows.
"""

from __future__ import annotations

import re
import unicodedata

from bangban.kernel.refusal import Refusal, insist

NAME_LENGTH = 50
_MARKS_IN_A_ROW = 4

# U+0000, surrogates, U+FFFD, and the noncharacters of every plane.
_UNREADABLE = re.compile(
    "[\x00\ud800-\udfff\ufdd0-\ufdef\ufffd"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
# Bidirectional marks, embeddings, overrides and isolates; zero-width characters; byte order mark.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_CONTROL = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_CONTROL_IN_LINES = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_BREAKS = re.compile("[\t\n]+")


def why_not_text(text: str, max_length: int, *, name: str = "这一项") -> Refusal | None:
    """Why free text cannot be taken: too long (characters, counted before anything else) or unreadable."""
    if len(text) > max_length:
        said = f"{name}最多 {max_length} 个字，您写了 {len(text)} 个字。"
        return Refusal(
            code="text.too-long", says=said, remedy="请写得短一些，或者把详细内容作为附件上传。"
        )
    if _UNREADABLE.search(text) or _has_tower(text):
        return Refusal(
            code="text.unreadable",
            says="包含无法识别的字符，请检查后重试。",
            remedy="请删去显示为方框或问号的字符，重新输入。",
        )
    return None


def clean_text(text: str, max_length: int, multiline: bool = False) -> str:
    """Free text ready to store: ends trimmed, control characters dropped, line ends "\\n" (one line: a space).

    Bidirectional and zero-width characters stay and are made visible where the text is shown (`visible`).
    Errors: Refused (text.too-long, text.unreadable).
    """
    insist(why_not_text(text, max_length))
    plain = _CONTROL_IN_LINES.sub("", _LINE_ENDS.sub("\n", text))
    return (plain if multiline else _BREAKS.sub(" ", plain)).strip()


def why_not_name(text: str) -> Refusal | None:
    """Why a personal name cannot be taken: empty, longer than 50 characters, or unreadable."""
    if refusal := why_not_text(text, 4 * NAME_LENGTH, name="姓名"):
        return refusal
    name = _strip_name(text)
    if not name:
        return Refusal(
            code="name.missing", says="姓名没有填写。", remedy="请照身份证上的姓名填写。"
        )
    return why_not_text(name, NAME_LENGTH, name="姓名")


def clean_name(text: str) -> str:
    """A personal name as it is stored: bidirectional, zero-width and control characters dropped, ends trimmed.

    Every other character is kept unchanged and not normalised, so that the name equals the one on the card.
    Errors: Refused (name.missing, text.too-long, text.unreadable).
    """
    insist(why_not_name(text))
    return _strip_name(text)


def visible(text: str) -> str:
    """For showing free text: each unseen character becomes its code in brackets, ⟦U+202E⟧, so that nothing hides."""
    return _UNSEEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def _strip_name(text: str) -> str:
    return _CONTROL.sub("", _UNSEEN.sub("", text)).strip()


def _has_tower(text: str) -> bool:
    row = 0
    for char in text:
        row = row + 1 if char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me") else 0
        if row > _MARKS_IN_A_ROW:
            return True
    return False

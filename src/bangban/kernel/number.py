"""Case numbers 办件编号: 16 characters that can be read over the telephone and not be guessed.

    LS 261122 7K3QX0D 5   is shown as   LS26 1122 7K3Q X0D5

Two letters of the county, the Chinese date of receipt (YYMMDD), seven random characters of Crockford's base 32
(no I, L, O, U), and one check character of ISO 7064 MOD 37,36, which finds every single wrong character and
every swap of neighbours but few. Numbers are not sequential: nobody learns from one number how many there are.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from stdnum.iso7064 import mod_37_36

LENGTH = 16
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM = 7
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_READ_AS = str.maketrans("OIL", "011")
_SEPARATORS = str.maketrans(
    dict.fromkeys("-‐‑‒–—―−－·.．_/ \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff")
)


class Chance(Protocol):
    """Where random characters come from: the module `secrets`, or a seeded `random.Random` in the demo."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One of the elements, each equally likely."""
        ...


def new_number(short: str, day: date, random: Chance = secrets) -> str:
    """A fresh number for a county's short code (two letters A-Z) and the date of receipt.

    Drawn again while the check character itself could be misread (I, L, O, U), so that every character after
    the county's letters can be typed by ear. 32^7 ≈ 3.4 × 10^10 numbers per county and day; the unique index
    decides on the rare equal draw. Errors: ValueError for another short code.
    """
    if len(short) != 2 or not _LETTERS.issuperset(short):
        raise ValueError(f"a county's short code is two letters A-Z, got {short!r}")
    head = f"{short}{day:%y%m%d}"
    while True:
        body = head + "".join(random.choice(ALPHABET) for _ in range(_RANDOM))
        check = mod_37_36.calc_check_digit(body)
        if check in ALPHABET:
            return body + check


def normalise(text: str) -> str:
    """What the person meant: full-width, lower case, spaces and dashes undone; then O→0, I and L→1.

    The county's own two letters keep whatever they are. Text much too long to be a number gives "".
    """
    if len(text) > 4 * LENGTH:
        return ""
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS).upper()
    return plain[:2] + plain[2:].translate(_READ_AS)


def is_number(text: str) -> bool:
    """Whether `text`, once normalised, is a well-formed number: letters, a real date, alphabet, check character."""
    number = normalise(text)
    if len(number) != LENGTH or not _LETTERS.issuperset(number[:2]):
        return False
    if not set(number[8:]).issubset(ALPHABET) or not _is_day(number[2:8]):
        return False
    return mod_37_36.is_valid(number)


def grouped(number: str) -> str:
    """For people: groups of four, LS26 1122 7K3Q X0D5."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def _is_day(text: str) -> bool:
    if not (text.isascii() and text.isdecimal()):
        return False
    try:
        date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return False
    return True

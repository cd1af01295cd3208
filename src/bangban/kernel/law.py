"""Citations: the article of a law, or the clause of a policy document, that a rule rests on."""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """The way law texts write numbers: 42 → 四十二, 103 → 一百零三. Defined for 0 ≤ n < 1000."""
    if not 0 <= n < 1000:
        raise ValueError(f"0 <= n < 1000, got {n}")
    if n < 10:
        return _DIGITS[n]
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and not tens and ones:
        text += "零"
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    return text + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Law:
    """An article of a national law or regulation, e.g. Law("行政许可法", 32, item=4)."""

    name: str
    article: int
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        text = f"《{self.name}》第{chinese_number(self.article)}条"
        if self.paragraph:
            text += f"第{chinese_number(self.paragraph)}款"
        if self.item:
            text += f"第{chinese_number(self.item)}项"
        return text


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of one of the source policy documents, e.g. Clause("003", "§2"); `text` is its short name for people."""

    document: str
    place: str
    text: str = ""

    def __str__(self) -> str:
        return self.text or f"政策文件{self.document} {self.place}"


Basis = Law | Clause

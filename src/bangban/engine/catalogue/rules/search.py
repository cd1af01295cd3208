"""Words that find an offering, and how well a query fits them: characters, synonyms given as keywords, pinyin,
initials."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from bangban.engine.catalogue.names import OfferingSpec

LONGEST_QUERY = 60
_NOISE = re.compile(r"[^\w]+|_", re.UNICODE)
_FILLERS = re.compile(
    r"怎么办理|怎么办|怎么领|怎么申请|怎么弄|如何办理|如何申请|哪里办|在哪办|需要什么|要什么|我想|我要|想要|申请|办理|一下|吗|呢|的|了"
)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is stored to search an offering: each text is plain, parts separated by spaces."""

    title: str
    words: str
    pinyin: str
    initials: str


def plain(text: str) -> str:
    """Half-width, lower case, no punctuation; cut to 60 characters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text[: LONGEST_QUERY * 2]).lower())[
        :LONGEST_QUERY
    ]


def words(spec: OfferingSpec) -> Words:
    """The words of a version: title, keywords, leaf, life events; pinyin of title and keywords."""
    phrases = [spec.title, *spec.keywords]
    others = [spec.leaf, spec.family, *spec.life_events]
    return Words(
        title=spec.title,
        words=" ".join(plain(p) for p in [*phrases, *others] if p),
        pinyin=" ".join("".join(lazy_pinyin(plain(p))) for p in phrases),
        initials=" ".join(
            "".join(lazy_pinyin(plain(p), style=Style.FIRST_LETTER)) for p in phrases
        ),
    )


def score(query: str, entry: Words) -> float:
    """How well the query fits, 0 (not at all) to about 100: exact phrase, part of a phrase, then shared pairs of
    characters."""
    typed = plain(query)
    if not typed:
        return 0
    if typed.isascii():
        return _latin(typed, entry)
    bare = _bare(typed)
    title, phrases = plain(entry.title), [_bare(p) for p in entry.words.split()]
    if bare == title or bare in phrases:
        return 100
    best = 0.0
    if bare in title:
        best = 80 + 10 * len(bare) / len(title)
    best = max([best, *(70 + 10 * len(bare) / len(p) for p in phrases if bare in p)])
    best = max(
        [best, *(60 + 10 * len(p) / len(bare) for p in phrases if len(p) >= 2 and p in bare)]
    )
    pairs = {bare[i : i + 2] for i in range(len(bare) - 1)}
    shared = sum(1 for pair in pairs if any(pair in p for p in (title, *phrases)))
    return max(best, 50 * shared / len(pairs) if pairs and shared * 2 >= len(pairs) else 0)


def _bare(text: str) -> str:
    """Without the words that every question has; the text itself when nothing else is left."""
    return _FILLERS.sub("", text) or text


def _latin(typed: str, entry: Words) -> float:
    for text, worth in ((entry.initials, 80), (entry.pinyin, 70)):
        for phrase in text.split():
            if phrase == typed:
                return worth + 10
            if len(typed) >= 2 and typed in phrase:
                return worth * (0.5 + len(typed) / len(phrase) / 2)
    return 60 if typed in entry.words else 0

"""Facts checked against their kind and put into the plain words that a template prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime

from bangban.foundation.papers.names import FACTS, Facts, Kind, MissingFact
from bangban.kernel.by import CHINA

_WEEKDAYS = "一二三四五六日"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def facts_of(kind: str, given: Mapping[str, object]) -> Facts:
    """The typed facts of a paper; what the kind does not print is left out.

    Errors: MissingFact names every fact that is absent, None, empty text, or of another type; KeyError: unknown kind.
    """
    shape = FACTS[Kind(kind)] if kind in set(Kind) else None
    if shape is None:
        raise KeyError(kind)
    taken: dict[str, object] = {}
    missing: list[str] = []
    for field in fields(shape):
        value = given.get(field.name)
        if value is None or (field.default is MISSING and value in ("", (), [])):
            if field.default is MISSING:
                missing.append(field.name)
        elif _fits(str(field.type), value):
            taken[field.name] = _plain(value)
        else:
            missing.append(field.name)
    if missing:
        raise MissingFact(kind, tuple(missing))
    return shape(**taken)  # type: ignore[arg-type]


def _fits(type_text: str, value: object) -> bool:
    wanted = type_text.removesuffix(" | None")
    match wanted:
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, date)
        case "datetime":
            return isinstance(value, datetime)
        case "tuple[str, ...]":
            return isinstance(value, tuple | list) and all(isinstance(v, str) for v in value)
        case _:
            return isinstance(value, tuple | list) and all(
                _fits("tuple[str, ...]", v) for v in value
            )


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, tuple | list):
        return tuple(_plain(v) for v in value)
    if isinstance(value, datetime):
        return value.astimezone(CHINA) if value.tzinfo else value
    return value


def words(facts: Facts) -> dict[str, object]:
    """The facts as a template reads them: text, lists, yes or no; dates as 2026年11月18日, absent ones as ""."""
    return {field.name: _words(getattr(facts, field.name)) for field in fields(facts)}


def _words(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日{value.hour:02}时{value.minute:02}分"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, tuple):
        return [_words(v) for v in value]
    return "" if value is None else value


def weekday(day: date) -> str:
    """周三: written beside a due date so that people can plan."""
    return f"周{_WEEKDAYS[day.weekday()]}"

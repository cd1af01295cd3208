"""Content of a version ↔ JSON document, and its digest. Unknown keys and wrong shapes are named, never dropped.

The document is what the designer edits, the XLSX import fills and the digest covers.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar, cast

from bangban.engine.catalogue import names
from bangban.kernel.term import CalendarDays, Term, WorkingDays

T = TypeVar("T")
_MOST_DAYS = 3650
_MOST_LINES = 500
_MOST_TEXT = 5000


class Unreadable(ValueError):
    """The document does not have the shape of the class; `problems`: dotted place → Chinese sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(f"{k}：{v}" for k, v in problems.items()))
        self.problems = dict(problems)


def read(kind: type[T], document: object) -> T:
    """Build a dataclass of `names` from JSON data. Errors: Unreadable, naming every wrong place at once."""
    problems: dict[str, str] = {}
    value = _read(kind, document, "", problems)
    if problems:
        raise Unreadable(problems)
    return cast("T", value)


def write(value: object) -> Any:
    """JSON data of a dataclass; fields that equal their default are left out, so that documents stay short."""
    if isinstance(value, WorkingDays | CalendarDays):
        return {
            "days": value.n,
            "unit": "working" if isinstance(value, WorkingDays) else "calendar",
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {
            f.name: write(v) for f, v in pairs if f.default is dataclasses.MISSING or v != f.default
        }
    if isinstance(value, tuple):
        return [write(v) for v in value]
    return value


def canonical(document: object) -> bytes:
    """The one byte form of a JSON document: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(content: object, head: object) -> str:
    """SM3 over the canonical content and head, 64 hex digits."""
    return hashlib.new("sm3", canonical({"content": content, "head": head})).hexdigest()


@functools.cache
def _shape(kind: type) -> tuple[dict[str, Any], frozenset[str]]:
    hints = typing.get_type_hints(kind)
    needed = frozenset(
        f.name
        for f in dataclasses.fields(kind)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    )
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}, needed


def _read(kind: Any, value: object, place: str, problems: dict[str, str]) -> Any:
    if kind == Term:
        return _term(value, place, problems)
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _optional(kind, value, place, problems)
    if origin is tuple:
        return _lines(typing.get_args(kind)[0], value, place, problems)
    if dataclasses.is_dataclass(kind):
        return _record(cast("type", kind), value, place, problems)
    return _plain(kind, value, place, problems)


def _optional(kind: Any, value: object, place: str, problems: dict[str, str]) -> Any:
    inner = tuple(k for k in typing.get_args(kind) if k is not type(None))
    if set(inner) == {WorkingDays, CalendarDays}:
        return _term(value, place, problems)
    return _read(inner[0], value, place, problems)


def _lines(kind: Any, value: object, place: str, problems: dict[str, str]) -> tuple[Any, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        problems[place] = "这里要的是一个列表。"
        return ()
    if len(value) > _MOST_LINES:
        problems[place] = f"最多{_MOST_LINES}行。"
        return ()
    return tuple(_read(kind, v, f"{place}.{i}", problems) for i, v in enumerate(value))


def _record(kind: type, value: object, place: str, problems: dict[str, str]) -> Any:
    if not isinstance(value, Mapping):
        problems[place] = "这里要的是一组项目。"
        return None
    hints, needed = _shape(kind)
    dot = f"{place}." if place else ""
    for key in value:
        if key not in hints:
            problems[f"{dot}{key}"] = "没有这个项目。"
    for key in needed - value.keys():
        problems[f"{dot}{key}"] = "这一项要填。"
    read_in = {k: _read(hints[k], v, f"{dot}{k}", problems) for k, v in value.items() if k in hints}
    return kind(**read_in) if needed <= read_in.keys() else None


def _plain(kind: Any, value: object, place: str, problems: dict[str, str]) -> Any:
    if kind is bool or kind is int:
        if type(value) is kind and abs(value) <= 10**12:
            return value
        problems[place] = "请填“是”或“否”。" if kind is bool else "请填整数。"
        return kind()
    if kind is Decimal:
        return _decimal(value, place, problems)
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        problems[place] = f"请填文字，不超过{_MOST_TEXT}字。"
        return None
    if kind is str:
        return value
    try:
        if issubclass(kind, Enum):
            return kind(value)
        return kind.fromisoformat(value)
    except ValueError:
        listed = (
            "、".join(str(m.value) for m in kind)
            if issubclass(kind, Enum)
            else "2026-11-02 这样的日期"
        )
        problems[place] = f"请从这些里选：{listed}。"
        return None


def _decimal(value: object, place: str, problems: dict[str, str]) -> Decimal | None:
    try:
        if isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= 20:
            number = Decimal(value)
            if number.is_finite():
                return number
    except InvalidOperation:
        pass
    problems[place] = "请填数字。"
    return None


def _term(value: object, place: str, problems: dict[str, str]) -> Term | None:
    if isinstance(value, Mapping) and value.keys() == {"days", "unit"}:
        days, unit = value["days"], value["unit"]
        if type(days) is int and 0 <= days <= _MOST_DAYS and unit in ("working", "calendar"):
            return WorkingDays(days) if unit == "working" else CalendarDays(days)
    problems[place] = "期限要写天数和单位（working 工作日，calendar 自然日）。"
    return None


def spec(
    *,
    content: Mapping[str, object],
    head: Mapping[str, object],
    version_id: int,
    number: int,
    status: names.Status,
    published_at: datetime | None,
    digest: str,
) -> names.OfferingSpec:
    """The spec that cases read, from the two stored documents of a version. Errors: Unreadable."""
    inside = read(names.Content, content)
    facts = read(names.Head, head)
    both = {f.name: getattr(inside, f.name) for f in dataclasses.fields(inside)}
    both |= {f.name: getattr(facts, f.name) for f in dataclasses.fields(facts)}
    return names.OfferingSpec(
        **both,
        version_id=version_id,
        number=number,
        status=status,
        published_at=published_at,
        digest=digest,
    )

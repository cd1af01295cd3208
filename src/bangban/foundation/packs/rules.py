"""Pure rules of 规则包: the known limits, the reading of a pack's file, and who may approve a change."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from bangban.foundation.packs.names import PackStatus, ValueType
from bangban.kernel.by import Actor, ActorKind
from bangban.kernel.law import Basis, Clause
from bangban.kernel.refusal import OWN_PROPOSAL, Kind, Mode, Refusal, rule

DATA: Final = Path(__file__).parent / "data"
DEFAULT: Final = "系统默认"
Value = int | Decimal | str | bool


class UnknownLimit(LookupError):
    """Code asked for a limit that data/keys.toml does not know: a slip of the programmer, never of data."""


class BadPack(ValueError):
    """A pack file breaks its own form; the message says where."""


@dataclass(frozen=True, slots=True)
class Key:
    """One known limit: what it means, its type and unit, and the default with its clause."""

    name: str
    title: str
    type: ValueType
    unit: str
    default: Value
    clause: Basis
    parameter: str
    choices: tuple[str, ...]
    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a pack says of one limit."""

    key: str
    value: Value
    clause: Basis
    note: str


@dataclass(frozen=True, slots=True)
class PackData:
    """A pack's file, read and checked."""

    code: str
    name: str
    version: int
    status: PackStatus
    document: str
    note: str
    valid_from: date
    valid_to: date | None
    counties: tuple[str, ...]
    settings: Mapping[str, Setting]
    digest: str
    raw: tuple[Mapping[str, Any], ...]


def typed(key: Key, raw: object) -> Value:
    """The raw value in the key's type. Errors: ValueError with a Chinese sentence."""
    if key.type == ValueType.BOOLEAN:
        if isinstance(raw, bool):
            return raw
        raise ValueError(f"“{key.title}”只能是“是”或“否”。")
    if key.type == ValueType.TEXT:
        if isinstance(raw, str) and raw.strip():
            return raw
        raise ValueError(f"“{key.title}”没有填写。")
    if key.type == ValueType.CHOICE:
        if isinstance(raw, str) and raw in key.choices:
            return raw
        raise ValueError(f"“{key.title}”只能是：{'、'.join(key.choices)}。")
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise ValueError(f"“{key.title}”要填写数字。")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise ValueError(f"“{key.title}”要填写数字。") from None
    if not number.is_finite() or (key.type == ValueType.INTEGER and number != int(number)):
        raise ValueError(f"“{key.title}”要填写整数。")
    if key.least is not None and number < key.least:
        raise ValueError(f"“{key.title}”不能小于{key.least}{key.unit}。")
    if key.most is not None and number > key.most:
        raise ValueError(f"“{key.title}”不能大于{key.most}{key.unit}。")
    return int(number) if key.type == ValueType.INTEGER else number


def plain(value: Value) -> int | str | bool:
    """The value as JSON keeps it: decimals as text."""
    return str(value) if isinstance(value, Decimal) else value


def clause_of(raw: Mapping[str, Any]) -> Basis:
    """The clause of a limit: document, section, and our own short words for it."""
    document, section = str(raw.get("document", DEFAULT)), str(raw.get("section", ""))
    said = str(raw.get("says", ""))
    text = document + (f"（{section}）" if section else "") + (f"：{said}" if said else "")
    return Clause(str(raw.get("cite", document)), section, text)


@cache
def keys() -> Mapping[str, Key]:
    """Every known limit. Errors: BadPack when data/keys.toml is not in order."""
    found: dict[str, Key] = {}
    for name, raw in tomllib.loads((DATA / "keys.toml").read_text("utf-8")).items():
        for tail, one in raw.items():
            key = _key(f"{name}.{tail}", one)
            found[key.name] = key
    return found


def _key(name: str, raw: Mapping[str, Any]) -> Key:
    bounds = [Decimal(str(raw[b])) if b in raw else None for b in ("least", "most")]
    blank = Key(
        name,
        raw["title"],
        ValueType(raw["type"]),
        raw.get("unit", ""),
        "",
        clause_of(raw),
        raw.get("parameter", ""),
        tuple(raw.get("choices", ())),
        bounds[0],
        bounds[1],
    )
    try:
        default = typed(blank, raw["default"])
    except ValueError as problem:
        raise BadPack(f"keys.toml {name}：{problem}") from problem
    return Key(**{f: getattr(blank, f) for f in Key.__slots__ if f != "default"}, default=default)


def known(name: str) -> Key:
    """The key of that name. Errors: UnknownLimit."""
    try:
        return keys()[name]
    except KeyError:
        raise UnknownLimit(name) from None


def read_pack(text: str) -> PackData:
    """Read and check a pack's TOML. Errors: BadPack."""
    try:
        raw = tomllib.loads(text)
        settings: dict[str, Setting] = {}
        for one in raw.get("limits", []):
            key = known(one["key"])
            if key.name in settings:
                raise BadPack(f"{key.name}写了两次")
            if not one.get("section") or not one.get("says") or len(one["says"]) > 20:
                raise BadPack(f"{key.name}要写明条款和不超过20字的说明")
            source = {"document": raw["document"], "cite": raw["cite"], **one}
            settings[key.name] = Setting(
                key.name, typed(key, one["value"]), clause_of(source), one.get("note", "")
            )
        return PackData(
            raw["code"],
            raw["name"],
            int(raw["version"]),
            PackStatus(raw["status"]),
            raw["document"],
            raw.get("note", ""),
            raw["valid_from"],
            raw.get("valid_to"),
            tuple(raw.get("counties", ())),
            settings,
            hashlib.sha256(json.dumps(raw, default=str, sort_keys=True).encode()).hexdigest(),
            tuple(
                {"document": raw["document"], "cite": raw["cite"], **o}
                for o in raw.get("limits", [])
            ),
        )
    except (KeyError, ValueError, LookupError) as problem:
        raise problem if isinstance(problem, BadPack) else BadPack(str(problem)) from problem


@rule("R-120", Mode.FLAG, Clause("000", "标题", "征求意见稿和过期文件要标明"))
def counts_as_marked(status: str, valid_to: date | None, *, on: date) -> str:
    """The mark that a limit carries because its document is a draft, an experience or expired."""
    marks = [] if status == PackStatus.ISSUED else [PackStatus(status).title]
    if valid_to is not None and valid_to < on:
        marks.append("已过期")
    return "、".join(marks)


def why_not_change(
    key: Key, old: Value, raw: object, reason: str, *, effective_on: date, today: date
) -> Refusal | None:
    """A change has a fitting value, differs, is argued and does not reach back."""
    says = ""
    try:
        if typed(key, raw) == old:
            says = "新值和现在的值一样。"
    except ValueError as problem:
        says = str(problem)
    if not says and not reason.strip():
        says = "没有写变更的理由。"
    if not says and effective_on < today:
        says = "生效日期已经过去。"
    if not says:
        return None
    return Refusal("pack-change-unacceptable", says, "请改正后再提交。", basis=(key.clause,))


def why_not_approve(actor: Actor, *, proposer: int | None, state: str) -> Refusal | None:
    """A change is decided once, and by another person than its proposer."""
    if state != "proposed":
        return Refusal(
            "pack-change-decided", "这项变更已经有了决定。", "请刷新页面查看。", Kind.CONFLICT
        )
    if actor.kind == ActorKind.SYSTEM or actor.user is None or actor.user == proposer:
        return OWN_PROPOSAL
    return None


def why_not_assign(*, exists: bool, from_on: date, today: date) -> Refusal | None:
    """A place follows a loaded pack, from today or later."""
    says = "" if exists else "没有这个规则包。"
    if not says and from_on < today:
        says = "适用日期已经过去。"
    return Refusal("pack-not-assignable", says, "请改正后再提交。") if says else None

"""The data files of a county's catalogue: power list, register of proofs, items. TOML in, facts out; pure.

A folder holds `county.toml` (defaults of all guides), `powers.toml`, `proofs.toml` and one file per item under
`items/`.
Organs are named by their line of work (民政, 自然资源…), so that the same file serves after a department is renamed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bangban.engine.catalogue.names import (
    Content,
    Depth,
    HallMode,
    ItemKind,
    Level,
    Poverty,
    Provision,
)
from bangban.engine.catalogue.rules import documents
from bangban.engine.powers.names import Citation, PowerKind


@dataclass(frozen=True, kw_only=True)
class PowerLine:
    """One entry of the power list."""

    code: str
    name: str
    kind: PowerKind
    organ_kind: str
    level: str
    procedure: str = ""
    basis: tuple[Citation, ...] = ()
    duty: str = ""
    liability: str = ""


@dataclass(frozen=True, kw_only=True)
class ProofLine:
    """One line of the register of proofs."""

    code: str
    name: str
    level: Level
    basis: tuple[Citation, ...] = ()
    issuer: str
    demander: str
    retained: bool = True


@dataclass(frozen=True, kw_only=True)
class OfferingLine:
    """The offering of an item; `organ` is the line of work of the deciding county department, "" the township."""

    level: Level = Level.TOWNSHIP
    receiving: Level = Level.TOWNSHIP
    deciding: Level = Level.TOWNSHIP
    organ: str = ""
    hall_mode: HallMode = HallMode.APPROVE_HERE
    depth: Depth = Depth.HANDLE
    lowest: Level = Level.TOWNSHIP


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """One item with its offering and content; `lead` is the line of work of the lead department."""

    code: str
    name: str
    kind: ItemKind = ItemKind.GOVERNMENT
    power: str = ""
    procedure: str = ""
    audience: str = ""
    requirement: str = ""
    lead: str = ""
    family: str = ""
    leaf: str = ""
    poverty: tuple[Poverty, ...] = ()
    provision: Provision = Provision.DIRECT
    basis: tuple[Citation, ...] = ()
    demo: bool = False
    offering: OfferingLine
    content: Content


@dataclass(frozen=True, kw_only=True)
class _Powers:
    power: tuple[PowerLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Proofs:
    proof: tuple[ProofLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CatalogueFile:
    """Everything a folder says, in the order in which it is loaded."""

    powers: tuple[PowerLine, ...]
    proofs: tuple[ProofLine, ...]
    items: tuple[ItemLine, ...]


def catalogue(
    *, county: str, powers: str, proofs: str, items: Iterable[tuple[str, str]]
) -> CatalogueFile:
    """The facts of a folder, given the texts of its files; `items`: (file name, text).

    Errors: documents.Unreadable, with the file name before each place; tomllib.TOMLDecodeError.
    """
    defaults = tomllib.loads(county)
    lines = [_item(name, tomllib.loads(text), defaults) for name, text in items]
    return CatalogueFile(
        powers=_read("powers.toml", _Powers, tomllib.loads(powers)).power,
        proofs=_read("proofs.toml", _Proofs, tomllib.loads(proofs)).proof,
        items=tuple(sorted(lines, key=lambda line: line.code)),
    )


def _item(name: str, document: dict[str, Any], defaults: Mapping[str, Any]) -> ItemLine:
    content = {**defaults.get("content", {}), **document.get("content", {})}
    return _read(name, ItemLine, {**defaults.get("item", {}), **document, "content": content})


def _read(name: str, kind: type[documents.T], document: object) -> documents.T:
    try:
        return documents.read(kind, document)
    except documents.Unreadable as unreadable:
        raise documents.Unreadable(
            {f"{name} {k}": v for k, v in unreadable.problems.items()}
        ) from None

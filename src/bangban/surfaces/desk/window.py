"""The window's form: the item's own fields with what was typed, where the matter lies, which materials were shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import Field, FieldKind, Material, OfferingSpec
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Entry, Option, options_of
from bangban.kernel.by import Actor

# Names that belong to the page, not to the item's form. The item's own names hold no hyphen.
OWN = (
    "csrfmiddlewaretoken",
    "key-",
    "town-",
    "place-",
    "id-kind",
    "id-no",
    "who-name",
    "who-phone",
    "who-address",
    "paper-",
    "scan-",
    "kept-",
    "go-",
    "add",
    "remove",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What was typed at the window so far."""

    spec: OfferingSpec
    typed: QueryDict
    answers: dict[str, Any] = field(default_factory=dict)
    scans: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """One of the page's own fields, without the spaces around it."""
        return str(self.typed.get(name, "")).strip()


def read(spec: OfferingSpec, typed: QueryDict) -> Desk:
    """The page as it was sent."""
    lists = {name: typed.getlist(name) for name in typed if not name.startswith(OWN)}
    answers = catalogue.gathered(spec, lists)
    if (group := typed.get("add", "")) and any(
        f.name == group and f.kind is FieldKind.GROUP for f in spec.fields
    ):
        rows = answers.setdefault(group, [])
        if isinstance(rows, list) and len(rows) < 30:
            rows.append({})
    name, _, index = typed.get("remove", "").rpartition("-")
    rows = answers.get(name)
    if isinstance(rows, list) and index.isdecimal() and int(index) < len(rows):
        del rows[int(index)]
    scans: dict[str, list[tuple[str, str]]] = {}
    for material in spec.asked_materials:
        for kept in typed.getlist(f"kept-{material.code}")[:20]:
            id_, _, shown = kept.partition("|")
            scans.setdefault(material.code, []).append((id_, shown[:120]))
    return Desk(spec, typed, dict(answers), scans)


def fields_of(desk: Desk) -> list[Field]:
    """The fields that the window fills in; what a file field asks for is among the materials."""
    asked = [f for f in desk.spec.fields if not (f.kind is FieldKind.FILE and f.material)]
    return [f for f in asked if catalogue.asked(f, desk.answers)]


def entries_of(desk: Desk, fixes: Mapping[str, str], villages: Sequence[Option]) -> list[Entry]:
    """The item's fields, ready to be printed."""
    return [_entry(f, desk.answers.get(f.name), f.name, fixes, villages) for f in fields_of(desk)]


def _entry(
    f: Field, given: Any, name: str, fixes: Mapping[str, str], villages: Sequence[Option]
) -> Entry:
    base = Entry(
        name,
        f.label,
        f.kind.value,
        f.hint,
        fixes.get(name, ""),
        required=f.required,
        unit=f.unit,
        maximum=f.max_length or None,
    )
    match f.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            picked = given if isinstance(given, list) else [given] if given else []
            pairs = [(c.value, c.label) for c in f.choices]
            return replace(base, options=options_of(pairs, [str(p) for p in picked]))
        case FieldKind.PLACE:
            options = tuple(replace(o, chosen=o.value == str(given or "")) for o in villages)
            return replace(base, options=options)
        case FieldKind.GROUP:
            return replace(base, rows=tuple(_rows(f, given, fixes, villages)))
        case _:
            return replace(base, value=str(given or ""))


def _rows(
    f: Field, given: Any, fixes: Mapping[str, str], villages: Sequence[Option]
) -> Iterator[tuple[Entry, ...]]:
    rows = given if isinstance(given, list) and given else [{}] if f.required else []
    for index, row in enumerate(rows):
        typed = row if isinstance(row, dict) else {}
        inner = [g for g in f.fields if catalogue.asked(g, typed)]
        yield tuple(
            _entry(g, typed.get(g.name), f"{f.name}.{index}.{g.name}", fixes, villages)
            for g in inner
        )


def townships(actor: Actor, chosen: int | None) -> tuple[Option, ...]:
    """The townships of the clerk's county: any window takes any matter of the county (HALL-04)."""
    rows = places.townships_of(actor.county or 0)
    return tuple(Option(str(t.pk), t.name, chosen=t.pk == chosen, group=t.subtype) for t in rows)


def villages(township: int | None, chosen: str) -> tuple[Option, ...]:
    """The villages and communities of the chosen township."""
    rows = places.villages_of(township) if township else ()
    return tuple(Option(str(v.pk), v.name, chosen=str(v.pk) == chosen) for v in rows)


@dataclass(frozen=True, slots=True)
class Handed:
    """One material of the guide at the window: ticked as shown, or scanned."""

    material: Material
    ticked: bool
    scans: tuple[tuple[str, str], ...]


def handed(desk: Desk) -> list[Handed]:
    """The materials of the guide, nothing else, with what was handed in."""
    ticked = set(desk.typed.getlist("paper-"))
    return [
        Handed(m, m.code in ticked, tuple(desk.scans.get(m.code, ())))
        for m in desk.spec.asked_materials
    ]

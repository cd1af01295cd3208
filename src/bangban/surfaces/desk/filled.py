"""What somebody filled in, as rows of a definition list: masked unless it was revealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bangban.engine.catalogue.names import Field, FieldKind, OfferingSpec
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Fact
from bangban.kernel import mask

_MASKS = {
    FieldKind.CITIZEN_ID: mask.citizen_id,
    FieldKind.PHONE: mask.phone,
}


def facts_of(spec: OfferingSpec, answers: Mapping[str, Any], *, clear: bool = False) -> list[Fact]:
    """The answers in the order of the form; groups become one row each line of theirs."""
    found: list[Fact] = []
    for field in spec.fields:
        given = answers.get(field.name)
        if given in (None, "", []) or field.kind is FieldKind.NOTICE:
            continue
        if field.kind is FieldKind.GROUP:
            for index, row in enumerate(given, start=1):
                words = "，".join(_inner(field, row, clear))
                found.append(Fact(f"{field.label} {index}", words))
        else:
            found.append(Fact(field.label, words_of(field, given, clear=clear)))
    return found


def _inner(field: Field, row: Mapping[str, Any], clear: bool) -> list[str]:
    return [
        f"{inner.label}：{words_of(inner, row[inner.name], clear=clear)}"
        for inner in field.fields
        if row.get(inner.name) not in (None, "", [])
    ]


def words_of(field: Field, given: Any, *, clear: bool) -> str:
    """One answer in words."""
    if not clear and (field.sensitive or field.kind in _MASKS):
        masked = _MASKS.get(field.kind)
        return str(masked(str(given))) if masked else "已填，按规定遮住"
    match field.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            labels = {c.value: c.label for c in field.choices}
            picked = given if isinstance(given, list) else [given]
            return "、".join(labels.get(str(p), str(p)) for p in picked)
        case FieldKind.MONEY:
            return f"{int(given) / 100:,.2f} 元"
        case FieldKind.NUMBER:
            return f"{given} {field.unit}".strip()
        case FieldKind.PLACE:
            return places.division(int(given)).name
        case FieldKind.FILE:
            return f"{len(given)} 个文件，见材料"
        case _:
            return str(given)

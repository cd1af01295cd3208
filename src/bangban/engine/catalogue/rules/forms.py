"""Whether a field list can be asked of people: names, choices, conditions, bounds, nesting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bangban.engine.catalogue.names import Field, FieldKind, Material
from bangban.kernel.refusal import Refusal

MOST_FIELDS = 300
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SHARED = ("person.name", "person.citizen_id", "person.phone", "person.address", "person.division")
_PERSONAL = (FieldKind.CITIZEN_ID, FieldKind.PHONE)


def why_not_form(fields: Sequence[Field], materials: Sequence[Material] = ()) -> Refusal | None:
    """Why this field list cannot be used: every fault at once, each beside its place."""
    faults: dict[str, str] = {}
    if sum(1 + len(f.fields) for f in fields) > MOST_FIELDS:
        faults["fields"] = f"一张表最多{MOST_FIELDS}项。"
    _level(fields, "fields", 0, {m.code for m in materials}, faults)
    if not faults:
        return None
    return Refusal(
        code="catalogue.form",
        says="表单设计有需要修改的地方：" + "；".join(list(faults.values())[:3]),
        remedy="请按每一项旁边的提示修改后再保存。",
        fields=faults,
    )


def _level(
    fields: Sequence[Field], place: str, depth: int, materials: set[str], faults: dict[str, str]
) -> None:
    seen: dict[str, Field] = {}
    for index, field in enumerate(fields):
        at = f"{place}.{index}"
        if says := _fault(field, seen, depth, materials):
            faults[at] = f"“{field.label or field.name}”{says}"
        seen[field.name] = field
        _level(field.fields, f"{at}.fields", depth + 1, materials, faults)


def _fault(field: Field, seen: Mapping[str, Field], depth: int, materials: set[str]) -> str:
    faults = (
        (not _NAME.fullmatch(field.name), "的代号要用小写字母、数字和下划线，字母开头，最长40个。"),
        (field.name in seen, "的代号与前面的一项相同。"),
        (not field.label.strip(), "要写名称。"),
        (_choice_fault(field), "要有至少两个选项，且选项不能重复。"),
        (field.kind is FieldKind.GROUP and not field.fields, "里面要有填写项。"),
        (
            field.kind is not FieldKind.GROUP and bool(field.fields),
            "不是可增行的一组，里面不能再有填写项。",
        ),
        (field.kind is FieldKind.GROUP and depth > 0, "：一组里面不能再套一组。"),
        (field.kind in _PERSONAL and not field.sensitive, "是个人信息，要标为加密保存。"),
        (bool(field.shared) and field.shared not in _SHARED, "的共享来源不认识。"),
        (bool(field.material) and field.material not in materials, "对应的材料不在材料清单里。"),
        (
            field.low is not None and field.high is not None and field.low > field.high,
            "的上限小于下限。",
        ),
        (bool(field.most) and field.least > field.most, "的最多数小于最少数。"),
        (_condition_fault(field, seen), "的显示条件要引用前面的一项，且取值在选项里。"),
    )
    return next((says for wrong, says in faults if wrong), "")


def _choice_fault(field: Field) -> bool:
    choosing = field.kind in (FieldKind.CHOICE, FieldKind.CHOICES)
    values = [c.value for c in field.choices]
    return choosing and (len(values) < 2 or len(set(values)) < len(values) or not all(values))


def _condition_fault(field: Field, seen: Mapping[str, Field]) -> bool:
    if field.when is None:
        return False
    on = seen.get(field.when.field)
    if on is None or on.kind not in (FieldKind.CHOICE, FieldKind.CHOICES) or not field.when.values:
        return True
    return not {c.value for c in on.choices} >= set(field.when.values)

"""The editor of a version: main texts, materials and stages as a form; all else of the document stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from bangban.foundation.ui.values import Entry, options_of

TEXTS = (
    ("summary", "一句话说清是什么", "long_text", "群众先看到这一句"),
    ("fee", "收费", "text", "不收就写“不收费”"),
    ("place", "在哪里办", "text", ""),
    ("hours", "什么时候办", "text", ""),
    ("contact", "咨询电话", "text", ""),
    ("complaint_route", "投诉渠道", "text", ""),
    ("redress", "不服怎么办", "long_text", "复议、诉讼的期限和机关"),
    ("term_note", "期限说明", "text", ""),
)
LINES = (
    ("conditions", "办理条件", "一行一条；不写“其他材料”“等”这样的兜底话"),
    ("keywords", "群众会怎么搜", "一行一个词"),
)
GROUPS: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "materials": (
        "申请材料",
        (
            ("code", "代号", "text"),
            ("name", "名称", "text"),
            ("required", "要不要交", "choice"),
            ("note", "说明", "text"),
        ),
    ),
    "stages": (
        "办理环节",
        (
            ("name", "环节", "text"),
            ("doer", "谁办", "text"),
            ("says", "做什么", "text"),
            ("takes", "多久", "text"),
        ),
    ),
}
MOST_ROWS = 60
_REQUIRED = (("yes", "必须交"), ("no", "可以不交"))


def typed_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the form shows it."""
    typed: dict[str, Any] = {name: str(content.get(name, "")) for name, *_ in TEXTS}
    typed |= {name: "\n".join(content.get(name, ())) for name, *_ in LINES}
    for group in GROUPS:
        typed[group] = [_row_typed(row) for row in content.get(group, ())]
    return typed


def _row_typed(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        **{k: str(v) for k, v in row.items()},
        "required": "yes" if row.get("required", True) else "no",
    }


def read(posted: QueryDict) -> dict[str, Any]:
    """What was typed; one more or one fewer row when a button asks for it."""
    typed: dict[str, Any] = {name: posted.get(name, "").strip() for name, *_ in (*TEXTS, *LINES)}
    for group, (_, columns) in GROUPS.items():
        numbers = {
            n.split("-")[1] for n in posted if n.startswith(f"{group}-") and n.count("-") == 2
        }
        indexes = sorted(int(n) for n in numbers if n.isdecimal() and int(n) < MOST_ROWS)
        rows = [
            {c: posted.get(f"{group}-{i}-{c}", "").strip() for c, *_ in columns} for i in indexes
        ]
        if posted.get("add") == group and len(rows) < MOST_ROWS:
            rows.append({})
        name, _, index = posted.get("remove", "").rpartition("-")
        if name == group and index.isdecimal() and int(index) < len(rows):
            del rows[int(index)]
        typed[group] = rows
    return typed


def merged(content: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The document with what was typed put into it."""
    found = dict(content)
    for name, *_ in TEXTS:
        found[name] = typed[name]
    for name, *_ in LINES:
        found[name] = [line.strip() for line in typed[name].splitlines() if line.strip()]
    for group in GROUPS:
        key = "code" if group == "materials" else "name"
        before = {row.get(key): row for row in content.get(group, ())}
        rows = [row for row in typed[group] if any(v for k, v in row.items() if k != "required")]
        found[group] = [{**before.get(row.get(key), {}), **_row(group, row)} for row in rows]
    return found


def _row(group: str, row: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = dict(row)
    if group == "materials":
        told["required"] = row.get("required") != "no"
    return told


def entries_of(typed: Mapping[str, Any], fixes: Mapping[str, str]) -> list[Entry]:
    """The fields, with what to put right."""
    found = [
        Entry(name, label, kind, hint, fixes.get(name, ""), str(typed[name]), False, lines=3)
        for name, label, kind, hint in TEXTS
    ]
    for name, label, hint in LINES:
        value = str(typed[name])
        found.append(
            Entry(name, label, "long_text", hint, fixes.get(name, ""), value, False, lines=5)
        )
    for group, (label, columns) in GROUPS.items():
        rows = tuple(
            _row_entries(group, i, row, columns, fixes) for i, row in enumerate(typed[group])
        )
        found.append(Entry(group, label, "group", fix=fixes.get(group, ""), rows=rows))
    return found


def _row_entries(
    group: str,
    index: int,
    row: Mapping[str, str],
    columns: Sequence[tuple[str, str, str]],
    fixes: Mapping[str, str],
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            f"{group}-{index}-{name}",
            label,
            kind,
            fix=fixes.get(f"{group}.{index}.{name}", ""),
            value=row.get(name, ""),
            required=name in ("code", "name"),
            options=options_of(_REQUIRED, row.get(name) or "yes") if kind == "choice" else (),
        )
        for name, label, kind in columns
    )

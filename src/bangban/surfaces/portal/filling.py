"""A form over several pages: which fields stand on which page, how they are printed, what was typed so far."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import Cleaned, Field, FieldKind, MaterialForm, OfferingSpec
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Entry, Option, Step, options_of, steps_of

PER_PAGE = 6
MOST_FILES = 6
PLACE, PAPERS, CHECK = "place", "papers", "check"
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt"
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the application: its part of the address, its name, its fields."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()


@dataclass
class Filled:
    """What was typed so far: raw answers (as catalogue.gathered gives them) and uploaded extras by material code."""

    answers: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, list[str]] = field(default_factory=dict)
    township: int | None = None

    def text(self) -> str:
        """As the draft keeps it."""
        return json.dumps(
            {"answers": self.answers, "extras": self.extras, "township": self.township},
            ensure_ascii=False,
        )

    @classmethod
    def of(cls, text: str) -> Filled:
        """Out of a draft; whatever is not ours is left out."""
        loaded = json.loads(text or "{}")
        return cls(loaded.get("answers", {}), loaded.get("extras", {}), loaded.get("township"))


def pages(spec: OfferingSpec) -> tuple[Page, ...]:
    """place, the form in even parts, papers when there is something to hand in, check."""
    asked = [f for f in spec.fields if f.kind is not FieldKind.FILE]
    parts = max(1, -(-len(asked) // PER_PAGE)) if asked else 0
    size = -(-len(asked) // parts) if parts else 0
    middle = [
        Page(
            f"form-{i + 1}",
            "填表" if parts == 1 else f"填表（{_DIGITS[i % 10]}）",
            tuple(asked[i * size : (i + 1) * size]),
        )
        for i in range(parts)
    ]
    files = tuple(f for f in spec.fields if f.kind is FieldKind.FILE)
    papers = [Page(PAPERS, "材料", files)] if files or extras(spec) else []
    return (Page(PLACE, "在哪里"), *middle, *papers, Page(CHECK, "核对提交"))


def rail(spec: OfferingSpec, key: str) -> tuple[Step, ...]:
    """The steps over the page."""
    all_ = pages(spec)
    now = next((i for i, p in enumerate(all_) if p.key == key), 0)
    return steps_of([p.title for p in all_], now)


def extras(spec: OfferingSpec) -> tuple[Any, ...]:
    """Materials that may be handed in as files and have no field of their own; what the form makes is not asked."""
    fielded = {f.material for f in spec.fields if f.kind is FieldKind.FILE}
    return tuple(
        m
        for m in spec.asked_materials
        if m.code not in fielded
        and MaterialForm.ELECTRONIC in m.forms
        and not m.source.startswith("网上填写")
    )


def cleaned(spec: OfferingSpec, filled: Filled, today: date) -> Cleaned:
    """Everything typed so far, checked by the rules of the catalogue."""
    return catalogue.cleaned(spec, filled.answers, today=today)


def asked(page: Page, clean: Cleaned) -> tuple[Field, ...]:
    """The fields of a page that apply, given the answers so far."""
    return tuple(f for f in page.fields if catalogue.asked(f, clean.answers))


def take_in(
    spec: OfferingSpec, page: Page, filled: Filled, typed: Mapping[str, Sequence[str]]
) -> None:
    """Put what was typed on one page into what was typed so far; fields that were not shown keep their answers."""
    here = {f.name for f in page.fields if f.kind is not FieldKind.FILE}
    part = {name: values for name, values in typed.items() if name.partition(".")[0] in here}
    fresh = catalogue.gathered(spec, part)
    shown = {n for n in "".join(typed.get("shown", [""])[-1:]).split(",") if n in here}
    for name in shown | set(fresh):
        filled.answers.pop(name, None)
    filled.answers.update(fresh)


def without_row(typed: Mapping[str, Sequence[str]], row: str) -> dict[str, Sequence[str]]:
    """What was typed, less one row of a group (`members-2`)."""
    name, _, index = row.rpartition("-")
    gone = f"{name}.{index}."
    return {k: v for k, v in typed.items() if not k.startswith(gone)}


def with_row(filled: Filled, spec: OfferingSpec, name: str) -> None:
    """One more, empty row of a group."""
    group = next((f for f in spec.fields if f.name == name and f.kind is FieldKind.GROUP), None)
    if group is not None:
        rows = filled.answers.setdefault(name, [])
        if len(rows) < (group.most or 50):
            rows.append({})


def problems_of(page: Page, clean: Cleaned) -> dict[str, str]:
    """The problems that stand on this page."""
    here = {f.name for f in page.fields}
    return {name: says for name, says in clean.problems.items() if name.partition(".")[0] in here}


def page_of(spec: OfferingSpec, name: str) -> str:
    """On which page a field stands."""
    head = name.partition(".")[0]
    return next((p.key for p in pages(spec) if any(f.name == head for f in p.fields)), CHECK)


@dataclass(frozen=True, slots=True)
class Print:
    """What entries need beside the field itself."""

    clean: Cleaned
    problems: Mapping[str, str]
    near: tuple[Option, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)


def entries(fields: Sequence[Field], answers: Mapping[str, Any], how: Print) -> tuple[Entry, ...]:
    """The fields ready to be printed, with what was typed and what to put right."""
    return tuple(_entry(f, answers.get(f.name), f.name, how) for f in fields)


def _entry(f: Field, given: Any, name: str, how: Print) -> Entry:
    base = Entry(
        name,
        f.label,
        kind=f.kind.value,
        hint=f.hint,
        fix=how.problems.get(name, ""),
        required=f.required,
        unit=f.unit,
        maximum=f.max_length or None,
    )
    match f.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            picked = given if isinstance(given, list) else [given] if given else []
            return replace(
                base, options=options_of(((c.value, c.label) for c in f.choices), picked)
            )
        case FieldKind.PLACE:
            options = tuple(replace(o, chosen=o.value == str(given or "")) for o in how.near)
            return replace(base, options=options)
        case FieldKind.GROUP:
            return replace(base, rows=tuple(_rows(f, given, name, how)))
        case FieldKind.DATE:
            return replace(base, value=str(given or ""), hint=f.hint or "按 年-月-日 填")
        case _:
            return replace(
                base, value=str(given if given is not None else how.known.get(f.shared, ""))
            )


def _rows(f: Field, given: Any, name: str, how: Print) -> Iterator[tuple[Entry, ...]]:
    rows = given if isinstance(given, list) else []
    if not rows and (f.required or f.least):
        rows = [{}]
    for index, row in enumerate(rows):
        typed = row if isinstance(row, dict) else {}
        inner = [g for g in f.fields if catalogue.asked(g, typed)]
        yield tuple(_entry(g, typed.get(g.name), f"{name}.{index}.{g.name}", how) for g in inner)


def near(township_id: int, county_id: int) -> tuple[Option, ...]:
    """Where somebody may live or the matter may lie: the villages of the township first, then the other townships."""
    township = places.division(township_id)
    own = [Option(str(v.pk), v.name, group=township.name) for v in places.villages_of(township_id)]
    others = [
        Option(str(t.pk), t.name, group="别的乡镇、街道")
        for t in places.townships_of(county_id)
        if t.pk != township_id
    ]
    return (
        *own,
        Option(str(township.pk), f"{township.name}（说不准哪个村）", group=township.name),
        *others,
    )


# what was filled in, for reading


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in words; a group is a list of rows. `page`: where it can be changed."""

    label: str
    value: str
    page: str
    fix: str = ""
    rows: tuple[str, ...] = ()


def told(
    spec: OfferingSpec, filled: Filled, clean: Cleaned, names: Mapping[str, str]
) -> list[Told]:
    """All answers in the order of the form; `names` says what places and files are called."""
    lines = []
    for page in pages(spec):
        for f in asked(page, clean):
            if f.kind is FieldKind.NOTICE:
                continue
            given = filled.answers.get(f.name)
            fix = next((s for n, s in clean.problems.items() if n.partition(".")[0] == f.name), "")
            rows = (
                tuple(_row_words(f, r, names) for r in given or ())
                if f.kind is FieldKind.GROUP
                else ()
            )
            lines.append(Told(f.label, "" if rows else words(f, given, names), page.key, fix, rows))
    return lines


def words(f: Field, given: Any, names: Mapping[str, str]) -> str:
    """An answer as people read it; 没有填 when there is none."""
    if given in (None, "", []):
        return "没有填"
    labels = {c.value: c.label for c in f.choices}
    match f.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            picked = given if isinstance(given, list) else [given]
            return "、".join(labels.get(str(p), str(p)) for p in picked)
        case FieldKind.PLACE:
            return names.get(str(given), str(given))
        case FieldKind.FILE:
            return "、".join(names.get(str(i), "文件") for i in given)
        case FieldKind.MONEY:
            return f"{given} 元"
        case _:
            return f"{given} {f.unit}".strip()


def _row_words(f: Field, row: Any, names: Mapping[str, str]) -> str:
    typed = row if isinstance(row, dict) else {}
    return "，".join(words(g, typed.get(g.name), names) for g in f.fields if typed.get(g.name))

"""Answers to a form, checked and normalised against its field list. Pure; nothing typed is ever lost or guessed.

Unknown names are refused and listed, never dropped (mass assignment); answers of fields that do not apply are left out.
Every value is bounded before it is looked at, so that hostile input costs no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bangban.engine.catalogue.names import Answer, Cleaned, Field, FieldKind
from bangban.kernel import identity, money, text
from bangban.kernel.refusal import Refusal
from bangban.kernel.term import ONE_DAY

LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 2000
MOST_ROWS = 30
MOST_FILES = 20
_SHORT_INPUT = 100
_MOST_UNKNOWN = 20
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_FILE = re.compile(r"[0-9A-Za-z_-]{1,64}")
_PLACE = re.compile(r"[1-9]\d{0,17}")
# Full-width forms of the Chinese keyboard; NFKC would also turn ² into 2.
_HALF = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FIRST_DAY = date(1900, 1, 1)
_LAST_DAY = date(2100, 12, 31)


class _Wrong(Exception):
    """One answer cannot be taken; the words stand beside its field."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def clean(
    fields: Sequence[Field], answers: object, *, today: date, places: Container[int] | None = None
) -> Cleaned:
    """Normalised answers and the problems of all fields at once.

    `answers`: what was typed (strings from pages; strings, numbers, booleans and lists from the API). `places`:
    division
    ids that may be chosen, None when any id of the right shape will do (the caller checks it then).
    """
    problems: dict[str, str] = {}
    if not isinstance(answers, Mapping):
        return Cleaned({}, {"": "请按表单逐项填写。"})
    cleaned = _level(fields, answers, "", _Context(today, places, problems))
    return Cleaned(cleaned, problems)


class _Context:
    def __init__(
        self, today: date, places: Container[int] | None, problems: dict[str, str]
    ) -> None:
        self.today = today
        self.places = places
        self.problems = problems


def applies(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether the field is asked, given the answers so far of its level of the form."""
    if field.when is None:
        return True
    given = answers.get(field.when.field)
    if isinstance(given, list):
        return any(v in given for v in field.when.values)
    return given in field.when.values


def _level(
    fields: Sequence[Field], answers: Mapping[object, object], prefix: str, context: _Context
) -> dict[str, Answer]:
    cleaned: dict[str, Answer] = {}
    asked = [f for f in fields if f.kind is not FieldKind.NOTICE]
    _refuse_unknown({f.name for f in asked}, answers, prefix, context.problems)
    for field in asked:
        if not applies(field, cleaned):
            continue
        place = f"{prefix}{field.name}"
        given = answers.get(field.name)
        if _empty(given):
            if field.required:
                context.problems[place] = _missing(field)
            continue
        try:
            if field.kind is FieldKind.GROUP:
                cleaned[field.name] = _group(field, given, place, context)
            else:
                cleaned[field.name] = _CLEANERS[field.kind](field, given, context)
        except _Wrong as wrong:
            context.problems[place] = wrong.says
    return cleaned


def _refuse_unknown(
    known: set[str], answers: Mapping[object, object], prefix: str, problems: dict[str, str]
) -> None:
    unknown = [key for key in answers if key not in known]
    for key in unknown[:_MOST_UNKNOWN]:
        problems[f"{prefix}{text.visible(str(key)[:40])}"] = "表单里没有这一项，不能提交。"
    if len(unknown) > _MOST_UNKNOWN:
        problems[f"{prefix}…"] = f"另有{len(unknown) - _MOST_UNKNOWN}项不在表单里，不能提交。"


def _empty(given: object) -> bool:
    if isinstance(given, str):
        return len(given) <= LONGEST_LONG_TEXT and not given.strip()
    return given is None or (isinstance(given, list | tuple | dict) and not given)


def _missing(field: Field) -> str:
    match field.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES | FieldKind.PLACE | FieldKind.DATE:
            return f"请选择{field.label}。"
        case FieldKind.FILE:
            return f"请上传{field.label}，手机拍照也可以。"
        case FieldKind.GROUP:
            return f"请至少填写一行{field.label}。"
        case _:
            return f"请填写{field.label}。"


def _string(given: object, most: int) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise _Wrong("这一项请填文字。")
    if isinstance(given, int):
        if abs(given) >= 10**18:
            raise _Wrong("数字太大了，请核对。")
        given = str(given)
    if len(given) > most:
        raise _Wrong(f"最多 {most} 个字，您写了 {len(given)} 个字。")
    return given


def _stop(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise _Wrong(refusal.says)


def _free_text(field: Field, given: object, context: _Context) -> str:
    many = field.kind is FieldKind.LONG_TEXT
    most = field.max_length or (LONGEST_LONG_TEXT if many else LONGEST_TEXT)
    if not isinstance(given, str):
        raise _Wrong("这一项请填文字。")
    _stop(text.why_not_text(given, most, name=field.label))
    plain = text.clean_text(given, most, multiline=many)
    if not plain and field.required:
        raise _Wrong(_missing(field))
    return plain


def _number(field: Field, given: object, context: _Context) -> str:
    typed = _string(given, _SHORT_INPUT).translate(_HALF).strip().removesuffix(field.unit).strip()
    if not typed.isascii() or not _NUMBER.fullmatch(typed):
        raise _Wrong(f"{field.label}请用数字填写，如 3。")
    number = Decimal(typed)
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > field.digits:
        digits = f"最多写 {field.digits} 位小数" if field.digits else "请填整数"
        raise _Wrong(f"{field.label}{digits}。")
    _within(field, number, f" {field.unit}" if field.unit else "")
    return format(number.normalize() + 0, "f")


def _within(field: Field, number: Decimal, unit: str) -> None:
    if field.low is not None and number < field.low:
        raise _Wrong(f"{field.label}不能小于 {field.low}{unit}。")
    if field.high is not None and number > field.high:
        raise _Wrong(f"{field.label}不能大于 {field.high}{unit}。")


def _money(field: Field, given: object, context: _Context) -> int:
    typed = _string(given, _SHORT_INPUT)
    refusal = money.why_not_money(typed)
    _stop(refusal)
    amount = money.parse(typed)
    _within(field, Decimal(amount.fen) / 100, " 元")
    return amount.fen


def _date(field: Field, given: object, context: _Context) -> str:
    typed = _string(given, _SHORT_INPUT).translate(_HALF).strip()
    found = _DATE.fullmatch(typed) if typed.isascii() or "年" in typed else None
    parts = [p for p in found.groups() if p] if found else []
    try:
        day = date(*(int(p) for p in parts)) if parts else None
    except ValueError:
        day = None
    if day is None:
        raise _Wrong(f"没有这一天，请按 {context.today.isoformat()} 这样的格式填写{field.label}。")
    first = _FIRST_DAY if field.low is None else context.today + ONE_DAY * int(field.low)
    last = _LAST_DAY if field.high is None else context.today + ONE_DAY * int(field.high)
    if day < first:
        raise _Wrong(f"{field.label}不能早于 {first.isoformat()}。")
    if day > last:
        raise _Wrong(f"{field.label}不能晚于 {last.isoformat()}。")
    return day.isoformat()


def _choice(field: Field, given: object, context: _Context) -> str:
    if isinstance(given, bool):
        raise _Wrong(f"请从列出的选项里选择{field.label}。")
    if not any(c.value == given for c in field.choices):
        raise _Wrong(f"请从列出的选项里选择{field.label}。")
    return str(given)


def _choices(field: Field, given: object, context: _Context) -> list[Answer]:
    offered = [c.value for c in field.choices]
    picked = given if isinstance(given, list | tuple) else [given]
    if len(picked) > len(offered) or any(
        not isinstance(p, str) or p not in offered for p in picked
    ):
        raise _Wrong(f"请从列出的选项里选择{field.label}，每项最多选一次。")
    kept = [value for value in offered if value in picked]
    if len(kept) < field.least:
        raise _Wrong(f"{field.label}至少选 {field.least} 项。")
    if field.most and len(kept) > field.most:
        raise _Wrong(f"{field.label}最多选 {field.most} 项。")
    return list(kept)


def _citizen_id(field: Field, given: object, context: _Context) -> str:
    typed = _string(given, _SHORT_INPUT)
    _stop(identity.why_not_citizen_id(typed, context.today))
    return identity.normalise_citizen_id(typed)


def _phone(field: Field, given: object, context: _Context) -> str:
    typed = _string(given, _SHORT_INPUT)
    _stop(identity.why_not_phone(typed))
    return identity.normalise_phone(typed)


def _place(field: Field, given: object, context: _Context) -> int:
    typed = _string(given, _SHORT_INPUT)
    if not typed.isascii() or not _PLACE.fullmatch(typed):
        raise _Wrong(f"请从列表里选择{field.label}。")
    if context.places is not None and int(typed) not in context.places:
        raise _Wrong(f"请从列表里选择{field.label}，这个地方不在本县。")
    return int(typed)


def _files(field: Field, given: object, context: _Context) -> list[Answer]:
    listed = given if isinstance(given, list | tuple) else [given]
    most = field.most or MOST_FILES
    if len(listed) > MOST_FILES:
        raise _Wrong(f"{field.label}最多传 {most} 个文件。")
    ids = list(dict.fromkeys(_string(one, _SHORT_INPUT) for one in listed))
    if len(ids) > most:
        raise _Wrong(f"{field.label}最多传 {most} 个文件。")
    if any(not one.isascii() or not _FILE.fullmatch(one) for one in ids):
        raise _Wrong(f"{field.label}没有传上来，请重新上传。")
    if len(ids) < field.least:
        raise _Wrong(f"{field.label}至少传 {field.least} 个文件。")
    return list(ids)


def _group(field: Field, given: object, place: str, context: _Context) -> list[Answer]:
    if not isinstance(given, list | tuple):
        raise _Wrong(f"{field.label}请一行一行填写。")
    most = field.most or MOST_ROWS
    if len(given) > most:
        raise _Wrong(f"{field.label}最多填 {most} 行，您填了 {len(given)} 行。")
    rows: list[Answer] = []
    for index, row in enumerate(given):
        if not isinstance(row, Mapping):
            raise _Wrong(f"{field.label}第 {index + 1} 行请按表单填写。")
        rows.append(_level(field.fields, row, f"{place}.{index}.", context))
    if len(rows) < field.least:
        raise _Wrong(f"{field.label}至少填 {field.least} 行。")
    return rows


_CLEANERS: Mapping[FieldKind, Callable[[Field, object, _Context], Answer]] = {
    FieldKind.TEXT: _free_text,
    FieldKind.LONG_TEXT: _free_text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.CITIZEN_ID: _citizen_id,
    FieldKind.PHONE: _phone,
    FieldKind.PLACE: _place,
    FieldKind.MONEY: _money,
    FieldKind.FILE: _files,
}


def gather(
    fields: Sequence[Field], typed: Mapping[str, Sequence[str]], ignore: Container[str] = ()
) -> dict[str, object]:
    """Answers out of a flat page form: rows of groups come as "members.0.name". Unknown names stay, so `clean`
    refuses them.

    Row numbers may have gaps (a row was removed); wholly empty rows are left out. `ignore`: names that belong to
    the page.
    """
    answers: dict[str, Sequence[str]] = {}
    rows: dict[str, dict[int, dict[str, Sequence[str]]]] = {}
    groups = {f.name: f for f in fields if f.kind is FieldKind.GROUP}
    for name, values in typed.items():
        if name in ignore:
            continue
        head, _, rest = name.partition(".")
        number, _, inner = rest.partition(".")
        if (
            head in groups
            and inner
            and number.isascii()
            and number.isdecimal()
            and len(number) <= 4
        ):
            rows.setdefault(head, {}).setdefault(int(number), {})[inner] = values
        else:
            answers[name] = values
    flat = {f.name: f for f in fields}
    taken: dict[str, object] = {n: _typed(flat.get(n), v) for n, v in answers.items()}
    for head, numbered in rows.items():
        parsed = (gather(groups[head].fields, numbered[n]) for n in sorted(numbered))
        taken[head] = [row for row in parsed if not all(_empty(v) for v in row.values())]
    return taken


def _typed(field: Field | None, values: Sequence[str]) -> object:
    if field is not None and field.kind in (FieldKind.CHOICES, FieldKind.FILE):
        return [v for v in values if v]
    return values[-1] if values else ""

"""What components are given: plain values with their words already chosen. No queries, no requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bangban.kernel.by import CHINA

ICONS = frozenset(
    {
        "alert-octagon",
        "alert-triangle",
        "arrow-right",
        "building-community",
        "calendar",
        "camera",
        "check",
        "clock",
        "contrast",
        "eye",
        "file-text",
        "lock",
        "map-pin",
        "message-circle",
        "moon",
        "phone",
        "player-pause",
        "printer",
        "search",
        "text-size",
        "urgent",
        "user",
        "volume",
        "wifi-off",
    }
)
STATE_ICONS = {
    "ok": "clock",
    "soon": "alert-triangle",
    "late": "alert-octagon",
    "paused": "player-pause",
    "done": "check",
    "warn": "alert-triangle",
    "act": "user",
    "emergency": "urgent",
    "enquiry": "message-circle",
}
WEEKDAYS = "一二三四五六日"


def day_text(value: date) -> str:
    """2026年11月21日（周六）. A datetime counts as its date in China."""
    value = _china_date(value)
    return f"{value.year}年{short_day_text(value)}"


def short_day_text(value: date) -> str:
    """11月21日（周六）"""
    value = _china_date(value)
    return f"{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def moment_text(value: datetime) -> str:
    """2026年11月21日（周六）10:05, in China."""
    return f"{day_text(value)}{value.astimezone(CHINA):%H:%M}"


def stamp_text(value: datetime) -> str:
    """11-21 10:05, in China: for tables of staff."""
    return f"{value.astimezone(CHINA):%m-%d %H:%M}"


def number_text(value: str) -> str:
    """A number in groups of four characters, so that it can be read out on the phone."""
    return " ".join(number_parts(value))


def number_parts(value: str) -> tuple[str, ...]:
    """The groups of a number; groups that are already there are kept."""
    words = str(value).split()
    if len(words) > 1 or "-" in str(value):
        return tuple(words)
    text = "".join(words)
    return tuple(text[i : i + 4] for i in range(0, len(text), 4))


def mask_name(value: str) -> str:
    """张**: the family name and two stars, whatever the length."""
    return f"{value[0]}**" if value else ""


def mask_middle(value: str, head: int, tail: int) -> str:
    """Stars between the first `head` and the last `tail` characters; all stars if nothing would be hidden."""
    hidden = len(value) - head - tail
    return value[:head] + "*" * hidden + value[-tail:] if hidden > 0 else "*" * len(value)


def _china_date(value: date) -> date:
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class NavItem:
    """One word of the navigation; `count` beside it when there is work waiting."""

    title: str
    url: str
    current: bool = False
    count: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Who is signed in, and the two ways out."""

    name: str
    post: str = ""
    switch_url: str = ""
    sign_out_url: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page shows around its content."""

    size: str = ""
    contrast: str = ""
    theme: str = ""
    demo: bool = False
    place: str = ""
    organ: str = ""
    host: str = ""
    hotline: str = "12345"
    who: Who | None = None
    sign_in_url: str = ""
    desk_url: str = "/"
    foot: tuple[NavItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of 您在这里; the last has no address."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: how long, until when, whose turn. `state`: ok, soon, late, paused, done."""

    text: str
    date_text: str = ""
    turn_text: str = ""
    state: str = "ok"

    @property
    def icon(self) -> str:
        """The symbol of the state."""
        return STATE_ICONS.get(self.state, "clock")


def due_of(
    *,
    due_on: date | None,
    today: date,
    turn: str = "",
    left: int | None = None,
    paused: str = "",
    done: str = "",
    soon: int = 3,
    with_date: bool = False,
) -> Due:
    """The chip for a deadline. `left`: working days left (negative: late), counted by the caller with the
    county's calendar; None counts calendar days. `paused`: why the clock stands still. `done`: how it ended.
    """
    if done:
        return Due(done, turn_text=turn, state="done")
    if paused:
        return Due(f"停表，{paused}", turn_text=turn, state="paused")
    if due_on is None:
        return Due("没有期限", turn_text=turn)
    date_text = short_day_text(due_on) if with_date else ""
    unit = "天" if left is None else "个工作日"
    days = (due_on - today).days if left is None else left
    if due_on < today:
        return Due(f"超期 {max(abs(days), 1)} {unit}", date_text, turn, "late")
    if due_on == today:
        return Due("今天到期", date_text, turn, "soon")
    return Due(f"还有 {days} {unit}", date_text, turn, "soon" if days <= soon else "ok")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case or a form. `state`: done, now, next, back."""

    name: str
    meta: str = ""
    state: str = "next"


def steps_of(names: Sequence[str], current: int) -> tuple[Step, ...]:
    """The rail of a form: everything before `current` (from 0) is done."""
    return tuple(
        Step(name, state="done" if i < current else "now" if i == current else "next")
        for i, name in enumerate(names)
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a definition list."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail."""

    at_text: str
    text: str
    note: str = ""
    law: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar that explains a term. `state`: counted, today, skip, due or nothing."""

    text: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something said to or by the applicant."""

    who: str
    text: str
    at_text: str
    via: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """收件回执: after the commit only. `qr`: the path of the code, `qr_size`: its modules with border."""

    number: str
    title: str
    person: str
    at_text: str
    organ: str = ""
    place: str = ""
    trail_text: str = ""
    paper_url: str = ""
    paper_name: str = "收件凭证"
    qr: str = ""
    qr_size: int = 29

    @property
    def number_parts(self) -> tuple[str, ...]:
        """The number in groups of four."""
        return number_parts(self.number)


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list; `count` None when it was not counted."""

    title: str
    url: str
    count: int | None = None
    current: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """Filters under one word."""

    title: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A page that says what happened and what to do."""

    title: str
    says: str
    remedy: str = ""
    action: str = ""
    action_url: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """One line of the summary above a form: words, and the field they lead to."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    title: str
    note: str = ""
    chosen: bool = False
    group: str = ""


_INPUTMODES = {"number": "decimal", "money": "decimal", "phone": "tel"}
_WIDTHS = {
    "number": "bb-w-s",
    "money": "bb-w-s",
    "date": "bb-w-s bb-w-date",
    "long_text": "",
    "text": "bb-w-l",
}
_UNITS = {"money": "元"}
_AUTOCOMPLETE = {"phone": "tel", "email": "email", "password": "current-password"}
_TYPES = {"date": "date", "password": "password", "email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form, ready to be printed. `kind`: text, long_text, number, date, choice, choices, select,
    phone, citizen_id, money, file, place, group, notice, hidden, password, email. `fix`: what to put right.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    fix: str = ""
    value: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    unit: str = ""
    accept: str = ""
    many: bool = False
    maximum: int | None = None
    lines: int = 4
    autocomplete: str = "off"
    rows: tuple[tuple[Entry, ...], ...] = ()
    locked: bool = False
    id: str = ""

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "id", self.id or f"f-{self.name}")
        set_(self, "unit", self.unit or _UNITS.get(self.kind, ""))
        if self.autocomplete == "off":
            set_(self, "autocomplete", _AUTOCOMPLETE.get(self.kind, "off"))

    @property
    def described_by(self) -> str:
        """Ids for aria-describedby: the hint, then what to put right."""
        return " ".join(
            f"{self.id}-{part}" for part, text in (("hint", self.hint), ("fix", self.fix)) if text
        )

    @property
    def input_type(self) -> str:
        """The type of the input element."""
        return _TYPES.get(self.kind, "text")

    @property
    def inputmode(self) -> str:
        """Which keyboard a phone shows."""
        return _INPUTMODES.get(self.kind, "")

    @property
    def width(self) -> str:
        """The width class: a field looks as long as its answer."""
        return _WIDTHS.get(self.kind, "bb-w-m")

    @property
    def short_options(self) -> bool:
        """Whether the choices fit on one row."""
        return len(self.options) <= 4 and all(
            len(o.title) <= 8 and not o.note for o in self.options
        )


def options_of(
    pairs: Iterable[tuple[str, str]], chosen: str | Iterable[str] = ()
) -> tuple[Option, ...]:
    """Options from (value, title) pairs; `chosen`: one value or several."""
    picked = {chosen} if isinstance(chosen, str) else set(chosen)
    return tuple(Option(str(value), title, chosen=str(value) in picked) for value, title in pairs)


def fixes_of(entries: Iterable[Entry]) -> tuple[Fix, ...]:
    """The summary for `c-ui.errors`: every entry that needs putting right, in order, groups included."""
    found: list[Fix] = []
    for entry in entries:
        if entry.fix:
            found.append(Fix(entry.id, f"{entry.label}：{entry.fix}"))
        for row in entry.rows:
            found.extend(fixes_of(row))
    return tuple(found)


def facts_of(pairs: Mapping[str, str]) -> tuple[Fact, ...]:
    """Rows for `c-ui.facts` from a mapping of label to value; empty values are left out."""
    return tuple(Fact(label, value) for label, value in pairs.items() if value)


@dataclass(frozen=True, slots=True)
class Sample:
    """One drawn state in the gallery: the words above it and the values in it."""

    title: str
    values: Mapping[str, object] = field(default_factory=dict)

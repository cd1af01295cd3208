"""What each move asks of the person who makes it, as fields; and what they typed, as inputs of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import GRADES, Handover
from bangban.engine.catalogue.names import OfferingSpec
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Entry, Option, options_of
from bangban.kernel.by import By
from bangban.kernel.procedure import Move as TableMove

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case, Material

# Inputs that a move may carry beyond what it needs.
ALSO = {
    "serve": ("tracking",),
    "approve": ("grants",),
    "turn_away": ("turn_to",),
    "hold_hearing": ("pause_for",),
    "order_appraisal": ("by_organ", "pause_for"),
    "correct": ("materials",),
    "rate": ("grade", "words"),
    "rate_again": ("grade", "words"),
}
_FIELDS = {
    "reason": ("理由", "long_text", "写清事实和依据，申请人会看到"),
    "opinion": ("意见", "long_text", "看了什么、结论是什么"),
    "corrections": ("要补的材料", "long_text", "一行一项，一次写全：以后不能再要"),
    "surveyors": ("两名调查人", "text", "两个人的姓名，中间用“、”隔开"),
    "evidence": ("依据或佐证", "long_text", "写明凭什么，在哪里能查到"),
    "taken_by": ("谁领取或签收", "text", "写姓名；代领的写“姓名（代领）”"),
    "tracking": ("邮寄单号", "text", "邮寄时填"),
    "grants": ("准予的内容", "long_text", "一行一项；不写就按事项名称"),
    "turn_to": ("请他去哪里办", "text", "不归我们管的，写清该找谁"),
    "pause_for": ("大约要多久", "text", "比如“15 日”，写在通知书里"),
    "by_organ": ("由谁来做", "text", "检验、检测、鉴定或评审的机构"),
    "words": ("群众的原话", "long_text", "照原话写"),
}
_OPTIONAL = {"tracking", "grants", "turn_to", "pause_for", "by_organ", "words"}
# The service knows these under other names.
_AS = {"pause_for": "needs"}
MOST_LINES = 50


def names_of(move: TableMove) -> tuple[str, ...]:
    """The inputs that the form of a move shows, in order."""
    return (*move.needs, *ALSO.get(move.verb, ()))


def entries_of(
    case: Case,
    move: TableMove,
    typed: Mapping[str, Any],
    fixes: Mapping[str, str],
    *,
    by: By,
    missing: Sequence[str] = (),
) -> list[Entry]:
    """The fields of a move with what was typed and what to put right."""
    found = []
    for name in names_of(move):
        value, fix = str(typed.get(name, "")), fixes.get(name, "")
        if name == "corrections" and not typed:
            value = "\n".join(missing)
        if name in _FIELDS:
            label, kind, hint = _FIELDS[name]
            optional = name in _OPTIONAL
            found.append(
                Entry(name, label, kind, hint, fix, value, not optional, maximum=4000, lines=3)
            )
        elif name != "materials":
            found.append(_choosing(case, name, value, fix, by))
    return found


def _choosing(case: Case, name: str, value: str, fix: str, by: By) -> Entry:
    if name == "handover":
        pairs = [(h.value, h.title) for h in Handover]
        return Entry(name, "怎么送到的", "choice", fix=fix, options=options_of(pairs, value))
    if name == "grade":
        pairs = [(str(n), title) for n, title in GRADES.items()]
        return Entry(name, "满意不满意", "choice", fix=fix, options=options_of(pairs, value))
    if name == "holder":
        chosen = value or str(by.actor.appointment or "")
        people = tuple(
            Option(
                str(a.pk),
                f"{a.user}，{a.post.title}",
                chosen=str(a.pk) == chosen,
                group=a.post.organ.name,
            )
            for a in cases.holders_for(case, on=by.today)
        )
        return Entry(name, "交给谁办", "select", fix=fix, options=people)
    organs = tuple(
        Option(str(o.pk), o.name, chosen=str(o.pk) == value)
        for o in places.handling_organs(case.county_id)
        if o.pk != case.organ_id
    )
    return Entry(name, "移送到哪个单位", "select", fix=fix, options=organs)


def inputs_of(move: TableMove, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the service gets: one correction a line, numbers as numbers, nothing that is empty."""
    found: dict[str, Any] = {}
    for name in names_of(move):
        value = str(typed.get(name, "")).strip()[:4000]
        if not value:
            continue
        if name == "corrections":
            found[name] = [line.strip() for line in value.splitlines() if line.strip()][:MOST_LINES]
        elif name in ("holder", "organ", "grade"):
            if value.isdecimal() and len(value) < 19:
                found[name] = int(value)
        elif name == "handover":
            if value in {h.value for h in Handover}:
                found[name] = value
        else:
            found[_AS.get(name, name)] = value
    return found


def missing_of(spec: OfferingSpec | None, given: Sequence[Material]) -> list[str]:
    """Names of the required materials that were not handed in."""
    if spec is None:
        return []
    have = {m.code for m in given}
    return [m.name for m in spec.asked_materials if m.required and m.code not in have]

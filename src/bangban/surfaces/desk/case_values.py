"""The case page as plain values: who, by when, what next; the way so far; the clock day by day; the trail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bangban.engine.cases.names import Handover, Passed
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.foundation.ui.values import Day, Event, Fact, Step, short_day_text, stamp_text
from bangban.kernel.by import CHINA
from bangban.kernel.procedure import Turn
from bangban.kernel.term import ONE_DAY, DayKind, Trace
from bangban.kernel.term import Day as TraceDay

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case, Move
    from bangban.engine.cases.rules.clock import Clock
    from bangban.foundation.trail.queries import Line

NOTES = {
    "reason": "理由",
    "opinion": "意见",
    "corrections": "要补",
    "surveyors": "调查人",
    "evidence": "依据",
    "handover": "方式",
    "taken_by": "领取人",
    "tracking": "邮寄单号",
    "grants": "准予内容",
    "words": "说的话",
    "grade": "等级",
}
_OFF = (DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.CLOSURE)


def history_of(moves: Sequence[Move]) -> tuple[Passed, ...]:
    """The moves as the rules look at them."""
    return tuple(Passed(m.verb, m.source, m.target, m.at, m.user) for m in moves)


def rail_of(case: Case, moves: Sequence[Move]) -> list[Step]:
    """The way so far, and the main way that is left."""
    procedure = procedure_named(case.procedure)
    passed = [m for m in moves if m.source != m.target or m.verb == "receive"]
    found: list[Step] = []
    for move in passed[:-1]:
        step = procedure.step(move.target)
        found.append(Step(_short(step.title), _meta(move), "done" if step.main else "back"))
    here = procedure.step(case.step)
    now = "done" if here.turn is Turn.NOBODY else "now"
    found.append(Step(_short(here.title), _meta(passed[-1]) if passed else "", now))
    main = [s for s in procedure.steps if s.main]
    at = next((i for i, s in enumerate(main) if s.code == case.step), None)
    if at is None:
        at = next(
            (i for i, s in enumerate(main) if s.code == (passed[-1].source if passed else "")), -1
        )
    if here.turn is not Turn.NOBODY:
        found += [
            Step(_short(s.title), s.within.text if s.within else "")
            for s in main[at + 1 :]
            if not s.ends
        ]
    return found


def _short(title: str) -> str:
    return title.partition("，")[0]


def _meta(move: Move) -> str:
    return f"{move.at.astimezone(CHINA):%m-%d} {move.label.partition('（')[0]}"


def timeline_of(moves: Sequence[Move], lines: Sequence[Line]) -> list[Event]:
    """The trail, newest first, with what was written at each move."""
    notes = {(m.verb, m.at): said(m) for m in moves if m.note}
    found = []
    for line in reversed(lines):
        verb = line.action.removeprefix("case.")
        words = notes.get((verb, line.at), "")
        text = f"{line.actor_label} {line.title}" + (f"：{words}" if words else "")
        note = "" if line.outcome == "done" else line.outcome_title
        found.append(Event(stamp_text(line.at), text, note, line.basis, at=line.at))
    return found


def said(move: Move) -> str:
    """What was written at a move, in words."""
    note = json.loads(move.note) if move.note else {}
    parts = []
    for name, value in note.items():
        if name == "handover":
            value = Handover(value).title
        if name in NOTES:
            words = "；".join(str(v) for v in value) if isinstance(value, list) else str(value)
            parts.append(f"{NOTES[name]}：{words}")
    return "　".join(parts)


def binding(clock: Clock) -> Trace | None:
    """The trace that sets the nearest day; while the clock stands, the legal one."""
    named = [t for t in (clock.step, clock.promised, clock.legal) if t is not None]
    return next(
        (t for t in named if t.due_on == clock.due_on and t.due_on), named[0] if named else None
    )


def days_of(trace: Trace, *, today: date) -> list[Day]:
    """Squares from the Monday before the start to the Sunday after the end, at most eight weeks."""
    lines = {d.on: d for d in trace.days(today)}
    first = trace.start - ONE_DAY * trace.start.weekday()
    last = max(lines, default=trace.start)
    last = min(last + ONE_DAY * (6 - last.weekday()), first + ONE_DAY * 55)
    found, day = [], first
    while day <= last:
        text = f"{day.month}/{day.day}" if day == first or day.day == 1 else str(day.day)
        line = lines.get(day)
        if line is None:
            found.append(Day(text, state="today" if day == today else ""))
        else:
            found.append(_square(text, line, trace, today))
        day += ONE_DAY
    return found


def _square(text: str, line: TraceDay, trace: Trace, today: date) -> Day:
    on, kind, name, used = line
    if on == trace.due_on:
        return Day(text, "届满", "due")
    if kind is DayKind.STARTS:
        return Day(text, "起算")
    if kind is DayKind.PAUSED:
        return Day(text, "停表", "skip")
    if kind in _OFF:
        return Day(text, name[:3] if kind is not DayKind.WEEKEND else "休", "skip")
    if kind is DayKind.ROLLED:
        return Day(text, "顺延", "skip")
    return Day(text, f"第{used}天", "today" if on == today else "counted" if on < today else "")


def clock_facts(clock: Clock, trace: Trace, *, today: date) -> list[Fact]:
    """The clock in words."""
    days = [d for d in trace.days(today) if d.on <= today]
    used = days[-1].used if days else 0
    off = [d for d in trace.days(today) if d.kind in _OFF]
    named = sorted({d.name for d in off if d.kind is not DayKind.WEEKEND})
    pauses = [
        f"{p.reason}，{short_day_text(p.since)}起"
        for p in clock.pauses
        if p.until is None or p.until >= p.since
    ]
    found = [
        Fact("起算", short_day_text(trace.start), "当天不算"),
        Fact("期限", trace.term.text),
        Fact("已计", f"{used} 天"),
        Fact("跳过", f"{len(off)} 天" + (f"，其中{'、'.join(named)}" if named else "")),
        Fact("停表", "；".join(pauses) or "没有"),
    ]
    for label, one in (("本步", clock.step), ("承诺", clock.promised), ("法定", clock.legal)):
        if one is not None:
            ends = short_day_text(one.due_on) if one.due_on else "停着，等恢复后再算"
            found.append(Fact(label, ends, one.term.text))
    if trace.term.basis:
        found.append(Fact("依据", "；".join(str(b) for b in trace.term.basis)))
    if clock.provisional:
        found.append(
            Fact(
                "暂定", f"{trace.due_on.year if trace.due_on else ''}年放假安排还没公布，公布后重算"
            )
        )
    return found

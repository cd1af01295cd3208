"""Cases as rows of a list: plain values with every word chosen, so that a page of fifty costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bangban.engine.cases import queries
from bangban.engine.cases.names import Result
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.foundation.ui.values import Due, due_of, stamp_text
from bangban.kernel.by import Channel
from bangban.kernel.number import grouped
from bangban.kernel.procedure import Move, Procedure, Side, Turn
from bangban.kernel.term import NotPublished, Workdays

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case

WHOSE = {
    Turn.OURS: "该我们办",
    Turn.APPLICANT: "等申请人",
    Turn.THIRD_PARTY: "等第三方",
    Turn.NOBODY: "办完了",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list. `pick`: what a ticked box sends, number and version; `next`: what comes next, in words."""

    number: str
    shown: str
    href: str
    pick: str
    title: str
    person: str
    place: str
    step: str
    via: str
    holder: str
    organ: str
    received: str
    result: str
    next: str
    due: Due

    @property
    def icon(self) -> str:
        """The address of the symbol in the page's sprite."""
        return f"#i-{self.due.icon}"


def left_of(due_on: date, today: date, calendar: Workdays) -> int | None:
    """Working days from today through the due date, negative when it has passed; None beyond the calendar."""
    try:
        return calendar.count(today, due_on) or -calendar.count(due_on, today)
    except NotPublished:
        return None


def due_chip(case: Case, *, today: date, mine: bool = True, with_date: bool = False) -> Due:
    """The chip of a case: how long, and whose turn; `mine`: whether the reader's own office has it."""
    turn = Turn(case.turn)
    if turn is Turn.NOBODY:
        said = Result(case.result).title if case.result else "已办结"
        return due_of(due_on=None, today=today, done=said, turn=WHOSE[turn])
    if turn is not Turn.OURS:
        step = procedure_named(case.procedure).step(case.step).title
        return due_of(due_on=None, today=today, paused=step, turn=WHOSE[turn])
    left = left_of(case.due_on, today, queries.workdays_of(case)) if case.due_on else None
    whose = WHOSE[turn] if mine else f"该{case.organ.name}办"
    # The pack says when to warn; the clock has raised the flag by then.
    soon = 366 if case.flag else -1
    return due_of(
        due_on=case.due_on, today=today, left=left, turn=whose, with_date=with_date, soon=soon
    )


def main_move(procedure: Procedure, code: str) -> Move | None:
    """The move that carries a case on from a step: the first that goes forward on the main way, else back to it."""
    order = {s.code: i for i, s in enumerate(s for s in procedure.steps if s.main)}
    moves = [
        m for m in procedure.moves_from(code) if m.side is not Side.CLOCK and m.target in order
    ]
    here = order.get(code, -1)
    forward = [m for m in moves if order[m.target] > here]
    return next(iter(forward), None)


def next_move(case: Case) -> str:
    """What the table says comes next on the main way."""
    move = main_move(procedure_named(case.procedure), case.step)
    return move.title if move else ""


def row_of(case: Case, *, today: date, home: str, mine: bool = True) -> Row:
    """One row; `home`: the address under which cases stand."""
    return Row(
        number=case.number,
        shown=grouped(case.number),
        href=f"{home}{case.number}/",
        pick=f"{case.number}.{case.version}",
        title=case.title,
        person=case.applicant_mask,
        place=case.division.name,
        step=procedure_named(case.procedure).step(case.step).title,
        via=Channel(case.channel).title,
        holder=str(case.holder.user) if case.holder else "没人认领",
        organ=case.organ.name,
        received=stamp_text(case.received_at),
        result=Result(case.result).title if case.result else "",
        next=next_move(case),
        due=due_chip(case, today=today, mine=mine),
    )


def rows_of(cases: Iterable[Case], *, today: date, home: str, mine: bool = True) -> list[Row]:
    """The rows of a page."""
    return [row_of(case, today=today, home=home, mine=mine) for case in cases]

"""Procedures 程序 as tables: from where, doing what, to where, with which power, on what basis, within which term.

Nobody assigns a step by hand: services ask the table. Diagrams, the table of powers, the buttons and the
BPMN export are printed from it (`kernel.flowchart`, `kernel.bpmn`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bangban.kernel.law import Basis
from bangban.kernel.term import Term


class Turn(StrEnum):
    """Whose turn it is; the legal clock runs only on OURS."""

    OURS = "ours"
    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"

    @property
    def title(self) -> str:  # type: ignore[override]  # a str has a method of this name
        """For people."""
        return _TURN_TITLES[self]


_TURN_TITLES = {
    Turn.OURS: "轮到承办单位",
    Turn.APPLICANT: "等申请人",
    Turn.THIRD_PARTY: "等第三方",
    Turn.NOBODY: "已办完",
}


class Side(StrEnum):
    """Who makes a move: staff with a power, the applicant, or the clock."""

    STAFF = "staff"
    APPLICANT = "applicant"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Step:
    """步骤: code, Chinese name, whose turn, and the term that runs while the case stands here.

    `within` None: no term of its own. `main`: on the main line of the flow chart. `ends`: life may end here.
    """

    code: str
    title: str
    turn: Turn
    within: Term | None = None
    main: bool = True
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted move. `needs` lists inputs the service insists on; `once`: at most once in a case's life;
    `not_by` lists verbs whose doer may not do this one (受办分离); `paper` is the kind of paper it issues."""

    verb: str
    title: str
    sources: tuple[str, ...]
    target: str
    power: str = ""
    basis: tuple[Basis, ...] = ()
    side: Side = Side.STAFF
    within: Term | None = None
    once: bool = False
    needs: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    paper: str = ""
    result: str = ""


class BadProcedure(ValueError):
    """The table contradicts itself; raised when the module loads."""


@dataclass(frozen=True)
class Procedure:
    """A procedure version.

    `clock_from` and `clock`: the verb that starts the legal clock, and its term; `extension`: the one extension.
    Errors when built: BadProcedure.
    """

    kind: str
    title: str
    version: str
    opens: str
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    clock_from: str = ""
    clock: Term | None = None
    extension: Term | None = None
    basis: tuple[Basis, ...] = ()
    _by_code: Mapping[str, Step] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {s.code: s for s in self.steps})
        self._check()

    @property
    def name(self) -> str:
        """kind@version: what a case keeps."""
        return f"{self.kind}@{self.version}"

    def step(self, code: str) -> Step:
        """The step of that code. Errors: KeyError."""
        return self._by_code[code]

    def moves_from(self, code: str) -> tuple[Move, ...]:
        """The moves that leave this step."""
        return tuple(m for m in self.moves if code in m.sources)

    def move(self, verb: str, step: str) -> Move | None:
        """The move `verb` from that step, or None when the table does not know it."""
        return next((m for m in self.moves if m.verb == verb and step in m.sources), None)

    def verb(self, verb: str) -> Move | None:
        """Any move of that verb, wherever it starts: to say from where it would be possible."""
        return next((m for m in self.moves if m.verb == verb), None)

    def _check(self) -> None:
        known = self._by_code.keys()
        if len(known) != len(self.steps):
            raise BadProcedure(f"{self.name}: a step is declared twice")
        if self.opens not in known:
            raise BadProcedure(f"{self.name}: opens at unknown step {self.opens}")
        seen: set[tuple[str, str]] = set()
        for m in self.moves:
            for code in (*m.sources, m.target):
                if code not in known:
                    raise BadProcedure(f"{self.name}: {m.verb} names unknown step {code}")
            for code in m.sources:
                if (m.verb, code) in seen:
                    raise BadProcedure(f"{self.name}: {m.verb} twice on {code}")
                seen.add((m.verb, code))
            if m.side is Side.STAFF and not m.power:
                raise BadProcedure(f"{self.name}: {m.verb} needs a power")
        self._check_reach()

    def _check_reach(self) -> None:
        reached, todo = {self.opens}, [self.opens]
        while todo:
            for m in self.moves_from(todo.pop()):
                if m.target not in reached:
                    reached.add(m.target)
                    todo.append(m.target)
        if lost := self._by_code.keys() - reached:
            raise BadProcedure(f"{self.name}: unreachable {sorted(lost)}")
        alive = {s.code for s in self.steps if s.ends}
        if not alive:
            raise BadProcedure(f"{self.name}: never ends")
        grew = True
        while grew:
            more = {c for m in self.moves if m.target in alive for c in m.sources} - alive
            alive |= more
            grew = bool(more)
        if dead := self._by_code.keys() - alive:
            raise BadProcedure(f"{self.name}: dead end {sorted(dead)}")

"""What cannot be done, said once: code, words, basis, way out. Pages, API and log all print the same refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ParamSpec, TypeVar

from bangban.kernel.law import Basis

P = ParamSpec("P")
R = TypeVar("R")


class Kind(StrEnum):
    """Why it is refused: the only place where an HTTP status is chosen."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    UNACCEPTABLE = "unacceptable"
    STALE = "stale"
    PRECONDITION = "precondition"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"

    @property
    def status(self) -> int:
        """The HTTP status code."""
        return _STATUS[self]


_STATUS = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.NOT_ALLOWED: 405,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED: 415,
    Kind.UNACCEPTABLE: 422,
    Kind.STALE: 409,
    Kind.PRECONDITION: 428,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: `says` in one sentence what is wrong, `remedy` in one what to do.

    `fields`: input name → words beside it.
    """

    code: str
    says: str
    remedy: str
    kind: Kind = Kind.UNACCEPTABLE
    basis: tuple[Basis, ...] = ()
    rule: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def basis_text(self) -> str:
        """The citations in Chinese, joined for people; empty when none."""
        return "；".join(str(b) for b in self.basis)


@dataclass(frozen=True, slots=True)
class Hold:
    """搁置: the action waits for a recorded approval by a different, higher person.

    `approved_by`: the power that approves; `not_by`: user ids that may not (who asked, who did the work).
    """

    code: str
    says: str
    remedy: str
    approved_by: str
    not_by: frozenset[int] = frozenset()
    basis: tuple[Basis, ...] = ()
    rule: str = ""

    def releases(self, user: int, powers: frozenset[str]) -> bool:
        """Whether this user, holding these powers here, may let the action go on."""
        return self.approved_by in powers and user not in self.not_by


@dataclass(frozen=True, slots=True)
class Flag:
    """标记: nothing is stopped; it is counted and sent to whoever holds the power `to`."""

    code: str
    says: str
    to: str
    basis: tuple[Basis, ...] = ()
    rule: str = ""


class Refused(Exception):
    """Raised by services only through `insist`; carries the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def insist(refusal: Refusal | None) -> None:
    """Stop here if there is a refusal. Errors: Refused."""
    if refusal is not None:
        raise Refused(refusal)


NOT_FOUND = Refusal(
    code="not-found",
    says="没有找到这一件。",
    remedy="请核对编号，或者打便民服务中心电话问一问。",
    kind=Kind.NOT_FOUND,
)

OWN_PROPOSAL = Refusal(
    code="same-person",
    says="提出变更的人不能自己批准。",
    remedy="请由另一位有批准权的人处理。",
    kind=Kind.FORBIDDEN,
)


class Mode(StrEnum):
    """The five modes of a rule (requirements section 0)."""

    REFUSE = "refuse"
    HOLD = "hold"
    FLAG = "flag"
    CLOCK = "clock"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its ID (R-nn or N-nn), mode, the clauses it rests on, and the function that is the rule."""

    id: str
    mode: Mode
    basis: tuple[Basis, ...]
    function: str
    summary: str


RULES: dict[str, list[Rule]] = {}


def rule(id: str, mode: Mode, *basis: Basis) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register the decorated pure function as (part of) rule `id`; the docs are generated from this register."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        doc = (function.__doc__ or "").strip().splitlines()
        entry = Rule(
            id, mode, basis, f"{function.__module__}.{function.__qualname__}", doc[0] if doc else ""
        )
        RULES.setdefault(id, []).append(entry)
        return function

    return register

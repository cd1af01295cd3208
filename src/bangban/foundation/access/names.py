"""Nouns of access: what a rule looks at, what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Need(StrEnum):
    """What a route asks of the visitor when it asks for no power."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    RESIDENT = "resident"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Matter:
    """What `may` needs to know of a thing: where it lies, who acts on it, whose it is.

    `seen_from`: division paths from which it may be seen; `acted_from`: division paths of the organs whose turn it is;
    `organs`: ids of the organs that have a part in it; `acting`: the organ whose turn it is; `person`: the applicant;
    `agents`: persons authorised for it.
    """

    seen_from: tuple[str, ...]
    acted_from: tuple[str, ...] = ()
    organs: frozenset[int] = field(default_factory=frozenset)
    acting: int | None = None
    person: int | None = None
    agents: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: allowed or not, the reason code, and the sensitive fields that may be shown in clear."""

    allow: bool
    reason: str
    fields: frozenset[str] = field(default_factory=frozenset)


class Power(StrEnum):
    """权限点 of access itself."""

    TOKENS = "access.tokens"

"""What comes in and what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantIn:
    """Who applies; `id_kind` as in accounts.names.IdKind. A resident who is signed in leaves it out."""

    name: str
    id_no: str
    phone: str = ""
    address: str = ""
    id_kind: str = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMaterial:
    """A material as handed in: `how` is file (then `file_id`), or paper (shown at the window)."""

    code: str
    how: str = "file"
    file_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application: which offering version, for which place, by whom, with which answers and materials.

    `draft`: the code of the saved draft that holds its files, "" when they were uploaded for this application only.
    """

    offering: int
    division: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    materials: tuple[GivenMaterial, ...] = ()
    applicant: ApplicantIn | None = None
    draft: str = ""
    demo: bool = False


def held_by(draft: str) -> str:
    """The stream that holds the files of a saved draft, "" for none."""
    return f"draft:{draft}" if draft else ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """收件回执, shown only after commit. `replayed`: the same key was used before and this is its receipt."""

    number: str
    title: str
    received_at: datetime
    due_on: date | None
    organ: str
    replayed: bool = False

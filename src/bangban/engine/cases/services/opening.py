"""The first rows of a case, written in one statement: case, dossier, first move, materials, trail, outbox, tally, key.

One composition serves every door; on PostgreSQL it is a single CTE, on SQLite a handful of INSERTs in one
immediate transaction. The ORM is too slow for this one path (docs/adr/0006-intake-is-raw-sql-and-group-commit.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import connection, models

from bangban.engine.cases import events
from bangban.engine.cases.models import NO_DUE_DATE, Case, Dossier, Material, Move, Tally
from bangban.engine.cases.names import Passed, Standing
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.outbox import services as outbox
from bangban.foundation.trail import services as trail
from bangban.foundation.trail.chain import ZERO
from bangban.kernel.by import By


class _CaseId:
    """Stands for the id that the case gets."""


CASE_ID: Final = _CaseId()


@dataclass(frozen=True, slots=True)
class Insert:
    """One row for a table of the model; a value may be CASE_ID."""

    model: type[models.Model]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MaterialIn:
    """A material handed in: its code and name, `how` (file, paper, later), and the stored file when there is one."""

    code: str
    title: str
    how: str
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that the first rows say; ids are database ids, `answers` is JSON text, `sums` go to the trail."""

    number: str
    county_id: int
    division_id: int
    division_path: str
    procedure: str
    offering_id: int | None
    item_code: str
    title: str
    organ_id: int
    received_organ_id: int | None
    deciding_organ_id: int | None
    applicant_id: int | None
    applicant_mask: str
    answers: str
    materials: Sequence[MaterialIn] = ()
    parent_id: int | None = None
    demo: bool = False
    facts: Mapping[str, str | int | None] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was written."""

    id: int
    number: str
    due_on: date | None
    received_at: datetime


def compose(
    opening: Opening, *, by: By, warnings: clock.Warnings
) -> tuple[Insert, list[Insert], Any, Any, date | None]:
    """The rows of a new case: case, its dependents, the trail row, the outbox row, the first due date. No writes."""
    procedure = procedure_named(opening.procedure)
    step = procedure.step(procedure.opens)
    first = Passed("receive", "", step.code, by.at, by.actor.user)
    standing = Standing(
        opening.number, opening.procedure, step.code, step.turn, 1, (first,), by.today, None
    )
    calendar = calendars.workdays(opening.county_id)
    ticking = clock.clock_of(standing, procedure, calendar, None)
    case = Insert(
        Case,
        {
            "number": opening.number,
            "county_id": opening.county_id,
            "division_id": opening.division_id,
            "kind": procedure.kind,
            "procedure": opening.procedure,
            "offering_id": opening.offering_id,
            "item_code": opening.item_code,
            "title": opening.title,
            "organ_id": opening.organ_id,
            "received_organ_id": opening.received_organ_id,
            "deciding_organ_id": opening.deciding_organ_id,
            "holder_id": None,
            "applicant_id": opening.applicant_id,
            "applicant_mask": opening.applicant_mask,
            "channel": by.via.value,
            "step": step.code,
            "turn": step.turn.value,
            "is_open": True,
            "version": 1,
            "received_at": by.at,
            "due_on": ticking.due_on,
            "sort_on": ticking.due_on or NO_DUE_DATE,
            "provisional": ticking.provisional,
            "flag": "",
            "overdue_reason": "",
            "alarm_at": clock.next_alarm(ticking.due_on, by.today, calendar, warnings),
            "result": "",
            "parent_id": opening.parent_id,
            "demo": opening.demo,
        },
    )
    rows = [
        Insert(Dossier, {"case_id": CASE_ID, "answers": opening.answers}),
        Insert(
            Move,
            {
                "case_id": CASE_ID,
                "seq": 1,
                "verb": "receive",
                "source": "",
                "target": step.code,
                "at": by.at,
                "user": by.actor.user,
                "appointment": by.actor.appointment,
                "label": by.actor.label[:120],
                "channel": by.via.value,
                "note": "",
            },
        ),
        Insert(Tally, {"organ_id": opening.organ_id, "bucket": "open", "delta": 1}),
    ]
    rows += [
        Insert(
            Material,
            {
                "case_id": CASE_ID,
                "code": m.code,
                "title": m.title,
                "how": m.how,
                "file_id": m.file_id,
                "added_at": by.at,
                "replaces_id": None,
            },
        )
        for m in opening.materials
    ]
    event = trail.compose(
        opening.number,
        1,
        ZERO,
        "case.receive",
        by=by,
        title="收件",
        facts={
            "item": opening.item_code,
            "organ": opening.organ_id,
            "due_on": str(ticking.due_on or ""),
            **opening.facts,
        },
        secret=opening.secret,
        division_path=opening.division_path,
    )
    message = outbox.compose(events.RECEIVED, opening.number, {"number": opening.number}, by=by)
    return case, rows, event, message, ticking.due_on


@dataclass(frozen=True, slots=True)
class ReadyRows:
    """A new case, composed and not yet written: its rows, its event, its message."""

    case: Insert
    rows: list[Insert]
    event: Any
    message: Any
    opened: Opened


def ready(
    opening: Opening, *, by: By, warnings: clock.Warnings, extra: Sequence[Insert] = ()
) -> ReadyRows:
    """All rows of a new case; `extra` rows go in the same statement (they may name CASE_ID). No writes."""
    case, rows, event, message, due_on = compose(opening, by=by, warnings=warnings)
    return ReadyRows(
        case, [*rows, *extra], event, message, Opened(0, opening.number, due_on, by.at)
    )


def write(
    opening: Opening, *, by: By, warnings: clock.Warnings, extra: Sequence[Insert] = ()
) -> Opened:
    """Write a new case in the caller's transaction.

    Errors: IntegrityError when the number or a unique key of `extra` is taken; nothing is written then.
    """
    composed = ready(opening, by=by, warnings=warnings, extra=extra)
    return replace(composed.opened, id=put(composed))


def put(ready: ReadyRows) -> int:
    """Write what is ready in the caller's transaction; the id of the case. Errors: IntegrityError."""
    if connection.vendor == "postgresql":
        case_id = _write_at_once(ready)
    else:
        case_id = _write_in_turn(ready.case, ready.rows)
        with connection.cursor() as cursor:
            cursor.execute(trail.insert_sql(), trail.params(ready.event))
            cursor.execute(outbox.insert_sql(), outbox.params(ready.message))
    if ready.event.secret:
        trail.keep_secrets([ready.event])
    return case_id


def put_all(several: Sequence[ReadyRows]) -> list[int]:
    """Write many in the caller's transaction, without waiting for each answer where the driver can. Errors as `put`."""
    if connection.vendor != "postgresql":
        return [put(one) for one in several]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursors = []
        with connection.connection.pipeline():
            for one in several:
                shapes, parameters = _laid_out(one)
                raw = psycopg.RawCursor(connection.connection)
                cursors.append(raw.execute(_numbered(shapes), parameters))
        ids = [_id_from(cursor) for cursor in cursors]
    trail.keep_secrets([one.event for one in several])
    return ids


def _write_in_turn(case: Insert, rows: Sequence[Insert]) -> int:
    with connection.cursor() as cursor:
        shape = _shape(case)
        cursor.execute(_insert(*shape) + " RETURNING id", _values(case, shape, None))
        case_id: int = cursor.fetchone()[0]
        for row in rows:
            shape = _shape(row)
            cursor.execute(_insert(*shape), _values(row, shape, case_id))
    return case_id


def _laid_out(ready: ReadyRows) -> tuple[tuple[Shape, ...], list[Any]]:
    every = (ready.case, *ready.rows)
    shapes = tuple(_shape(row) for row in every)
    parameters = [
        value
        for row, shape in zip(every, shapes, strict=True)
        for value in _values(row, shape, None)
    ]
    return shapes, [*parameters, *trail.params(ready.event), *outbox.params(ready.message)]


def _write_at_once(ready: ReadyRows) -> int:
    shapes, parameters = _laid_out(ready)
    if connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            cursor.execute(_statement(shapes), parameters)
            case_id: int = cursor.fetchone()[0]
            return case_id
    # The driver parses a statement of this length anew each time, which costs as much as running it; numbered
    # places need no parsing.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as raw:
        raw.execute(_numbered(shapes), parameters)
        return _id_from(raw)


def _id_from(cursor: psycopg.Cursor[Any]) -> int:
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


# Model, columns, and which of them take the id of the case.
Shape = tuple[type[models.Model], tuple[str, ...], tuple[bool, ...]]

# Values of these fields go to PostgreSQL as they are.
_AS_THEY_ARE: Final = (
    models.CharField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.ForeignKey,
)


def _shape(row: Insert) -> Shape:
    return row.model, tuple(row.values), tuple(v is CASE_ID for v in row.values.values())


@lru_cache(maxsize=256)
def _fields(model: type[models.Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    known = {f.attname: f for f in model._meta.concrete_fields}
    return tuple(known[name] for name in names)


@lru_cache(maxsize=256)
def _prepared(model: type[models.Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    plain = connection.vendor == "postgresql"
    return tuple(
        None if plain and isinstance(f, _AS_THEY_ARE) else f.get_db_prep_save
        for f in _fields(model, names)
    )


def _values(row: Insert, shape: Shape, case_id: int | None) -> list[Any]:
    values = row.values.values()
    return [
        case_id if is_case else value if prepare is None else prepare(value, connection)
        for value, prepare, is_case in zip(values, _prepared(*shape[:2]), shape[2], strict=True)
        if not (is_case and case_id is None)
    ]


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], names: tuple[str, ...], which: tuple[bool, ...]) -> str:
    columns = ", ".join(f'"{f.column}"' for f in _fields(model, names))
    marks = ", ".join("%s" for _ in which)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'


def _from_opened(model: type[models.Model], names: tuple[str, ...], which: tuple[bool, ...]) -> str:
    fields = _fields(model, names)
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(
        "opened.id"
        if is_case
        else f"%s::{f.rel_db_type(connection) if f.is_relation else f.db_type(connection)}"
        for f, is_case in zip(fields, which, strict=True)
    )
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {marks} FROM opened'


@lru_cache(maxsize=1024)
def _statement(shapes: tuple[Shape, ...]) -> str:
    parts = [f"WITH opened AS ({_insert(*shapes[0])} RETURNING id)"]
    parts += [f"row{i} AS ({_from_opened(*shape)})" for i, shape in enumerate(shapes[1:])]
    parts += [f"event AS ({trail.insert_sql()})", f"message AS ({outbox.insert_sql()})"]
    return ", ".join(parts) + " SELECT id FROM opened"


@lru_cache(maxsize=1024)
def _numbered(shapes: tuple[Shape, ...]) -> str:
    first, *others = _statement(shapes).split("%s")
    return first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))

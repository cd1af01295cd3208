"""Putting messages into the outbox, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from bangban.foundation.outbox.models import Message
from bangban.kernel.by import By

COLUMNS: Final = (
    "topic",
    "stream",
    "payload",
    "created_at",
    "due_at",
    "attempts",
    "leased_by",
    "parked_reason",
    "last_problem",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One message as it will be stored; `payload` is JSON text."""

    topic: str
    stream: str
    payload: str
    created_at: datetime
    due_at: datetime


def compose(
    topic: str, stream: str, payload: Mapping[str, object], *, by: By, after: datetime | None = None
) -> Row:
    """The row of one message, for raw SQL and bulk writers. Pure. Errors.

    TypeError when the payload is no JSON.
    """
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return Row(topic, stream, text, by.at, max(by.at, after) if after else by.at)


def insert_sql(rows: int = 1) -> str:
    """INSERT of that many messages, one placeholder per column, in the order of COLUMNS."""
    payload = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    marks = ", ".join(payload if name == "payload" else "%s" for name in COLUMNS)
    return f"INSERT INTO outbox_message ({', '.join(COLUMNS)}) VALUES {', '.join([f'({marks})'] * rows)}"


def params(row: Row) -> list[Any]:
    """The values for `insert_sql`, in the connection's own types."""
    adapt = connection.ops.adapt_datetimefield_value
    return [
        row.topic,
        row.stream,
        row.payload,
        adapt(row.created_at),
        adapt(row.due_at),
        0,
        "",
        "",
        "",
    ]


def put(
    topic: str, stream: str, payload: Mapping[str, object], *, by: By, after: datetime | None = None
) -> Message:
    """Write a message; it leaves when the caller's transaction commits, not before `after`.

    Messages of one stream are handled in order; stream "" has no order. No personal values in
    `payload`: numbers and codes, from which the handler reads what it needs.
    """
    row = compose(topic, stream, payload, by=by, after=after)
    return Message.objects.create(
        topic=row.topic,
        stream=row.stream,
        payload=dict(payload),
        created_at=row.created_at,
        due_at=row.due_at,
    )


def put_many(rows: Sequence[Row]) -> None:
    """Insert composed rows, one prepared statement for all."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(insert_sql(), [params(row) for row in rows])

"""Writing the trail.

One event, many events, what was refused, what was read, what may be forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from bangban.foundation.trail import chain, names
from bangban.foundation.trail.chain import ZERO, Row
from bangban.foundation.trail.models import Event, TrailSecret
from bangban.kernel.by import By
from bangban.kernel.refusal import Refusal

COLUMNS: Final = (
    "stream",
    "seq",
    "previous",
    "leaf",
    "format",
    "at",
    "action",
    "title",
    "outcome",
    "actor_kind",
    "user",
    "person",
    "appointment",
    "actor_label",
    "channel",
    "basis",
    "rule",
    "request",
    "division_path",
    "facts",
    "commitments",
)
_TRIES = 20
_CHUNK = 400


class StreamBusy(RuntimeError):
    """Other writers kept taking the next place of the stream; nothing was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event for `record_many`; fields as in `record`."""

    stream: str
    action: str
    facts: Mapping[str, str | int | None] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    basis: str = ""
    outcome: str = "done"
    rule: str = ""
    division_path: str | None = None


def compose(
    stream: str,
    seq: int,
    previous: bytes,
    action: str,
    *,
    by: By,
    facts: Mapping[str, str | int | None] | None = None,
    secret: Mapping[str, str] | None = None,
    title: str = "",
    basis: str = "",
    outcome: str = "done",
    rule: str = "",
    division_path: str | None = None,
) -> Row:
    """The row of one event, for raw SQL and bulk writers.

    `seq` counts from 1; `previous` of the first is 32 zero bytes. Pure. Insert it with `insert_sql()` and
    `params(row)`; a row with `secret` also needs `keep_secrets([row])`.
    """
    return chain.compose(
        stream,
        seq,
        previous,
        action,
        by=by,
        title=title or names.title_of(action),
        facts=facts,
        secret=secret,
        basis=basis,
        outcome=outcome,
        rule=rule,
        division_path=division_path,
    )


def insert_sql(rows: int = 1) -> str:
    """INSERT of that many events, one placeholder per column, in the order of COLUMNS."""
    json_mark = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    marks = ", ".join(json_mark if name in ("facts", "commitments") else "%s" for name in COLUMNS)
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    return f"INSERT INTO trail_event ({columns}) VALUES {', '.join([f'({marks})'] * rows)}"


def params(row: Row) -> list[Any]:
    """The values for `insert_sql`, in the connection's own types."""
    return [
        row.stream,
        row.seq,
        row.previous,
        row.leaf,
        row.format,
        connection.ops.adapt_datetimefield_value(row.at),
        row.action,
        row.title,
        row.outcome,
        row.actor_kind,
        row.user,
        row.person,
        row.appointment,
        row.actor_label,
        row.channel,
        row.basis,
        row.rule,
        row.request,
        row.division_path,
        chain.canonical(row.facts).decode(),
        chain.canonical(row.commitments).decode(),
    ]


def record(
    stream: str,
    action: str,
    *,
    by: By,
    facts: Mapping[str, str | int | None] | None = None,
    secret: Mapping[str, str] | None = None,
    title: str = "",
    basis: str = "",
    outcome: str = "done",
    rule: str = "",
    division_path: str | None = None,
    person: int | None = None,
) -> Event:
    """Write one event at the end of its stream, in the caller's transaction.

    `facts` are plain and never personal; `secret` values are stored apart, encrypted, and only committed to here
    (`person`: whose they are, so that they can be forgotten). `title` defaults to the registered title of the
    action, `division_path` to the actor's. A place taken meanwhile by another writer is not an error: the next
    one is tried.
    Errors: StreamBusy.
    """
    for _ in range(_TRIES):
        seq, previous = head(stream)
        row = compose(
            stream,
            seq + 1,
            previous,
            action,
            by=by,
            facts=facts,
            secret=secret,
            title=title,
            basis=basis,
            outcome=outcome,
            rule=rule,
            division_path=division_path,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                insert_sql() + " ON CONFLICT (stream, seq) DO NOTHING RETURNING id", params(row)
            )
            found = cursor.fetchone()
        if found:
            keep_secrets([row], person=person)
            return _event(row, found[0])
    raise StreamBusy(stream)


def head(stream: str) -> tuple[int, bytes]:
    """The last number and leaf of a stream; (0, 32 zero bytes) before its first event."""
    found = Event.objects.filter(stream=stream).order_by("-seq").values_list("seq", "leaf").first()
    return (found[0], bytes(found[1])) if found else (0, ZERO)


def _heads(streams: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    """The heads of many streams in one query per 400; streams without events are absent."""
    wanted = sorted(set(streams))
    later = Event.objects.filter(stream=OuterRef("stream"), seq__gt=OuterRef("seq"))
    found: dict[str, tuple[int, bytes]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = Event.objects.filter(~Exists(later), stream__in=wanted[start : start + _CHUNK])
        found.update(
            (s, (seq, bytes(leaf))) for s, seq, leaf in rows.values_list("stream", "seq", "leaf")
        )
    return found


@transaction.atomic
def record_many(entries: Sequence[Entry], *, by: By) -> list[Row]:
    """Write many events: one query for the heads, one bulk insert (each per 400). The caller holds the streams' locks.

    Several entries of one stream follow one another in the order given. Errors: IntegrityError
    when a stream moved meanwhile.
    """
    known = _heads(e.stream for e in entries)
    rows: list[Row] = []
    for entry in entries:
        seq, previous = known.get(entry.stream, (0, ZERO))
        row = compose(
            entry.stream,
            seq + 1,
            previous,
            entry.action,
            by=by,
            facts=entry.facts,
            secret=entry.secret,
            title=entry.title,
            basis=entry.basis,
            outcome=entry.outcome,
            rule=entry.rule,
            division_path=entry.division_path,
        )
        known[entry.stream] = (row.seq, row.leaf)
        rows.append(row)
    insert(rows)
    keep_secrets(rows)
    return rows


def insert(rows: Sequence[Row]) -> None:
    """Insert composed rows, one prepared statement for all. Errors: IntegrityError when a place is taken."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(insert_sql(), [params(row) for row in rows])


def keep_secrets(rows: Sequence[Row], *, person: int | None = None) -> None:
    """Store the values behind the commitments of these rows, encrypted and apart from the chain."""
    kept = [
        TrailSecret(
            stream=r.stream,
            seq=r.seq,
            person=person,
            contents=json.dumps(r.secret, ensure_ascii=False),
        )
        for r in rows
        if r.secret
    ]
    if kept:
        TrailSecret.objects.bulk_create(kept)


def record_refusal(refusal: Refusal, *, by: By, stream: str, action: str = "refused") -> Event:
    """Keep that something was refused, with its code, words and basis.

    Call it after the refused transaction was rolled back (outside any atomic block), else the
    refusal vanishes with it.
    """
    return record(
        stream,
        action,
        by=by,
        title=refusal.says[:100],
        facts={"code": refusal.code, "kind": refusal.kind.value},
        basis=refusal.basis_text[:500],
        outcome=names.Outcome.REFUSED,
        rule=refusal.rule,
    )


def record_read(stream: str, what: str, reason: str, *, by: By, person: int | None = None) -> Event:
    """Keep that something sensitive was read.

    `what` in Chinese ("身份证号"), `reason` as the reader gave it.
    """
    return record(
        stream,
        "read",
        by=by,
        title=f"查看{what}"[:100],
        facts={"what": what},
        secret={"reason": reason},
        outcome=names.Outcome.READ,
        person=person,
    )


def forget(stream: str, *, by: By, person: int | None = None) -> int:
    """Destroy the secret values of a stream (of one person only, when given).

    The chain still verifies. Returns how many rows.
    """
    doomed = TrailSecret.objects.filter(stream=stream)
    if person is not None:
        doomed = doomed.filter(person=person)
    with transaction.atomic():
        gone, _ = doomed.delete()
        record(
            stream,
            "trail.forget",
            by=by,
            facts={"rows": gone},
            basis="《个人信息保护法》第四十七条",
        )
    return gone


def _event(row: Row, id: int) -> Event:
    values = dict(zip(COLUMNS, params(row), strict=True))
    values.update(id=id, at=row.at, facts=dict(row.facts), commitments=dict(row.commitments))
    return Event(**values)


names.name_actions({"read": "查看", "refused": "未准", "trail.forget": "销毁个人信息"})

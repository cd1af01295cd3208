"""Claiming messages, handling them, trying again.

What the worker does between two looks at the clock.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import IntegrityError, connection, transaction

from bangban.foundation.outbox import registry, rules
from bangban.foundation.outbox.models import Handled, Message, Tick
from bangban.foundation.outbox.registry import Delivery, Handler, Undeliverable
from bangban.kernel.term import ONE_DAY

PARKED_TOPIC: Final = "outbox.parked"
_log = logging.getLogger("bangban.outbox")

# A message waits while an earlier one of its stream is under way; one put off on purpose (never
# tried, not due) and one that was set aside hold nobody up.
_READY = """
    SELECT m.id FROM outbox_message m
    WHERE m.done_at IS NULL AND m.parked_at IS NULL AND m.due_at <= %(now)s AND {lease}
      AND (m.stream = '' OR NOT EXISTS (
        SELECT 1 FROM outbox_message e
        WHERE e.stream = m.stream AND e.id < m.id AND e.done_at IS NULL AND e.parked_at IS NULL
          AND (e.attempts > 0 OR e.due_at <= %(now)s)))
    ORDER BY m.due_at, m.id LIMIT %(limit)s{lock}
"""
_CLAIM = """
    UPDATE outbox_message SET attempts = attempts + 1,
        leased_until = %(until)s, leased_by = %(worker)s
    WHERE id IN ({ready})
    RETURNING id, topic, stream, payload, created_at, attempts
"""
_FRESH = "m.leased_until IS NULL"
_ABANDONED = "m.leased_until < %(now)s"


class LostLease(Exception):
    """Another worker took the message over; what was done here is rolled back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in this worker's hands."""

    id: int
    topic: str
    stream: str
    payload: dict[str, object]
    created_at: datetime
    attempt: int
    abandoned: bool


def claim(worker: str, *, now: datetime, limit: int = 50) -> list[Claimed]:
    """Take up to `limit` messages for two minutes.

    One left behind by a dead worker is taken alone, so that a message which kills its worker takes
    no other with it.
    """
    return _claim(worker, _ABANDONED, now, 1) or _claim(worker, _FRESH, now, limit)


def _claim(worker: str, lease: str, now: datetime, limit: int) -> list[Claimed]:
    postgresql = connection.vendor == "postgresql"
    ready = _READY.format(lease=lease, lock=" FOR UPDATE OF m SKIP LOCKED" if postgresql else "")
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        "now": adapt(now),
        "until": adapt(now + rules.LEASE),
        "worker": worker,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(ready=ready), values)
        rows = cursor.fetchall()
    return [
        Claimed(
            id,
            topic,
            stream,
            json.loads(payload) if isinstance(payload, str) else payload,
            _aware(created),
            n,
            lease is _ABANDONED,
        )
        for id, topic, stream, payload, created, n in sorted(rows)
    ]


def _aware(value: datetime | str) -> datetime:
    field = Message._meta.get_field("created_at")
    if isinstance(value, str):
        for convert in connection.ops.get_db_converters(field.get_col("")):
            value = convert(value, None, connection)
    assert isinstance(value, datetime)
    return value


def deliver(message: Claimed, worker: str, *, now: Callable[[], datetime]) -> bool:
    """Hand the message to each of its handlers and mark it done.

    False when it has to be tried again or was set aside.
    """
    if message.attempt > rules.CRASHES_ALLOWED and message.abandoned:
        return _park(message, worker, "处理时多次中断", now=now())
    handlers = registry.HANDLERS.get(message.topic, [])
    alone = len(handlers) == 1 and handlers[0].atomic
    problem: Exception | None = None
    try:
        if not alone:
            problem = _each(message, handlers, now)
        if problem is None:
            with transaction.atomic():
                if alone:
                    handlers[0].run(_delivery(message, now()))
                _finish(message, worker, now())
    except LostLease:
        _log.warning("outbox message %s was taken over", message.id)
        return False
    except Exception as raised:
        problem = raised
    return problem is None or _try_again(message, worker, problem, now=now())


def _delivery(message: Claimed, now: datetime) -> Delivery:
    return Delivery(
        message.id,
        message.topic,
        message.stream,
        message.payload,
        message.created_at,
        message.attempt,
        now,
    )


def _each(
    message: Claimed, handlers: list[Handler], now: Callable[[], datetime]
) -> Exception | None:
    """Run every handler that has not finished with this message yet.

    One that fails does not stop the others.
    """
    finished = set(Handled.objects.filter(message_id=message.id).values_list("handler", flat=True))
    problem: Exception | None = None
    for handler in handlers:
        if handler.name in finished:
            continue
        try:
            if not handler.atomic:
                handler.run(_delivery(message, now()))
            with transaction.atomic():
                Handled.objects.create(message_id=message.id, handler=handler.name, at=now())
                if handler.atomic:
                    handler.run(_delivery(message, now()))
        except IntegrityError as raised:
            if not Handled.objects.filter(message_id=message.id, handler=handler.name).exists():
                problem = raised
        except Exception as raised:
            problem = raised
    return problem


def _finish(message: Claimed, worker: str, now: datetime) -> None:
    mine = Message.objects.filter(
        id=message.id, leased_by=worker, attempts=message.attempt, done_at=None
    )
    if not mine.update(done_at=now, leased_until=None, leased_by=""):
        raise LostLease


def _try_again(message: Claimed, worker: str, problem: Exception, *, now: datetime) -> bool:
    where = traceback.extract_tb(problem.__traceback__)
    # Type and place only: the words of an exception may carry somebody's data.
    told = type(problem).__name__ + (
        f" {Path(where[-1].filename).name}:{where[-1].lineno}" if where else ""
    )
    if isinstance(problem, Undeliverable) or rules.counts_as_hopeless(message.attempt):
        return _park(message, worker, f"多次未能办成：{told}", now=now)
    mine = Message.objects.filter(
        id=message.id, leased_by=worker, attempts=message.attempt, done_at=None
    )
    mine.update(
        due_at=now + rules.wait_after(message.attempt),
        leased_until=None,
        leased_by="",
        last_problem=told,
    )
    _log.warning("outbox message %s (%s) failed: %s", message.id, message.topic, told)
    return False


def _park(message: Claimed, worker: str, reason: str, *, now: datetime) -> bool:
    with transaction.atomic():
        mine = Message.objects.filter(
            id=message.id, leased_by=worker, attempts=message.attempt, done_at=None
        )
        parked = mine.update(
            parked_at=now,
            parked_reason=reason[:500],
            last_problem=reason,
            leased_until=None,
            leased_by="",
        )
        if parked and message.topic != PARKED_TOPIC:
            payload = {"message": message.id, "topic": message.topic, "stream": message.stream}
            Message.objects.create(topic=PARKED_TOPIC, payload=payload, created_at=now, due_at=now)
    _log.error("outbox message %s (%s) set aside: %s", message.id, message.topic, reason)
    return False


def extend(worker: str, ids: list[int], *, now: datetime) -> None:
    """Keep hold of messages that are still waiting in this worker's hands."""
    Message.objects.filter(id__in=ids, leased_by=worker, done_at=None).update(
        leased_until=now + rules.LEASE
    )


def release(worker: str) -> int:
    """Give back what this worker holds and has not begun, for an orderly stop."""
    return Message.objects.filter(leased_by=worker, done_at=None).update(
        leased_until=None, leased_by=""
    )


def abandon(worker: str, *, now: datetime) -> int:
    """Say that this worker is dead: what it held may be taken at once, one by one."""
    return Message.objects.filter(leased_by=worker, done_at=None).update(
        leased_until=now - rules.FIRST_WAIT
    )


def run_due_jobs(*, now: datetime, done: dict[str, int]) -> int:
    """Run each job whose period nobody has begun yet; `done` remembers this process's own looks.

    Returns how many ran.
    """
    ran = 0
    for job in list(registry.JOBS.values()):
        period = rules.period_of(now, job.seconds)
        if done.get(job.name) == period:
            continue
        done[job.name] = period
        if not _begin(job.name, period, now):
            continue
        ran += 1
        problem = ""
        try:
            job.run(now)
        except Exception as raised:
            problem = type(raised).__name__
            _log.exception("job %s failed", job.name)
        Tick.objects.filter(job=job.name, period=period).update(finished_at=now, problem=problem)
    return ran


def _begin(job: str, period: int, now: datetime) -> bool:
    """Whether this process is the one that runs the job in this period: the unique index says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_tick (job, period, started_at, problem) VALUES (%s, %s, %s, '') "
            "ON CONFLICT (job, period) DO NOTHING RETURNING id",
            [job, period, connection.ops.adapt_datetimefield_value(now)],
        )
        return cursor.fetchone() is not None


def tidy(*, now: datetime) -> None:
    """Remove what nobody asks for any more.

    Messages done 30 days ago, runs of jobs begun 7 days ago.
    """
    Message.objects.filter(done_at__lt=now - 30 * ONE_DAY).delete()
    Tick.objects.filter(started_at__lt=now - 7 * ONE_DAY).delete()

"""Looking into the outbox: counts, what was set aside, and invariant I6."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from bangban.foundation.outbox.models import Message, Worker
from bangban.kernel.by import Actor

SILENT_AFTER = timedelta(minutes=1)
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class State:
    """How the outbox stands: counts, the oldest due moment that waits, live workers."""

    waiting: int
    parked: int
    oldest_due_at: datetime | None
    workers: int


def state(*, actor: Actor, now: datetime) -> State:
    """For the operator's page and `doctor`. Holds no personal values."""
    waiting = Message.objects.filter(done_at=None, parked_at=None)
    return State(
        waiting=waiting.count(),
        parked=Message.objects.filter(parked_at__isnull=False).count(),
        oldest_due_at=waiting.aggregate(oldest=Min("due_at"))["oldest"],
        workers=Worker.objects.filter(seen_at__gte=now - SILENT_AFTER).count(),
    )


def problems(*, now: datetime) -> Iterator[str]:
    """Departures from I6.

    Every message is done, waits with a next time, or is set aside with a reason; none is stuck.
    """
    stuck = Message.objects.filter(
        done_at=None, parked_at=None, due_at__lt=now - STUCK_AFTER, leased_until=None
    )
    for id, topic in stuck.order_by("id").values_list("id", "topic")[:100]:
        yield f"消息{id}（{topic}）超过10分钟没有人办"
    lost = Message.objects.filter(done_at=None, leased_until__lt=now - STUCK_AFTER)
    for id, topic in lost.order_by("id").values_list("id", "topic")[:100]:
        yield f"消息{id}（{topic}）的占用早已到期，没有人接着办"

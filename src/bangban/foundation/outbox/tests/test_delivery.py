"""Messages are handled at least once, in order, and their effect shows once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bangban.foundation.outbox import delivery, queries, registry, rules, services
from bangban.foundation.outbox.loop import Loop
from bangban.foundation.outbox.models import Message
from bangban.kernel.by import CHINA, SYSTEM, By, Channel

NOON = datetime(2026, 11, 23, 12, tzinfo=CHINA)
BY = By(SYSTEM, NOON, Channel.SYSTEM)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _own_registry() -> Iterator[None]:
    kept = dict(registry.HANDLERS), dict(registry.JOBS)
    registry.HANDLERS.clear()
    registry.JOBS.clear()
    yield
    registry.HANDLERS.clear()
    registry.JOBS.clear()
    registry.HANDLERS.update(kept[0])
    registry.JOBS.update(kept[1])


def work(at: datetime = NOON, batch: int = 50) -> int:
    return Loop(now=lambda: at, batch=batch).run(until_empty=True)


@pytest.mark.django_db
def test_messages_of_one_stream_arrive_in_order_and_all_arrive():
    seen = []
    registry.handles("t")(lambda m: seen.append((m.stream, m.payload["n"])))
    for n in range(5):
        services.put("t", "A", {"n": n}, by=BY)
        services.put("t", "B", {"n": n}, by=BY)

    assert work() == 10

    assert [n for s, n in seen if s == "A"] == [0, 1, 2, 3, 4]
    assert [n for s, n in seen if s == "B"] == [0, 1, 2, 3, 4]


@pytest.mark.django_db
def test_a_failing_message_holds_its_stream_and_no_other():
    seen = []

    def handle(m):
        if m.payload["n"] == 0 and m.attempt == 1:
            raise ValueError
        seen.append((m.stream, m.payload["n"]))

    registry.handles("t", name="h")(handle)
    services.put("t", "A", {"n": 0}, by=BY)
    services.put("t", "A", {"n": 1}, by=BY)
    services.put("t", "B", {"n": 7}, by=BY)

    work()
    before = list(seen)
    work(NOON + 2 * SECOND)

    assert before == [("B", 7)]
    assert seen == [("B", 7), ("A", 0), ("A", 1)]


@pytest.mark.django_db
def test_a_message_put_off_on_purpose_holds_nobody_up():
    seen = []
    registry.handles("t")(lambda m: seen.append(m.payload["n"]))
    services.put("t", "A", {"n": 0}, by=BY, after=NOON + 60 * SECOND)
    services.put("t", "A", {"n": 1}, by=BY)

    work()
    early = list(seen)
    work(NOON + 60 * SECOND)

    assert (early, seen) == ([1], [1, 0])


@pytest.mark.django_db
def test_what_a_failing_handler_wrote_is_gone_and_the_other_handler_runs_once():
    seen = []

    def fails_once(m):
        services.put("made", "", {}, by=BY)
        if m.attempt == 1:
            raise ValueError

    registry.handles("t", name="a")(fails_once)
    registry.handles("t", name="b")(lambda m: seen.append(m.id))
    services.put("t", "A", {}, by=BY)

    work()
    work(NOON + 2 * SECOND)

    assert len(seen) == 1
    assert Message.objects.filter(topic="made").count() == 1


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_leaves_no_effect():
    registry.handles("t")(lambda m: services.put("made", "", {}, by=BY))
    services.put("t", "A", {}, by=BY)
    [mine] = delivery.claim("one", now=NOON)
    later = NOON + rules.LEASE + SECOND
    [theirs] = delivery.claim("two", now=later)

    assert delivery.deliver(mine, "one", now=lambda: later) is False
    assert delivery.deliver(theirs, "two", now=lambda: later) is True
    assert Message.objects.filter(topic="made").count() == 1


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_is_set_aside_after_five_times():
    services.put("t", "A", {}, by=BY)
    at = NOON
    for _ in range(rules.CRASHES_ALLOWED):
        assert len(delivery.claim("dies", now=at)) == 1
        at += rules.LEASE + SECOND

    work(at)

    message = Message.objects.get(topic="t")
    assert (message.parked_at, message.parked_reason) == (at, "处理时多次中断")
    assert Message.objects.filter(topic=delivery.PARKED_TOPIC).count() == 1


@pytest.mark.django_db
def test_one_day_of_failures_ends_with_a_person():
    def fails(m):
        raise ValueError

    registry.handles("t", name="h")(fails)
    services.put("t", "A", {}, by=BY)
    at, tries = NOON, 0
    while not Message.objects.filter(topic="t", parked_at__isnull=False).exists():
        work(at)
        at, tries = at + timedelta(hours=1), tries + 1

    assert rules.counts_as_hopeless(tries)
    assert not rules.counts_as_hopeless(tries - 1)
    assert list(queries.problems(now=at)) == []


@pytest.mark.django_db
def test_two_workers_run_a_job_once_a_period():
    ran = []
    registry.every(60, "job")(lambda now: ran.append(now))

    work()
    work()
    work(NOON + 60 * SECOND)

    assert ran == [NOON, NOON + 60 * SECOND]


def test_the_wait_doubles_up_to_an_hour():
    assert [rules.wait_after(n).total_seconds() for n in (1, 2, 3, 11, 12, 99)] == [
        2,
        4,
        8,
        2048,
        3600,
        3600,
    ]

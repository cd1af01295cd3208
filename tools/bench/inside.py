"""Workloads inside one process: `python -m tools.bench.inside WHAT FILE` prints one JSON object.

WHAT: fill ROWS OPEN_SHARE, worklist, sweep DUE, idle, due.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangban.config.settings")
django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case
from bangban.engine.cases.services import sweeping
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.clock import now
from bangban.foundation.places import queries as places
from bangban.kernel.by import By, Channel
from bangban.kernel.term import ONE_DAY, CalendarDays, WorkingDays, due

Given = dict[str, Any]

COPIED = (
    "county_id kind procedure offering_id item_code title deciding_organ_id applicant_id applicant_mask channel "
    "provisional flag overdue_reason result demo"
)


def fill(given: Given, rows: int) -> Given:
    """Bring the table to `rows` cases by copying one: a fiftieth open, uneven townships, due around today."""
    towns = [t for t in places.townships_of(given["county"]) if places.government_of(t.pk)]
    homes = [(g.pk, t.pk) for t in towns if (g := places.government_of(t.pk))]
    # The first townships are the busiest: they get a tenth each, the others what is left in falling shares.
    weights = [1 / (n + 3) for n in range(len(homes))]
    spread = random.Random(7).choices(homes, weights, k=1000)
    have, today = Case.objects.count(), now().date()
    columns = COPIED.split()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE homes (n int PRIMARY KEY, organ bigint, place bigint)")
        cursor.executemany(
            "INSERT INTO homes VALUES (%s, %s, %s)", [(n, o, p) for n, (o, p) in enumerate(spread)]
        )
        cursor.execute("SELECT min(id) FROM cases_case")
        (model,) = cursor.fetchone()
        cursor.execute(
            f"""INSERT INTO cases_case ({", ".join(columns)}, number, division_id, organ_id, received_organ_id,
                step, turn, is_open, version, received_at, accepted_on, due_on, sort_on, alarm_at, concluded_at)
            SELECT {", ".join("c." + name for name in columns)}, 'BK' || lpad(to_hex(g), 12, '0'), h.place, h.organ,
                h.organ, CASE WHEN open THEN 'accepted' ELSE 'served' END,
                CASE WHEN open THEN CASE WHEN g %% 50 = 0 THEN 'applicant' ELSE 'ours' END ELSE 'nobody' END,
                open, 2, %s::timestamptz - (g %% 700) * interval '1 day', %s::date - (g %% 700)::int,
                CASE WHEN open THEN on_day END, CASE WHEN open THEN on_day ELSE DATE '9999-12-31' END,
                CASE WHEN open THEN %s::timestamptz + (1 + g %% 60) * interval '1 day' END,
                CASE WHEN open THEN NULL ELSE %s::timestamptz END
            FROM (SELECT g, g %% 50 = 3 AS open, %s::date - 3 + ((g * 7919) %% 60)::int AS on_day
                  FROM generate_series(%s::bigint, %s::bigint) g) s
            JOIN homes h ON h.n = (g * 2654435761) %% 1000 JOIN cases_case c ON c.id = %s""",
            [now(), today, now(), now(), today, have, rows - 1, model],
        )
        cursor.execute(
            "INSERT INTO cases_tally (organ_id, bucket, delta) SELECT organ_id, 'open', "
            "count(*) - (SELECT coalesce(sum(delta), 0) FROM cases_tally t WHERE t.organ_id = c.organ_id) "
            "FROM cases_case c WHERE is_open GROUP BY organ_id"
        )
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("VACUUM ANALYZE cases_tally")
    return {"cases": Case.objects.count()}


def worklist(given: Given) -> Given:
    """Page of 50 with rights and exact counts as the desk asks for them; times in ms, statements, CPU of both."""
    actor = places.actor_for(given["appointments"]["far-counter"], on=now().date())
    assert actor is not None
    today = now().date()
    shows = ("all", "mine", "late", "nobody", "pressing", "waiting")

    def look(show: str = "all") -> None:
        queries.worklist(actor=actor, today=today, wish=queries.Wish(show=show))
        queries.counts(actor=actor, today=today)

    for show in shows * 3:
        look(show)
    with CaptureQueriesContext(connection) as seen:
        look()
    page = queries.worklist(actor=actor, today=today)
    slowest = {show: _times(lambda s=show: look(s), 40)["p99"] for show in shows}  # type: ignore[misc]
    sql = next(q["sql"] for q in seen if 'FROM "cases_case"' in q["sql"])
    counted = queries.counts(actor=actor, today=today)
    recount = Case.objects.filter(is_open=True, organ_id=queries.handling_organ(actor) or 0).count()
    return {
        **_times(look, 300),
        "statements": len(seen),
        "rows": len(page.rows),
        "open": counted.open,
        "exact": counted.open == recount,
        "p99 by filter": slowest,
        "sql": sql,
    }


def _times(call: Callable[[], None], n: int) -> dict[str, float]:
    taken, cpu = [], time.process_time()
    for _ in range(n):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1e3)
    cpu = (time.process_time() - cpu) / n * 1e3
    taken.sort()
    return {"p50": taken[n // 2], "p99": taken[min(n - 1, n * 99 // 100)], "cpu": cpu}


def alarms(given: Given, count: int) -> Given:
    """Give every case an open deadline far away, and `count` of them one that has come, a warning colour due."""
    at, today = now(), now().date()
    calendar = calendars.workdays(given["county"])
    near = calendar.nth_after(today, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET is_open = true, step = 'accepted', turn = 'ours', flag = '', "
            "due_on = %s::date + 90, sort_on = %s::date + 90, alarm_at = %s::timestamptz + interval '60 days' "
            "WHERE number LIKE 'BK%%' AND (alarm_at IS NULL OR NOT is_open)",
            [today, today, at],
        )
        cursor.execute(
            "UPDATE cases_case SET due_on = %s, sort_on = %s, flag = '', alarm_at = %s WHERE id IN "
            "(SELECT id FROM cases_case WHERE number LIKE 'BK%%' AND step = 'accepted' ORDER BY id DESC LIMIT %s)",
            [near, near, at - timedelta(0, 30), count],
        )
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("SELECT count(*) FROM cases_case WHERE alarm_at IS NOT NULL AND is_open")
        return {"open": cursor.fetchone()[0]}


def silent(given: Given, count: int) -> Given:
    """Applications of ten days ago that nobody has answered: acceptance is deemed when the clock looks."""
    at = now() - ONE_DAY * 12
    actor = places.actor_for(given["appointments"]["counter"], on=at.date())
    assert actor is not None
    for n in range(count):
        intake.receive(
            Application(
                offering=given["offering"],
                division=given["villages"][0],
                answers=given["answers"],
                materials=tuple(GivenMaterial(**m) for m in given["materials"]),
                applicant=ApplicantIn(**given["people"][n % len(given["people"])]),
            ),
            key=f"silent-{at.timestamp()}-{n}",
            by=By(actor, at, Channel.API),
        )
    return {"made": count}


def sweep(given: Given) -> Given:
    """Sweep once: cases a second; then an idle sweep, µs."""
    at = now()
    began, cpu = time.perf_counter(), time.process_time()
    handled = sweeping.sweep(at)
    took = time.perf_counter() - began
    cpu = time.process_time() - cpu
    idle = []
    for _ in range(200):
        began = time.perf_counter()
        sweeping.sweep(at)
        idle.append((time.perf_counter() - began) * 1e6)
    left = Case.objects.filter(alarm_at__lte=at, is_open=True).count()
    return {
        "handled": handled,
        "seconds": took,
        "rate": handled / took,
        "cpu ms": cpu / max(1, handled) * 1e3,
        "idle us": sorted(idle)[100],
        "left": left,
    }


def due_dates(given: Given, count: int) -> Given:
    """A due date with its whole trace from random starts; µs on average."""
    calendar = calendars.workdays(given["county"])
    dice = random.Random(11)
    first = date(min(2026, calendar.last.year - 1), 1, 1)
    terms = (WorkingDays(5), WorkingDays(10), WorkingDays(20), WorkingDays(30), CalendarDays(15))
    work = [(first + ONE_DAY * dice.randrange(300), dice.choice(terms)) for _ in range(count)]
    began, cpu, lines = time.perf_counter(), time.process_time(), 0
    for start, term in work:
        lines += len(list(due(start, term, calendar).days()))
    return {
        "us": (time.perf_counter() - began) / count * 1e6,
        "cpu us": (time.process_time() - cpu) / count * 1e6,
        "lines": lines / count,
    }


def main(arguments: list[str]) -> None:
    """Run one workload and print what it found."""
    what, file, *more = arguments
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    run = {
        "fill": fill,
        "worklist": worklist,
        "alarms": alarms,
        "silent": silent,
        "sweep": sweep,
        "due": due_dates,
    }[what]
    print(json.dumps(run(given, *(int(m) for m in more))))  # type: ignore[operator]


if __name__ == "__main__":
    main(sys.argv[1:])

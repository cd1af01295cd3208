"""The county that the workloads run on, made by the services: `python -m tools.bench.given FILE` writes what they need.

Runs in a process of its own against an empty database, whose address BANGBAN_DATABASE says.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangban.config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial
from bangban.foundation.access import services as access
from bangban.foundation.accounts import services as accounts
from bangban.foundation.clock import now
from bangban.foundation.places import queries as places
from bangban.kernel.by import SYSTEM, By, Channel
from tests import world as worlds

ITEM = "XK-01"
PERSONS = 2_000


def prepare() -> dict[str, Any]:
    """Migrate, found the whole county, register people, issue tokens; answers what a client has to know."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world = worlds.build(whole=True)
        by = By(SYSTEM, now(), Channel.SYSTEM)
        people = [
            {"name": f"演示居民{serial}", "id_no": _citizen(serial), "phone": f"139{serial:08d}"}
            for serial in range(PERSONS)
        ]
        ids = [
            accounts.find_or_create_person(**p, division_id=world.village.pk, by=by).pk
            for p in people
        ]
        tokens = {
            name: _token(world.people[name])
            for name in ("counter", "far-counter", "handler", "head")
        }
        spec = world.offering(ITEM)
        materials = [{"code": m.code, "how": "paper"} for m in spec.asked_materials if m.required]
        villages = [v.pk for v in places.villages_of(world.near.pk)]
    limit = _limit(world, spec.version_id, people[0], materials)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    return {
        "tokens": tokens,
        "appointments": world.people,
        "offering": spec.version_id,
        "county": world.county.pk,
        "township": world.near.pk,
        "villages": villages,
        "answers": worlds.fill(spec, world),
        "materials": materials,
        "people": people,
        "person_ids": ids,
        "limit": limit,
    }


def _limit(
    world: worlds.World, offering: int, person: dict[str, str], materials: list[dict[str, str]]
) -> str:
    """The statement that takes one application in, as a pgbench script; empty where it is not one statement."""
    if connection.vendor != "postgresql":
        return ""
    for _ in range(8):  # what is made once per process is made now
        key = f"limit-{now().timestamp()}"
        with CaptureQueriesContext(connection) as seen:
            receipt = intake.receive(
                Application(
                    offering=offering,
                    division=world.village.pk,
                    answers=worlds.fill(world.offering(ITEM), world),
                    materials=tuple(GivenMaterial(**m) for m in materials),
                    applicant=ApplicantIn(**person),
                ),
                key=key,
                by=By(world.by("counter").actor, now(), Channel.API, "0123456789abcdef"),
            )
    (sql,) = [q["sql"] for q in seen if q["sql"].startswith("WITH opened")]
    number = "('LS' || lpad(to_hex(:n::bigint), 14, '0'))"
    sql = sql.replace(f"'{receipt.number}'", number).replace(f"'{key}'", "to_hex(:n::bigint)")
    sql = sql.replace(f'{{"number":"{receipt.number}"}}', '{"number":"LS00000000000000"}')
    return f"\\set n random(1, 1000000000000000)\n{sql};\n".replace(":null", ": null")


def _token(appointment: int) -> str:
    at = now()
    by = By(SYSTEM, at, Channel.SYSTEM)
    return access.issue_token(
        name="压力测试", appointment=appointment, expires_at=at + timedelta(1), by=by
    )


def _citizen(serial: int) -> str:
    """A well-formed invented ID for each serial below 365,000: the birthday carries what three digits cannot."""
    day, order = divmod(serial, 1000)
    return worlds.citizen(order, f"{1940 + day // 28 % 60}{1 + day // 1680:02d}{1 + day % 28:02d}")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(prepare(), ensure_ascii=False), encoding="utf-8")

"""Builders: the small county, and browsers of its people."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bangban.foundation import clock
from bangban.foundation.places.models import Appointment
from tests.world import World

# Who is asking: session, account, person; and whether near-static records have changed.
WHO = (
    '"django_session"',
    '"accounts_user"',
    '"accounts_person"',
    '"calendars_stamp"',
    "places_stamp",
)


def browser(world: World, who: str) -> Client:
    """A browser in which that person is signed in under that appointment."""
    row = Appointment.objects.select_related("user").get(pk=world.people[who])
    client = Client()
    client.force_login(row.user)
    session = client.session
    session["appointment"] = row.pk
    session.save()
    return client


def today(world: World) -> World:
    """The world's clock set to the present: what the pages go by."""
    world.clock = clock.now()
    return world


def statements(page: Client, path: str) -> list[str]:
    """What a second visit asks of the database, beside who is asking, in a process that has settled."""
    connection.run_on_commit.clear()
    page.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = page.get(path)
    assert answer.status_code == 200
    return [q["sql"] for q in asked if not any(f"FROM {table}" in q["sql"] for table in WHO)]

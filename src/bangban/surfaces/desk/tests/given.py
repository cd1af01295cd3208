"""Builders: the small county, and browsers of its people."""

from __future__ import annotations

from django.test import Client

from bangban.foundation import clock
from bangban.foundation.places.models import Appointment
from tests.world import World


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

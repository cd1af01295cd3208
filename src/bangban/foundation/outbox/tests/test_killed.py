"""A worker killed in the middle loses nothing and does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connection

from bangban.foundation import clock
from bangban.foundation.outbox import services
from bangban.foundation.outbox.models import Message
from bangban.kernel.by import SYSTEM, By, Channel

MESSAGES = 400
KILLS = 6
WORKER = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from bangban.foundation import clock
from bangban.foundation.outbox import registry, services
from bangban.foundation.outbox.loop import Loop
from bangban.kernel.by import SYSTEM, By, Channel

registry.HANDLERS.clear()

@registry.handles("t", name="effect")
def effect(message):
    services.put("effect", "", {"of": message.id}, by=By(SYSTEM, clock.now(), Channel.SYSTEM))

print("ready", flush=True)
Loop(now=clock.now, jobs=False).run(until_empty=sys.argv[2] == "finish")
"""


def start(mode: str, name: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, mode],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.django_db(transaction=True)
def test_kill_nine_loses_no_message_and_shows_no_effect_twice(tmp_path):
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" in name:
        pytest.skip("needs a database file: set DATABASES TEST NAME")
    by = By(SYSTEM, clock.now(), Channel.SYSTEM)
    services.put_many(
        [services.compose("t", f"S{n % 90}", {"n": n}, by=by) for n in range(MESSAGES)]
    )
    chance = random.Random(7)

    for _ in range(KILLS):
        process = start("stay", name)
        time.sleep(chance.uniform(0.05, 0.25))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert 0 < Message.objects.filter(topic="t", done_at=None).count() < MESSAGES
    last = start("finish", name)
    last.communicate(timeout=120)

    assert last.returncode == 0
    effects = Counter(m.payload["of"] for m in Message.objects.filter(topic="effect"))
    assert set(effects) == set(Message.objects.filter(topic="t").values_list("id", flat=True))
    assert set(effects.values()) == {1}
    assert not Message.objects.filter(topic="t", done_at=None).exists()

"""The worker's loop: messages, jobs, heartbeat, an orderly stop."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from bangban.foundation.outbox import delivery, rules
from bangban.foundation.outbox.models import Message, Worker

HEARTBEAT = timedelta(seconds=10)
SHORTEST_REST = 0.05
LONGEST_REST = 1.0


class Loop:
    """One worker process. `now` reads the clock; `stop` may be set from a signal handler."""

    def __init__(self, *, now: Callable[[], datetime], batch: int = 50, jobs: bool = True) -> None:
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stop = threading.Event()
        self._now, self._batch, self._jobs = now, batch, jobs
        self._begun: dict[str, int] = {}
        self._handled = 0
        self._beat: datetime | None = None
        self._started = now()

    def run(self, *, until_empty: bool = False) -> int:
        """Work until stopped (or until nothing is due). Returns the number of messages done."""
        self._bury()
        rest = SHORTEST_REST
        while not self.stop.is_set():
            self._sign_of_life()
            if self._jobs:
                delivery.run_due_jobs(now=self._now(), done=self._begun)
            if self._once():
                rest = SHORTEST_REST
                continue
            if until_empty:
                break
            if not connection.in_atomic_block and rest >= LONGEST_REST:
                connection.close()
            self.stop.wait(rest)
            rest = min(rest * 2, LONGEST_REST)
        delivery.release(self.name)
        Worker.objects.filter(name=self.name).delete()
        return self._handled

    def _once(self) -> int:
        claimed = delivery.claim(self.name, now=self._now(), limit=self._batch)
        since = self._now()
        for position, message in enumerate(claimed):
            if self.stop.is_set():
                break
            if self._now() - since > rules.LEASE / 4:
                since = self._now()
                delivery.extend(self.name, [m.id for m in claimed[position:]], now=since)
                self._sign_of_life()
            self._handled += delivery.deliver(message, self.name, now=self._now)
        return len(claimed)

    def _sign_of_life(self) -> None:
        at = self._now()
        if self._beat is None or at - self._beat >= HEARTBEAT:
            self._beat = at
            values = {"started_at": self._started, "seen_at": at, "handled": self._handled}
            Worker.objects.update_or_create(name=self.name, defaults=values)

    def _bury(self) -> None:
        """Free at once what dead workers of this machine still hold."""
        here = self.name.split(":")[0]
        held = Message.objects.filter(leased_by__startswith=f"{here}:", done_at=None)
        for name in set(held.values_list("leased_by", flat=True)):
            if not _is_alive(int(name.split(":")[1])):
                delivery.abandon(name, now=self._now())
                Worker.objects.filter(name=name).delete()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

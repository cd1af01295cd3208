"""Group commit: cases that come in at the same moment share one transaction and one flush to disk.

One thread of the process writes; whoever hands a case over waits until the transaction that holds it is committed, so
nothing is acknowledged before it is durable. One case that cannot be written takes none of its neighbours with it:
the group is rolled back and each is written alone. (docs/adr/0006-intake-is-raw-sql-and-group-commit.md)
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from bangban.engine.cases.services.opening import ReadyRows, put, put_all

MOST: Final = 64  # cases in one transaction
WAIT: Final = 30.0  # seconds until whoever waits is told that it did not work out
log = logging.getLogger("bangban.cases")


@dataclass(slots=True)
class _Handed:
    ready: ReadyRows
    done: Future[int] = field(default_factory=Future)


class Writer:
    """The thread that writes, started when the first case comes."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Handed | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self.groups: list[int] = []

    def write(self, ready: ReadyRows) -> int:
        """The id of the case, after commit. Errors: IntegrityError, OperationalError; then nothing of it is stored,
        unless the connection broke during the commit, which only a repetition with the same key can tell."""
        handed = _Handed(ready)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="intake", daemon=True)
                self._thread.start()
        self._queue.put(handed)
        try:
            return handed.done.result(WAIT)
        except TimeoutError as slow:
            raise OperationalError("the writer did not answer in time") from slow

    def stop(self) -> None:
        """End the thread and its connection after what was handed over."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            group = [first, *self._waiting()]
            cases = [handed for handed in group if handed is not None]
            try:
                self._settle(cases)
            except BaseException as broken:
                log.exception("the writer of new cases failed")
                for handed in cases:
                    if not handed.done.done():
                        handed.done.set_exception(broken)
            if None in group:
                connection.close()
                return

    def _waiting(self) -> list[_Handed | None]:
        found: list[_Handed | None] = []
        while len(found) < MOST - 1:
            try:
                found.append(self._queue.get_nowait())
            except Empty:
                break
        return found

    def _settle(self, cases: list[_Handed]) -> None:
        if len(cases) > 1:
            try:
                with transaction.atomic():
                    ids = put_all([handed.ready for handed in cases])
            except (OperationalError, InterfaceError) as lost:
                self._fail(cases, lost)
                return
            except DatabaseError:
                log.info("one of %d cases could not be written: each is written alone", len(cases))
            else:
                for handed, case_id in zip(cases, ids, strict=True):
                    handed.done.set_result(case_id)
                return
        for handed in cases:
            try:
                with transaction.atomic():
                    case_id = put(handed.ready)
            except DatabaseError as refused:
                self._fail([handed], refused)
            else:
                handed.done.set_result(case_id)

    def _fail(self, cases: list[_Handed], why: Exception) -> None:
        if isinstance(why, OperationalError | InterfaceError):
            connection.close()
        for handed in cases:
            handed.done.set_exception(why)


_writer = Writer()


def is_on() -> bool:
    """Whether cases are written together here: by setting, and never inside a transaction of the caller's."""
    return settings.GROUP_COMMIT and not connection.in_atomic_block


def write(ready: ReadyRows) -> int:
    """Write through the process's one writer. Errors as `Writer.write`."""
    return _writer.write(ready)


def stop() -> None:
    """End the process's writer, if it runs."""
    _writer.stop()

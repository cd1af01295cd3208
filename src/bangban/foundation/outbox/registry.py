"""Who handles which topic, and what runs how often.

Filled by each app's handlers when Django is ready.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as its handler sees it. `id` is also the key to give to an outside provider.

    It never changes.
    """

    id: int
    topic: str
    stream: str
    payload: Mapping[str, object]
    created_at: datetime
    attempt: int
    now: datetime


Handle = Callable[[Delivery], None]
Run = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler under its stable name. `atomic`.

    Its database changes and "done" are one transaction, so they show once.
    """

    name: str
    run: Handle
    atomic: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job.

    Runs once in each period of `seconds`, counted from 1970, whatever the number of workers.
    """

    name: str
    seconds: int
    run: Run


class Undeliverable(Exception):
    """Raised by a handler when trying again cannot help.

    The message is set aside for a person at once.
    """


HANDLERS: dict[str, list[Handler]] = defaultdict(list)
JOBS: dict[str, Job] = {}


def handles(topic: str, *, name: str = "", atomic: bool = True) -> Callable[[Handle], Handle]:
    """Register the decorated function for a topic. Set `atomic=False` for a handler that calls an outside provider.

    `name` (default: module and function) marks what is already handled: do not change it while
    messages wait.
    """

    def register(function: Handle) -> Handle:
        handler = Handler(
            name or f"{function.__module__}.{function.__qualname__}", function, atomic
        )
        HANDLERS[topic] = [h for h in HANDLERS[topic] if h.name != handler.name] + [handler]
        return function

    return register


def every(seconds: int, name: str) -> Callable[[Run], Run]:
    """Register the decorated function as a periodic job; it gets the present moment."""

    def register(function: Run) -> Run:
        JOBS[name] = Job(name, seconds, function)
        return function

    return register

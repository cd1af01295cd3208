"""The trail as JSON Lines for archive and audit: every event and seal, no personal values.

Read by tools/verify_trail.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from bangban.foundation.trail import sealing
from bangban.foundation.trail.chain import FORMAT, Row, canonical, microseconds
from bangban.foundation.trail.models import Event, Seal


def row_of(event: Event) -> Row:
    """The stored event in the form that is hashed."""
    return Row(
        stream=event.stream,
        seq=event.seq,
        previous=bytes(event.previous),
        at=event.at,
        action=event.action,
        title=event.title,
        outcome=event.outcome,
        actor_kind=event.actor_kind,
        user=event.user,
        person=event.person,
        appointment=event.appointment,
        actor_label=event.actor_label,
        channel=event.channel,
        basis=event.basis,
        rule=event.rule,
        request=event.request,
        division_path=event.division_path,
        facts=event.facts,
        commitments=event.commitments,
        format=event.format,
    )


def write(file: BinaryIO, *, at: datetime) -> tuple[int, int]:
    """Write the whole trail as it stands at `at`. Returns the numbers of events and seals."""
    counts = [0, 0]
    with transaction.atomic():
        for is_seal, line in _lines(at):
            file.write(line + b"\n")
            counts[is_seal] += 1
    return counts[0] - 1, counts[1]


def _lines(at: datetime) -> Iterator[tuple[bool, bytes]]:
    yield False, canonical({"type": "trail", "format": FORMAT, "at": microseconds(at)})
    for event in Event.objects.order_by("id").iterator(2000):
        content = {**row_of(event).content(), "type": "event", "leaf": bytes(event.leaf).hex()}
        yield False, canonical(content)
    for seal in Seal.objects.order_by("number").iterator(100):
        members = seal.members.order_by("position").values_list("event__stream", "event__seq")
        text = "\n".join(f"{seq} {stream}" for stream, seq in members)
        yield True, canonical({**sealing.anchor_line(seal), "type": "seal", "members": text})

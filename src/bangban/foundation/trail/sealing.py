"""Seals: a tree over everything not sealed yet, chained, signed, and anchored outside the database.

Events are chosen by absence from the members, never by "number greater than the last": numbers are
handed out before
commit, so a slow transaction would be skipped for ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from bangban.foundation.trail import merkle, signing
from bangban.foundation.trail.chain import FORMAT, ZERO, canonical, microseconds, sm3
from bangban.foundation.trail.models import Event, Seal, SealMember

BATCH: Final = 10_000
PERIOD_SECONDS: Final = 60
_LOCK = 0x7472_6169
_LONGEST_TRANSACTION = timedelta(hours=1)


def line_of(seal: Seal) -> dict[str, object]:
    """What a seal says and signs, in canonical types."""
    return {
        "format": FORMAT,
        "number": seal.number,
        "at": microseconds(seal.at),
        "previous": bytes(seal.previous).hex(),
        "root": bytes(seal.root).hex(),
        "count": seal.count,
        "total": seal.total,
        "heads": sm3(canonical(seal.heads)).hex(),
    }


def digest_of(line: dict[str, object]) -> bytes:
    """SM3(0x02 || canonical line)."""
    return sm3(b"\x02" + canonical(line))


def anchor_line(seal: Seal) -> dict[str, object]:
    """The line kept outside: the seal's own line, digest, signature."""
    return {
        **line_of(seal),
        "digest": bytes(seal.digest).hex(),
        "provider": seal.provider,
        "signature": seal.signature,
    }


@transaction.atomic
def seal(*, at: datetime, everything: bool = False) -> Seal | None:
    """Seal up to 10,000 unsealed events at the moment `at`; None when there are none. One sealer at a time.

    Looks back as far as the longest transaction (an hour); `everything` looks at the whole table,
    as the nightly run does.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    waiting = Event.objects.filter(member__isnull=True)
    if not everything:
        waiting = waiting.filter(id__gt=_floor(at))
    events = list(waiting.order_by("id").values_list("id", "stream", "seq", "leaf")[:BATCH])
    if not events:
        return None
    last = Seal.objects.order_by("-number").first()
    made = Seal(
        number=last.number + 1 if last else 1,
        at=at,
        previous=bytes(last.digest) if last else ZERO,
        root=merkle.root([bytes(leaf) for _, _, _, leaf in events]),
        count=len(events),
        total=(last.total if last else 0) + len(events),
        heads=heads_of(events),
    )
    made.digest = digest_of(line_of(made))
    signer = signing.signer()
    made.provider, made.signature = signer.name, signer.sign(made.digest)
    made.save(force_insert=True)
    SealMember.objects.bulk_create(
        [SealMember(event_id=id, seal=made, position=n) for n, (id, _, _, _) in enumerate(events)],
        batch_size=300,
    )
    return made


def heads_of(events: Sequence[tuple[int, str, int, bytes | memoryview]]) -> dict[str, str]:
    found: dict[str, tuple[int, bytes]] = {}
    for _, stream, seq, leaf in events:
        if stream not in found or seq > found[stream][0]:
            found[stream] = (seq, bytes(leaf))
    return {stream: f"{seq}:{leaf.hex()}" for stream, (seq, leaf) in found.items()}


def _floor(at: datetime) -> int:
    old = Seal.objects.filter(at__lt=at - _LONGEST_TRANSACTION).order_by("-number").first()
    if old is None:
        return 0
    return SealMember.objects.filter(seal=old).aggregate(last=Max("event_id"))["last"] or 0


def seal_all(*, at: datetime, everything: bool = False) -> int:
    """Seal until nothing waits, then bring the anchor up to date.

    Returns the number of new seals.
    """
    made = 0
    while seal(at=at, everything=everything):
        made += 1
    anchor()
    return made


def anchor(path: Path | None = None) -> int:
    """Append to the anchor file every seal that it does not hold yet, in order. Returns how many.

    Errors: OSError.
    """
    path = path or Path(settings.TRAIL_ANCHOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    held = _last_number(path)
    lines = [anchor_line(s) for s in Seal.objects.filter(number__gt=held).order_by("number")]
    if lines:
        with path.open("ab") as file:
            file.write(b"".join(canonical(line) + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def _last_number(path: Path) -> int:
    if not path.exists() or not path.stat().st_size:
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return int(json.loads(file.read().splitlines()[-1])["number"])

"""Does the stored trail still hold? Chains, hashes, seals and anchor, in the database (invariant I8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bangban.foundation.trail import merkle, sealing, signing
from bangban.foundation.trail.chain import ZERO, canonical
from bangban.foundation.trail.export import row_of
from bangban.foundation.trail.models import Event, Seal

SEALED_WITHIN = timedelta(minutes=5)


def problems(*, at: datetime, anchor: Path | None = None) -> Iterator[str]:
    """Every departure found, in Chinese, as the verification goes.

    None means that everything recorded still stands.
    """
    yield from _chains()
    yield from _seals()
    late = Event.objects.filter(member__isnull=True, at__lt=at - SEALED_WITHIN).count()
    if late:
        yield f"有{late}条留痕超过5分钟仍未封签"
    if anchor is not None:
        yield from _anchors(anchor)


def _chains() -> Iterator[str]:
    stream, seq, leaf = "", 0, ZERO
    for event in Event.objects.order_by("stream", "seq").iterator(2000):
        if event.stream != stream:
            stream, seq, leaf = event.stream, 0, ZERO
        if event.seq != seq + 1:
            yield f"{stream} 第{seq}条之后缺号"
        if bytes(event.previous) != leaf:
            yield f"{stream} 第{event.seq}条接不上前一条"
        if row_of(event).leaf != bytes(event.leaf):
            yield f"{stream} 第{event.seq}条内容与摘要不符"
        seq, leaf = event.seq, bytes(event.leaf)


def _seals() -> Iterator[str]:
    number, digest, total = 0, ZERO, 0
    signers: dict[str, signing.Signer] = {}
    for seal in Seal.objects.order_by("number").iterator(100):
        number, total = number + 1, total + seal.count
        name = f"封签{seal.number}"
        if seal.number != number:
            yield f"{name}之前缺号"
            number = seal.number
        if bytes(seal.previous) != digest:
            yield f"{name}接不上前一封签"
        members = list(
            seal.members.order_by("position").values_list(
                "position", "event_id", "event__stream", "event__seq", "event__leaf"
            )
        )
        if [m[0] for m in members] != list(range(seal.count)) or seal.total != total:
            yield f"{name}的条数不符"
        leaves = [bytes(m[4]) for m in members]
        if not leaves or merkle.root(leaves) != bytes(seal.root):
            yield f"{name}的根不符"
        if sealing.heads_of([m[1:] for m in members]) != seal.heads:
            yield f"{name}的链头不符"
        if sealing.digest_of(sealing.line_of(seal)) != bytes(seal.digest):
            yield f"{name}的摘要不符"
        signer = signers.setdefault(seal.provider, signing.signer(seal.provider))
        if not signer.verifies(bytes(seal.digest), seal.signature):
            yield f"{name}的签名不符"
        digest = bytes(seal.digest)


def _anchors(path: Path) -> Iterator[str]:
    kept = {s.number: canonical(sealing.anchor_line(s)) for s in Seal.objects.iterator(500)}
    held = 0
    for line in path.read_bytes().splitlines():
        number = int(json.loads(line)["number"])
        held += 1
        if number not in kept:
            yield f"锚文件里有封签{number}，数据库里没有：尾部被截去"
        elif kept[number] != line:
            yield f"封签{number}与锚文件不同"
    if held < len(kept):
        yield f"锚文件少{len(kept) - held}个封签"

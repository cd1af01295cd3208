"""The chain itself, pure: canonical form, leaf, commitment, row. Frozen by tests/vectors.json; never change format 1.

leaf = SM3(0x00 || canonical JSON), SM3 of GB/T 32905. The canonical form is one JSON object with
sorted keys,
UTF-8, no spaces, strings and integers only; what is unknown is left out.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as hmac_primitives

from bangban.kernel.by import ActorKind, By

FORMAT: Final = 1
ZERO: Final = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BIGGEST = 2**63 - 1


def sm3(data: bytes) -> bytes:
    """SM3 digest, 32 bytes (GB/T 32905-2016)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC with SM3, 32 bytes (RFC 2104)."""
    mac = hmac_primitives.HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


def same(a: bytes, b: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(a, b)


def canonical(value: Mapping[str, object]) -> bytes:
    """The one byte form of an object of strings, integers and such objects. Errors.

    TypeError, ValueError for anything else.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8"
    )


def _check(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("no NUL in a trail text")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"keys are strings, got {key!r}")
            _check(key)
            _check(inner)
    elif type(value) is int:
        if abs(value) > _BIGGEST:
            raise ValueError(f"64-bit integers only, got {value}")
    else:
        raise TypeError(f"strings and integers only, got {type(value).__name__}")


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z."""
    return (at - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The reverse of `microseconds`, in UTC."""
    return _EPOCH + micros * _MICROSECOND


def commit_to(value: str, salt: bytes) -> str:
    """HMAC-SM3(salt, value) in hex.

    Shows later that this was the value, tells nothing without the salt.
    """
    return hmac_sm3(salt, value.encode("utf-8")).hex()


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it will be stored. `leaf` follows from the rest.

    `secret` is name → (salt hex, value), kept apart.
    """

    stream: str
    seq: int
    previous: bytes
    at: datetime
    action: str
    title: str
    outcome: str
    actor_kind: str
    user: int | None
    person: int | None
    appointment: int | None
    actor_label: str
    channel: str
    basis: str
    rule: str
    request: str
    division_path: str
    facts: Mapping[str, str | int]
    commitments: Mapping[str, str]
    secret: Mapping[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    format: int = FORMAT

    def content(self) -> dict[str, object]:
        """What is hashed, in canonical types. Absent numbers are left out."""
        content: dict[str, object] = {
            "format": self.format,
            "stream": self.stream,
            "seq": self.seq,
            "previous": self.previous.hex(),
            "at": microseconds(self.at),
            "action": self.action,
            "title": self.title,
            "outcome": self.outcome,
            "actor_kind": self.actor_kind,
            "actor_label": self.actor_label,
            "channel": self.channel,
            "basis": self.basis,
            "rule": self.rule,
            "request": self.request,
            "division_path": self.division_path,
            "facts": dict(self.facts),
            "commitments": dict(self.commitments),
        }
        for name in ("user", "person", "appointment"):
            number = getattr(self, name)
            if number is not None:
                content[name] = number
        return content

    @property
    def leaf(self) -> bytes:
        """SM3(0x00 || canonical content), which is also the RFC 9162 leaf hash."""
        return sm3(b"\x00" + canonical(self.content()))


def label(by: By) -> str:
    """How the trail names who acted: staff by name and post, residents never by name."""
    if by.actor.kind is ActorKind.RESIDENT:
        return "群众本人"
    return by.actor.label


def compose(
    stream: str,
    seq: int,
    previous: bytes,
    action: str,
    *,
    by: By,
    title: str,
    facts: Mapping[str, str | int | None] | None = None,
    secret: Mapping[str, str] | None = None,
    basis: str = "",
    outcome: str = "done",
    rule: str = "",
    division_path: str | None = None,
) -> Row:
    """The row of one event, without touching the database.

    `seq` counts from 1, `previous` of the first is 32 zero bytes.
    """
    salted = {name: (secrets.token_hex(16), value) for name, value in (secret or {}).items()}
    return Row(
        stream=stream,
        seq=seq,
        previous=previous,
        at=by.at,
        action=action,
        title=title,
        outcome=outcome,
        actor_kind=by.actor.kind.value,
        user=by.actor.user,
        person=by.actor.person,
        appointment=by.actor.appointment,
        actor_label=label(by),
        channel=by.via.value,
        basis=basis,
        rule=rule,
        request=by.request,
        division_path=by.actor.division_path if division_path is None else division_path,
        facts={name: value for name, value in (facts or {}).items() if value is not None},
        commitments={
            name: commit_to(value, bytes.fromhex(salt)) for name, (salt, value) in salted.items()
        },
        secret=salted,
    )

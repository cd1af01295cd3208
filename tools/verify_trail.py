#!/usr/bin/env python3
"""Verify an exported trail without the system that wrote it: `verify_trail.py EXPORT [--anchor FILE] [--key FILE]`.

Needs Python 3.11 and one source of SM3: OpenSSL through hashlib, or the `cryptography` package. It
shares no code with
Bangban; the format is described by the checks below. Exit code 0: everything holds; 1: something
does not.

EXPORT is UTF-8, one JSON object a line: {"type":"trail"} first, then {"type":"event"} with `leaf`, then {"type":"seal"}
with `members` ("seq stream" a line). leaf = SM3(0x00 || canonical JSON of the event without type and leaf); a tree node
is SM3(0x01 || left || right) as in RFC 9162 section 2.1; a seal's digest is SM3(0x02 || canonical
JSON of its line).
Canonical JSON: keys sorted by code point, no spaces, UTF-8, strings and integers only. The anchor
file holds the seal
lines as they were written outside the database; without it a tail that was cut off cannot be
noticed.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ZERO = "00" * 32
FIVE_MINUTES = 300 * 1_000_000
LINE = ("format", "number", "at", "previous", "root", "count", "total", "heads")
SIGNED = (*LINE, "digest", "provider", "signature")
ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def _choose_sm3() -> Callable[[bytes], bytes]:
    try:
        hashlib.new("sm3", b"")
        return lambda data: hashlib.new("sm3", data).digest()
    except ValueError:
        from cryptography.hazmat.primitives import hashes

        def digest(data: bytes) -> bytes:
            state = hashes.Hash(hashes.SM3())
            state.update(data)
            return state.finalize()

        return digest


sm3 = _choose_sm3()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC as RFC 2104 defines it, block size 64."""
    key = (sm3(key) if len(key) > 64 else key).ljust(64, b"\x00")
    inner = sm3(bytes(b ^ 0x36 for b in key) + data)
    return sm3(bytes(b ^ 0x5C for b in key) + inner)


def canonical(value: object) -> str:
    """Canonical JSON, written out by hand so that it depends on no library's habits."""
    if isinstance(value, str):
        return '"' + "".join(_escaped(c) for c in value) + '"'
    if isinstance(value, bool) or value is None:
        raise ValueError("only strings and integers")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}" for k in sorted(value)) + "}"
    raise ValueError("only strings and integers")


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    return f"\\u{ord(character):04x}" if ord(character) < 0x20 else character


def tree_head(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1 word for word: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sm3(b"\x01" + tree_head(leaves[:split]) + tree_head(leaves[split:]))


class Trail:
    """The export, read once; `problems` grows with every departure found."""

    def __init__(self) -> None:
        self.at = 0
        self.leaves: dict[tuple[str, int], bytes] = {}
        self.times: dict[tuple[str, int], int] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.sealed: dict[tuple[str, int], int] = {}
        self.lines: dict[int, dict[str, object]] = {}
        self.total = 0
        self.last = ZERO
        self.problems: list[str] = []

    def find(self, problem: str) -> None:
        """Note a departure."""
        self.problems.append(problem)

    def read(self, lines: Iterator[bytes], key: bytes | None) -> None:
        """Take the export line by line."""
        for number, raw in enumerate(lines, 1):
            try:
                item = json.loads(raw)
                kind = item.pop("type")
                if number == 1:
                    self.start(kind, item)
                elif kind == "event":
                    self.event(item)
                elif kind == "seal":
                    self.seal(item, key)
                else:
                    self.find(f"line {number}: unknown type {kind!r}")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self.find(f"line {number}: cannot be read: {error!r}")
        if not self.at:
            self.find("no first line")

    def start(self, kind: str, item: dict[str, object]) -> None:
        """The first line: what it is and when it was exported."""
        if kind != "trail" or item["format"] != 1 or not isinstance(item["at"], int):
            self.find("line 1: not a trail of format 1")
        else:
            self.at = item["at"]

    def event(self, item: dict[str, object]) -> None:
        """One event: next in its stream, linked to the one before, hash right."""
        leaf = item.pop("leaf")
        stream, seq = item["stream"], item["seq"]
        if (
            not isinstance(stream, str)
            or not isinstance(seq, int)
            or not isinstance(item["at"], int)
        ):
            raise TypeError("stream, seq or at")
        name = f"event {stream} {seq}"
        before, link = self.heads.get(stream, (0, ZERO))
        if seq != before + 1:
            self.find(f"{name}: follows {before}")
        if item["previous"] != link:
            self.find(f"{name}: is not linked to the one before")
        found = sm3(b"\x00" + canonical(item).encode())
        if found.hex() != leaf:
            self.find(f"{name}: content and hash differ")
        self.heads[stream] = (seq, found.hex())
        self.leaves[stream, seq] = found
        self.times[stream, seq] = item["at"]

    def seal(self, item: dict[str, object], key: bytes | None) -> None:
        """One seal: number, link, members, tree, heads, digest, signature."""
        number, text = item["number"], item.pop("members")
        if not isinstance(number, int) or not isinstance(text, str):
            raise TypeError("number or members")
        name = f"seal {number}"
        if number != len(self.lines) + 1:
            self.find(f"{name}: follows {len(self.lines)}")
        if item["previous"] != self.last:
            self.find(f"{name}: is not linked to the one before")
        members = self.members(name, number, text)
        self.total += len(members)
        if item["count"] != len(members) or item["total"] != self.total:
            self.find(f"{name}: counts differ")
        if not members or tree_head([self.leaves[m] for m in members]).hex() != item["root"]:
            self.find(f"{name}: tree differs")
        heads: dict[str, int] = {}
        for stream, seq in members:
            heads[stream] = max(seq, heads.get(stream, 0))
        told = {stream: f"{seq}:{self.leaves[stream, seq].hex()}" for stream, seq in heads.items()}
        if sm3(canonical(told).encode()).hex() != item["heads"]:
            self.find(f"{name}: heads differ")
        digest = sm3(b"\x02" + canonical({k: item[k] for k in LINE}).encode())
        if digest.hex() != item["digest"]:
            self.find(f"{name}: digest differs")
        if set(item) != set(SIGNED):
            self.find(f"{name}: unknown fields")
        if (
            key is not None
            and item["provider"] == "hmac-sm3"
            and not hmac.compare_digest(hmac_sm3(key, digest).hex(), str(item["signature"]))
        ):
            self.find(f"{name}: signature differs")
        self.last = digest.hex()
        self.lines[number] = item

    def members(self, name: str, number: int, text: str) -> list[tuple[str, int]]:
        """The members that exist, each in one seal only."""
        found = []
        for line in text.split("\n"):
            seq, _, stream = line.partition(" ")
            member = (stream, int(seq))
            if member not in self.leaves:
                self.find(f"{name}: event {stream} {seq} is missing")
            elif member in self.sealed:
                self.find(f"{name}: event {stream} {seq} is already in seal {self.sealed[member]}")
            else:
                self.sealed[member] = number
                found.append(member)
        return found

    def unsealed(self) -> int:
        """Events without a seal; those older than five minutes are departures."""
        waiting = [m for m in self.leaves if m not in self.sealed]
        for stream, seq in waiting:
            if self.times[stream, seq] < self.at - FIVE_MINUTES:
                self.find(f"event {stream} {seq}: not sealed after five minutes")
        return len(waiting)

    def compare(self, anchor: Iterator[bytes]) -> int:
        """Every anchored seal must be here, unchanged.

        Otherwise something was cut off or rewritten.
        """
        count = 0
        for count, raw in enumerate(anchor, 1):
            try:
                line = json.loads(raw)
                number = line["number"]
            except (ValueError, KeyError, TypeError):
                self.find(f"anchor line {count}: cannot be read")
                continue
            if number != count:
                self.find(f"anchor line {count}: holds seal {number}")
            if number not in self.lines:
                self.find(
                    f"seal {number}: is in the anchor but not in the export; the tail was cut off"
                )
            elif self.lines[number] != line:
                self.find(f"seal {number}: differs from the anchor")
        if count < len(self.lines):
            self.find(f"the anchor lacks {len(self.lines) - count} seals")
        return count


def main(arguments: list[str] | None = None) -> int:
    """Run the checks and print what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported trail.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--anchor", type=Path, help="the seal lines kept outside the database")
    parser.add_argument("--key", type=Path, help="the hex key of hmac-sm3 signatures")
    options = parser.parse_args(arguments)
    key = bytes.fromhex(options.key.read_text().strip()) if options.key else None
    trail = Trail()
    with options.export.open("rb") as file:
        trail.read(iter(file), key)
    waiting = trail.unsealed()
    anchored = "no anchor given, a cut tail would not be noticed"
    if options.anchor:
        with options.anchor.open("rb") as file:
            anchored = f"{trail.compare(iter(file))} anchored"
    held = f"{len(trail.leaves)} events in {len(trail.heads)} streams"
    print(f"{held}, {len(trail.lines)} seals ({anchored}), {waiting} unsealed")
    for problem in trail.problems:
        print(problem)
    print("HOLDS" if not trail.problems else f"DOES NOT HOLD: {len(trail.problems)} found")
    return 1 if trail.problems else 0


if __name__ == "__main__":
    sys.exit(main())

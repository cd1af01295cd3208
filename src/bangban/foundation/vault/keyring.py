"""The key ring: data keys by number, the active one, and the key of the blind indexes, in one file of mode 0600."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

SECRET_BYTES = 32
LAST_KEY_ID = 0xFFFF


@dataclass(frozen=True)
class KeyRing:
    """Data keys by id (1 to 65535), the id that new values use, and the index key. Each secret has 32 bytes."""

    active: int
    keys: dict[int, bytes]
    index: bytes

    def with_new_key(self) -> KeyRing:
        """The same ring with one more data key, which is now the active one."""
        new = max(self.keys) + 1
        if new > LAST_KEY_ID:
            raise OverflowError("the key ring is full")
        return KeyRing(new, {**self.keys, new: secrets.token_bytes(SECRET_BYTES)}, self.index)


def new_ring() -> KeyRing:
    """A fresh ring with one data key."""
    return KeyRing(1, {1: secrets.token_bytes(SECRET_BYTES)}, secrets.token_bytes(SECRET_BYTES))


def load(path: Path) -> KeyRing:
    """Read the ring. Errors: FileNotFoundError; ValueError when the file is not a key ring."""
    data = json.loads(path.read_text())
    try:
        keys = {int(number): b64decode(secret) for number, secret in data["keys"].items()}
        ring = KeyRing(int(data["active"]), keys, b64decode(data["index"]))
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"{path} is not a key ring") from problem
    if ring.active not in keys or any(
        len(secret) != SECRET_BYTES for secret in (*keys.values(), ring.index)
    ):
        raise ValueError(f"{path} is not a key ring")
    return ring


def load_or_make(path: Path) -> KeyRing:
    """Read the ring, or make the first one; when two processes start at once, both end with the same ring."""
    try:
        return load(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _write_beside(path, new_ring())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return load(path)


def save(path: Path, ring: KeyRing) -> None:
    """Replace the ring on disk in one step: a crash leaves the old ring or the new one, never half."""
    _write_beside(path, ring).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_beside(path: Path, ring: KeyRing) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    data = {
        "active": ring.active,
        "keys": {str(number): b64encode(secret).decode() for number, secret in ring.keys.items()},
        "index": b64encode(ring.index).decode(),
    }
    with os.fdopen(handle, "w") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return draft

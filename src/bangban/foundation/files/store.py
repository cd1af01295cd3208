"""Content on disk: generated names only, written whole and flushed before the row, encrypted when marked so."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from bangban.foundation.vault import crypto

ORIGINAL = ".original"


def digest(content: bytes) -> str:
    """SM3 as 64 hex characters."""
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize().hex()


def write(id: uuid.UUID, content: bytes, *, sealed: bool, suffix: str = "") -> None:
    """Write the content of a file so that it survives a power cut: temporary file, flush, rename, flush the folder."""
    path = _path(id, suffix)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sealed:
        content = crypto.current().seal(content, _context(id, suffix))
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    temporary.rename(path)
    _flush_folder(path.parent)


def read(id: uuid.UUID, *, sealed: bool, suffix: str = "") -> bytes:
    """The content. Errors: FileNotFoundError; DecryptFailed when it was changed on disk."""
    content = _path(id, suffix).read_bytes()
    return crypto.current().unseal(content, _context(id, suffix)) if sealed else content


def remove(id: uuid.UUID) -> None:
    """Remove the working copy and the original; absent ones are no matter."""
    for suffix in ("", ORIGINAL):
        _path(id, suffix).unlink(missing_ok=True)


def everything() -> Iterator[tuple[Path, uuid.UUID | None, float]]:
    """Every file on disk, the id it belongs to (None: a left-over part), and its Unix time of writing."""
    root = _root()
    for path in root.glob("*/*") if root.is_dir() else ():
        try:
            owner = uuid.UUID(path.name.removesuffix(ORIGINAL))
        except ValueError:
            owner = None
        yield path, owner, path.stat().st_mtime


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _path(id: uuid.UUID, suffix: str) -> Path:
    return _root() / id.hex[:2] / f"{id.hex}{suffix}"


def _context(id: uuid.UUID, suffix: str) -> bytes:
    return f"files.StoredFile.content:{id.hex}{suffix}".encode()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

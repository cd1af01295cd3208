"""Who signs a seal: a software key with HMAC-SM3, or SM2 (GB/T 32918) through openssl.

Keys live in VAR, mode 0600.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from django.conf import settings

from bangban.foundation.trail.chain import hmac_sm3, same

_ID = "distid:1234567812345678"


class Signer(Protocol):
    """Signs the digest of a seal; `name` is kept beside the signature."""

    name: str

    def sign(self, digest: bytes) -> str:
        """The signature as text."""

    def verifies(self, digest: bytes, signature: str) -> bool:
        """Whether this signer made the signature over the digest."""


class SoftwareKey:
    """HMAC-SM3 with a key file. Proves that a holder of the key sealed, to holders of the key."""

    name = "hmac-sm3"

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _write_once(path, secrets.token_hex(32).encode())
        self._key = bytes.fromhex(path.read_text().strip())

    def sign(self, digest: bytes) -> str:
        """Hex."""
        return hmac_sm3(self._key, digest).hex()

    def verifies(self, digest: bytes, signature: str) -> bool:
        """Compare in constant time."""
        return same(self.sign(digest).encode(), signature.encode())


class Sm2Key:
    """SM2 with SM3 through the openssl command.

    Anybody with the public key (beside the private one, .pub) can verify.
    """

    name = "sm2"

    def __init__(self, path: Path) -> None:
        self._path, self._public = path, path.with_suffix(".pub")
        if not path.exists():
            _write_once(
                path, _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
            )
        if not self._public.exists():
            _write_once(self._public, _openssl("pkey", "-in", str(path), "-pubout"))

    def sign(self, digest: bytes) -> str:
        """Base64 of the DER signature."""
        with tempfile.NamedTemporaryFile() as data:
            data.write(digest)
            data.flush()
            made = _openssl(*_pkeyutl("-sign", data.name), "-inkey", str(self._path))
        return base64.b64encode(made).decode()

    def verifies(self, digest: bytes, signature: str) -> bool:
        """Ask openssl with the public key."""
        with tempfile.NamedTemporaryFile() as data, tempfile.NamedTemporaryFile() as made:
            data.write(digest)
            data.flush()
            made.write(base64.b64decode(signature))
            made.flush()
            call = [
                *_pkeyutl("-verify", data.name),
                "-pubin",
                "-inkey",
                str(self._public),
                "-sigfile",
                made.name,
            ]
            return (
                subprocess.run(["openssl", *call], capture_output=True, check=False).returncode == 0
            )


def _pkeyutl(verb: str, data: str) -> list[str]:
    return ["pkeyutl", verb, "-rawin", "-digest", "sm3", "-pkeyopt", _ID, "-in", data]


def _openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True).stdout


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def signer(name: str = "") -> Signer:
    """The signer of that name, by default the one of the settings. Errors: KeyError for an unknown name."""
    made: dict[str, tuple[type[SoftwareKey] | type[Sm2Key], str]] = {
        "hmac-sm3": (SoftwareKey, "trail-seal.key"),
        "sm2": (Sm2Key, "trail-sm2.pem"),
    }
    kind, file = made[name or settings.TRAIL_SIGNER]
    return kind(Path(settings.VAR) / file)

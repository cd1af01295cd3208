"""The virus check: none configured, or a clamd daemon (setting FILES_CLAMD: unix:/path or tcp:host:port)."""

from __future__ import annotations

import socket
import struct
from typing import Protocol

from django.conf import settings

from bangban.foundation.files.names import EICAR

_CHUNK = 1 << 16
_SECONDS = 20.0


class Unreachable(Exception):
    """The engine did not answer; the file goes on waiting."""


class Antivirus(Protocol):
    """What every engine offers."""

    def finding(self, content: bytes) -> str:
        """ "" when clean, else the name of what was found. Errors: Unreachable."""


class Clamd:
    """clamd's INSTREAM command over a socket."""

    def __init__(self, address: str) -> None:
        self.kind, _, self.place = address.partition(":")

    def finding(self, content: bytes) -> str:
        """Stream the content in 64 KB pieces. Errors: Unreachable on any break, time-out or size refusal."""
        try:
            with self._connect() as link:
                link.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    piece = content[start : start + _CHUNK]
                    link.sendall(struct.pack("!L", len(piece)) + piece)
                link.sendall(struct.pack("!L", 0))
                answer = b""
                while not answer.endswith(b"\0") and (more := link.recv(4096)):
                    answer += more
        except OSError as error:
            raise Unreachable(str(error)) from error
        words = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
        if words == "OK":
            return ""
        if words.endswith(" FOUND"):
            return words.removesuffix(" FOUND")
        raise Unreachable(words or "no answer")

    def _connect(self) -> socket.socket:
        if self.kind == "unix":
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(_SECONDS)
            try:
                link.connect(self.place)
            except OSError:
                link.close()
                raise
            return link
        host, _, port = self.place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)


def engine() -> Antivirus | None:
    """The configured engine, or None."""
    address = getattr(settings, "FILES_CLAMD", "")
    return Clamd(address) if address else None


def is_test_virus(content: bytes) -> bool:
    """The EICAR test string, which every installation quarantines with or without an engine."""
    return EICAR in content

"""The suite talks to this machine only: any other address raises."""

from __future__ import annotations

import ipaddress
import sys


class NetworkIsBlocked(RuntimeError):
    """A test tried to reach another machine."""


def block() -> None:
    """Refuse every connection that leaves this machine, for the rest of this process."""
    sys.addaudithook(_look)


def _look(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = args[1]
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise NetworkIsBlocked(f"tests may not reach {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_here(str(args[0] or "localhost")):
        raise NetworkIsBlocked(f"tests may not look up {args[0]}")


def _is_here(host: str) -> bool:
    if host.startswith("b'"):
        host = host[2:-1]
    if host in {"localhost", "", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False

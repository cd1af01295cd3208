"""A running Bangban for browser tests: its own folder, database, port and process, ended by its process id."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

# Below the range that the kernel hands out to outgoing connections.
PORTS = range(21000, 31000)
COMMAND = ("-m", "bangban.config.cli")
STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Site:
    """Where it answers, and the environment in which commands see the same data."""

    url: str
    env: Mapping[str, str]
    pid: int

    def command(self, *arguments: str) -> str:
        """Run a `bangban` command against this site; its output. Errors: CalledProcessError."""
        return _bangban(self.env, *arguments)


@contextlib.contextmanager
def running(*, demo: bool = True) -> Iterator[Site]:
    """Start a site with a migrated database (and the demo county), stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="bangban-site-") as home, _database(home) as database:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        env = {
            **os.environ,
            "BANGBAN_VAR": home,
            "BANGBAN_DATABASE": database,
            "BANGBAN_DEMO": "1" if demo else "0",
            "BANGBAN_PUBLIC_URL": url,
            "BANGBAN_ORIGINS": url,
            "DJANGO_SETTINGS_MODULE": "bangban.config.settings",
            "PYTHONWARNINGS": "default",
        }
        commands = _bangban(env, "help", "--commands").split()
        _bangban(env, *(["demo"] if demo and "demo" in commands else ["migrate", "--verbosity=0"]))
        _bangban(env, "collectstatic", "--noinput", "--verbosity=0")
        token = secrets.token_hex(16)
        (Path(home) / "static" / f"{token}.txt").write_text(token)
        with (Path(home) / "server.log").open("w+") as log:
            where = ("--host", "127.0.0.1", "--port", str(port))
            server = subprocess.Popen(
                [sys.executable, *COMMAND, "serve", *where],
                env=env,
                stdout=log,
                stderr=log,
                cwd=home,
            )
            try:
                _wait(server, f"{url}/static/{token}.txt", token, Path(log.name))
                yield Site(url, env, server.pid)
            finally:
                server.terminate()
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


@contextlib.contextmanager
def _database(home: str) -> Iterator[str]:
    """A database of its own beside the one under test."""
    base = os.environ.get("BANGBAN_DATABASE", "")
    if not base.startswith("postgres"):
        yield f"sqlite:///{home}/bangban.sqlite3"
        return
    name = f"site_{secrets.token_hex(4)}"
    with psycopg.connect(base, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(base, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _bangban(env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *COMMAND, *arguments], env=dict(env), capture_output=True, text=True
    )
    if done.returncode:
        raise AssertionError(f"bangban {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _free_port() -> int:
    for _ in range(200):
        port = PORTS[secrets.randbelow(len(PORTS))]
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port")


def _wait(server: subprocess.Popen[bytes], url: str, token: str, log: Path) -> None:
    """Wait until our own server answers: only it knows the token."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(url, timeout=5) as answer,
        ):
            if answer.read().decode() == token:
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")

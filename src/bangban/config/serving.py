"""bangban serve: one port for pages and API, the worker beside it, both ended in order.

The server (granian, WSGI) and the worker are child processes; static files are answered by whitenoise.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from bangban.config import env
from bangban.foundation import durability

TRIES: Final = 50  # ports looked at, one after the other
ENDS_WITHIN: Final = 20  # seconds for the request and the message in hand
REST: Final = 2.0  # seconds before a worker that died is started again
LOOKS_EVERY: Final = 0.2  # seconds between two looks at the children


@dataclass(frozen=True, slots=True)
class Threads:
    """How many server processes, and how many threads each."""

    processes: int
    threads: int


def threads_for(vendor: str, cores: int) -> Threads:
    """SQLite has one writer, so one process with a few threads that read; PostgreSQL takes a process for each core."""
    if vendor == "sqlite":
        return Threads(1, 4)
    return Threads(max(1, min(cores, 4)), 4)


def free_port(host: str, wanted: int) -> int | None:
    """The first free port from `wanted` on, or None."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT. Exit code 1 when the server ends on its own."""

    help = "启动网站和后台工作进程（一个端口）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--host, --port, --no-worker."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机能打开")
        parser.add_argument("--port", type=int, default=8000, help="端口，被占用时改用后面空着的")
        parser.add_argument("--no-worker", action="store_true", help="不启动后台工作进程")

    def handle(self, *args: Any, **options: Any) -> None:
        """Errors: CommandError before anything starts."""
        _insist_on_tables()
        host, port = options["host"], free_port(options["host"], options["port"])
        if port is None:
            raise CommandError(
                f"端口 {options['port']} 到 {options['port'] + TRIES - 1} 都被占用了，请用 --port 另给一个。"
            )
        if port != options["port"]:
            self.stdout.write(f"端口 {options['port']} 已被占用，改用 {port}。")
        call_command("collectstatic", interactive=False, verbosity=0)
        if weak := durability.weaknesses():
            self.stdout.write(
                "注意：现在不能收件。"
                + "；".join(weak)
                + "。请先改正，再运行 bangban doctor 核对。"
            )
        shown = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
        self._announce(shown)
        sys.stdout.flush()
        code = run(host, port, shown, worker=not options["no_worker"])
        if code:
            raise CommandError("网站进程自己停了，请看上面的记录。", returncode=code)

    def _announce(self, address: str) -> None:
        self.stdout.write(f"帮办已启动：{address}/")
        if settings.DEMO:
            self.stdout.write(f"换角色看一看：{address}/demo/")
        self.stdout.write(f"工作台：{address}/desk/　接口：{address}/api/v1/docs　停止：Ctrl+C")


def _insist_on_tables() -> None:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as problem:
        raise CommandError(
            "连不上数据库。请看 BANGBAN_DATABASE，再运行 bangban doctor。"
        ) from problem
    if waiting:
        first = "bangban demo" if settings.DEMO else "bangban migrate"
        raise CommandError(f"数据库还没有建好或不是最新，请先运行 {first} 。")
    connection.close()


def run(host: str, port: int, address: str, *, worker: bool) -> int:
    """Start the children and wait for the end; the server's exit code when it ends on its own, 0 when asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    around = {**os.environ, "BANGBAN_PUBLIC_URL": env.text("PUBLIC_URL") or address}
    server = _start(_server(host, port), around)
    helper = _start(_WORKER, around) if worker else None
    died = 0.0
    try:
        while not stop.wait(LOOKS_EVERY):
            if server.poll() is not None:
                return server.returncode or 1
            if helper is not None and helper.poll() is not None:
                died = died or time.monotonic()
                if time.monotonic() - died > REST:
                    helper, died = _start(_WORKER, around), 0.0
        return 0
    finally:
        _end([child for child in (server, helper) if child is not None])


_WORKER: Final = [sys.executable, "-m", "bangban.config.cli", "worker"]


def _server(host: str, port: int) -> list[str]:
    many = threads_for(connection.vendor, os.cpu_count() or 1)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(many.processes), "--blocking-threads", str(many.threads)),
        *("--workers-kill-timeout", str(ENDS_WITHIN - 5), "--respawn-failed-workers"),
        *("--log-level", "warning", "bangban.config.wsgi:application"),
    ]


def _start(command: list[str], around: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl+C reaches us alone, and we end the children in order.
    return subprocess.Popen(command, env=dict(around), start_new_session=True)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each to finish what it has in hand; who does not is killed."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + ENDS_WITHIN
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

"""What every workload stands on: the server, the load, the limit, and who used the processors meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import ROOT
from tools.system import postgres_bin

# Below the range that the kernel hands out to outgoing connections.
PORTS = range(21_000, 31_000)
TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
QUIET = 0.1  # share of all cores that others may use in a run that counts as quiet
FAULTS = 400


@dataclass(frozen=True)
class Load:
    """One run: answers per second, p50 and p99 in ms, CPU ms per answer (server, database), share used by others."""

    rate: float
    p50: float
    p99: float
    answers: int
    failed: int
    server_ms: float
    database_ms: float
    foreign: float


def cpu(root: int) -> float:
    """CPU seconds of a process and all below it, ended children included."""
    below: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError):
            parts = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            below.setdefault(int(parts[1]), []).append(int(entry.name))
            used[int(entry.name)] = sum(int(t) for t in parts[11:15]) / TICK
    total, left = 0.0, [root]
    while left:
        pid = left.pop()
        total += used.get(pid, 0.0)
        left += below.get(pid, [])
    return total


def busy() -> float:
    """CPU seconds that the whole machine has used."""
    ticks = [int(t) for t in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICK


class Watch:
    """CPU by group over a span of time: server, database, ourselves; what is left is foreign."""

    def __init__(self, server: int | None, database: int) -> None:
        self._pids = (server, database)
        self._before = self._read()
        self._began = time.monotonic()

    def _read(self) -> tuple[float, float, float, float]:
        server, database = self._pids
        return (cpu(server) if server else 0.0, cpu(database), cpu(os.getpid()), busy())

    def read(self) -> tuple[float, float, float]:
        """CPU seconds of server and database since the beginning, and the share of all cores that others used."""
        took = time.monotonic() - self._began
        now = self._read()
        server, database, ours, everybody = (a - b for a, b in zip(now, self._before, strict=True))
        return server, database, max(0.0, (everybody - ours) / took / CORES)


def postmaster() -> int:
    """The process id of the cluster that we started: the one child of ours called postgres."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            text = (entry / "stat").read_text()
            if "(postgres)" in text and int(text.rsplit(")", 1)[1].split()[1]) == os.getpid():
                return int(entry.name)
    raise LookupError("postgres")


def free_port() -> int:
    """A port nobody listens on."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def server(env: Mapping[str, str], *, threads: int, log: Path) -> Iterator[tuple[str, int]]:
    """Production's server, one process; its address and process id. Errors: RuntimeError when it is not ours."""
    port = free_port()
    where = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws")
    command = ("-m", "granian", "--interface", "wsgi", "--blocking-threads", str(threads), *where)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command, "bangban.config.wsgi:application"],
            env={**env, "BANGBAN_DEBUG": "0"},
            stdout=out,
            stderr=out,
            cwd=ROOT,
        )
    try:
        _wait(process, port, log)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(
                f"http://127.0.0.1:{port}/api/v1/openapi.json", timeout=10
            ).read()
            if not _is_ours(process.pid, port):
                break
            return
        time.sleep(0.2)
    raise RuntimeError(log.read_text(errors="replace")[-2000:])


def _is_ours(root: int, port: int) -> bool:
    """Whether the socket that listens on the port belongs to the process or to one of its children."""
    wanted = f"0100007F:{port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{p[9]}]" for p in lines if p[1] == wanted and p[3] == "0A"}
    left = [root]
    while left:
        pid = left.pop()
        with contextlib.suppress(OSError):
            for fd in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(fd) in sockets:
                        return True
            for task in Path(f"/proc/{pid}/task").iterdir():
                left += [int(c) for c in (task / "children").read_text().split()]
    return False


WRK = """
local lines, n, run = {}, 0, ""
function init(args)
  run = args[1]
  for line in io.lines(args[2]) do lines[#lines + 1] = line end
end
function request()
  n = n + 1
  local path, version, body = lines[(n - 1) % #lines + 1]:match("^([^\\t]*)\\t([^\\t]*)\\t(.*)$")
  wrk.headers["Idempotency-Key"] = run .. "-" .. n
  if version ~= "" then wrk.headers["If-Match"] = version end
  return wrk.format(nil, path, nil, body ~= "" and body or nil)
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {"answers":%d,"failed":%d,"us":%d,"p50":%f,"p99":%f}\\n',
    summary.requests, e.status + e.connect + e.read + e.write + e.timeout, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""


def wrk(
    url: str,
    *,
    lines: Path,
    token: str,
    clients: int,
    seconds: float,
    pids: tuple[int, int],
    method: str = "POST",
) -> Load:
    """Load over HTTP with kept connections; `lines` holds path, version and body of each request, split by tabs."""
    script = lines.parent / "load.lua"
    script.write_text(f'wrk.method = "{method}"\n' + WRK)
    watch = Watch(*pids)
    headers = ("-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json")
    rate = ("-t1", f"-c{clients}", f"-d{int(seconds)}s", "--timeout", "20s")
    done = subprocess.run(
        ["wrk", *rate, *headers, "-s", str(script), url, "--", secrets.token_hex(6), str(lines)],
        capture_output=True,
        text=True,
        check=True,
    )
    served, stored, foreign = watch.read()
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    read = json.loads(found.group(1))
    good = max(1, read["answers"] - read["failed"])
    return Load(
        good / (read["us"] / 1e6),
        read["p50"],
        read["p99"],
        good,
        read["failed"],
        served / good * 1e3,
        stored / good * 1e3,
        foreign,
    )


def pgbench(url: str, *, script: Path, clients: int, seconds: float, database: int) -> Load:
    """The limit: the same statement straight into PostgreSQL, prepared, over as many connections."""
    folder = postgres_bin()
    assert folder is not None
    host = url.split("host=")[1]
    watch = Watch(None, database)
    rate = ("-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(seconds)))
    done = subprocess.run(
        [str(folder / "pgbench"), *rate, "-f", str(script), "-h", host, "-U", "bangban", "bangban"],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    _, stored, foreign = watch.read()
    number = {
        name: float(m.group(1)) if (m := re.search(pattern, done.stdout)) else 0.0
        for name, pattern in (
            ("tps", r"tps = ([\d.]+)"),
            ("ms", r"latency average = ([\d.]+)"),
            ("done", r"actually processed: (\d+)"),
        )
    }
    count = int(number["done"]) or 1
    return Load(number["tps"], number["ms"], 0.0, count, 0, 0.0, stored / count * 1e3, foreign)

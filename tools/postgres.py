"""A private PostgreSQL cluster for tests and benchmarks: unix socket only, ended by its process id.

    with cluster() as url: ...          from Python
    python -m tools.postgres COMMAND…   runs a command with BANGBAN_DATABASE set

Root may not run PostgreSQL, so as root the server runs as `postgres` (or `nobody`). The cluster is as
durable as production's (fsync, synchronous_commit): nothing is proved on weaker settings than promised.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.system import postgres_bin

COMMON = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=128MB",
    "timezone=Asia/Shanghai",
    "log_min_messages=fatal",
    "autovacuum_naptime=10min",
)


class NoPostgres(RuntimeError):
    """No PostgreSQL 15+ on this machine, or it did not start; the message says which."""


@contextlib.contextmanager
def cluster(*, settings: Sequence[str] = ()) -> Iterator[str]:
    """Yield the URL of an empty database `bangban` in a new cluster; remove all of it at the end.

    Errors: NoPostgres.
    """
    bin_dir = postgres_bin()
    if bin_dir is None:
        raise NoPostgres("需要 PostgreSQL 15 或更新的版本 / PostgreSQL 15+ is needed")
    # Unix socket paths may have at most 107 bytes, so the folder stands directly in /tmp.
    home = Path(tempfile.mkdtemp(prefix="bangban-pg-", dir="/tmp"))
    try:
        owner = _owner()
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        home.chmod(0o755)
        _initialise(bin_dir, home, owner)
        server = _start(bin_dir, home, owner, (*COMMON, *settings))
        try:
            _wait(bin_dir, home, server)
            yield f"postgresql://bangban@/bangban?host={home}"
        finally:
            _end(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres(
        "root 不能运行 PostgreSQL，也没有 postgres 用户 / no user to run PostgreSQL as"
    )


def _initialise(bin_dir: Path, home: Path, owner: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [
            str(bin_dir / "initdb"),
            f"--pgdata={home / 'data'}",
            "--username=bangban",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ],
        capture_output=True,
        text=True,
        cwd="/",
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
    if done.returncode:
        raise NoPostgres(done.stderr)


def _start(
    bin_dir: Path, home: Path, owner: pwd.struct_passwd | None, settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    options = [part for setting in settings for part in ("-c", setting)]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [str(bin_dir / "postgres"), "-D", str(home / "data"), "-k", str(home), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )


def _wait(bin_dir: Path, home: Path, server: subprocess.Popen[bytes]) -> None:
    create = [str(bin_dir / "createdb"), "-h", str(home), "-U", "bangban", "bangban"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if subprocess.run(create, capture_output=True, cwd="/").returncode == 0:
            return
        time.sleep(0.1)
    raise NoPostgres((home / "log").read_text(errors="replace"))


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # fast shutdown: open sessions are cut
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)


def main(command: Sequence[str]) -> int:
    """Run the command against a new cluster; its exit code is ours."""
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "BANGBAN_DATABASE": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

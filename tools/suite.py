"""The whole suite on SQLite, then on PostgreSQL whatever uses a database; the rest goes to pytest."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from tools.bootstrap import ROOT
from tools.postgres import cluster


def main(arguments: list[str]) -> int:
    """Run both; non-zero when either fails or runs no test."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options, extra = parser.parse_known_args(arguments)
    extra = [a for a in extra if a != "--"]
    failed = []
    for name in ("sqlite", "postgresql"):
        if options.only in (None, name) and _suite(name, options.jobs, extra):
            failed.append(name)
    if failed:
        print(f"没有通过：{'、'.join(failed)}")
    return 1 if failed else 0


def _suite(name: str, jobs: str, extra: list[str]) -> int:
    print(f"\n==== {name} ====", flush=True)
    began = time.monotonic()
    if name == "sqlite":
        code = _pytest({"BANGBAN_DATABASE": ""}, jobs, extra)
    else:
        with cluster() as url:
            code = _pytest({"BANGBAN_DATABASE": url}, jobs, ["--database-only", *extra])
    print(f"==== {name}: {time.monotonic() - began:.0f} s ====", flush=True)
    return code


def _pytest(env: dict[str, str], jobs: str, extra: list[str]) -> int:
    parallel = ("-n", jobs, "--dist", "loadgroup") if jobs != "0" else ()
    return subprocess.run(
        [sys.executable, "-m", "pytest", *parallel, "-q", *extra],
        cwd=ROOT,
        env={**os.environ, **env, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.DEVNULL,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Everything that can be said without running the whole suite: lint, types, contracts, migrations, docs, fast tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.bootstrap import BIN, ROOT


def _fast_tests() -> list[str]:
    """Tests of pure code, and of our habits."""
    places = (
        "src/bangban/kernel/tests",
        "src/bangban/*/*/tests/test_rules*.py",
        "tests/test_habits.py",
    )
    return [str(path) for place in places for path in sorted(ROOT.glob(place))]


@dataclass(frozen=True)
class Check:
    """One check: its name and the command that fails when it does not hold."""

    name: str
    command: tuple[str, ...]


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


CHECKS = (
    Check("types", _tool("mypy")),
    Check("fast tests", _module("pytest", "-q", "-p", "no:cacheprovider", *_fast_tests())),
    Check("lint", _tool("ruff", "check", ".")),
    Check("format", _tool("ruff", "format", "--check", ".")),
    Check("contracts", _tool("lint-imports", "--no-cache")),
    Check("dependencies", _tool("deptry", "src")),
    Check("templates", _tool("djlint", "--lint", "--quiet", "src")),
    Check("migrations", _tool("bangban", "makemigrations", "--check", "--dry-run")),
    Check("docs", _module("tools.docs", "--check")),
)


def main() -> int:
    """Run all, two at a time, report each; the number of failures decides."""
    with tempfile.TemporaryDirectory(prefix="bangban-check-") as home:
        env = {**os.environ, "BANGBAN_VAR": home, "BANGBAN_DATABASE": "", "FORCE_COLOR": "0"}

        def run(check: Check) -> bool:
            began = time.monotonic()
            done = subprocess.run(
                check.command,
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            good = done.returncode == 0
            words = "" if good else f"\n{done.stdout.rstrip()}"
            took = time.monotonic() - began
            print(f"{'通过' if good else '没过'}  {check.name}  {took:.1f} s{words}", flush=True)
            return good

        with ThreadPoolExecutor(2) as pool:
            return 0 if all(list(pool.map(run, CHECKS))) else 1


if __name__ == "__main__":
    sys.exit(main())

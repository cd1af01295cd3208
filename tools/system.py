"""What tests and bench need from the operating system: PostgreSQL 15+, Chromium, Chinese fonts, poppler, wrk.

As root on Debian or Ubuntu what is missing is installed; otherwise this says exactly what to install and fails.
Nothing is skipped for want of these.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15


def postgres_bin() -> Path | None:
    """The newest PostgreSQL 15+ bin directory of this machine, or None."""
    found: list[tuple[int, Path]] = []
    for initdb in [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *_on_path("initdb")]:
        out = subprocess.run([initdb, "--version"], capture_output=True, text=True).stdout
        major = int(out.split()[-1].split(".")[0]) if out.split() else 0
        if major >= OLDEST_POSTGRES and (initdb.parent / "createdb").exists():
            found.append((major, initdb.parent))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def chromium() -> Path | None:
    """A Chromium or Chrome of this machine, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return Path(path)
    return None


def chinese_font() -> str | None:
    """The file of a font that can show Chinese, or None."""
    if not shutil.which("fc-list"):
        return None
    out = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True).stdout
    return next((line for line in out.splitlines() if "CJK" in line or "SC" in line), None)


def _on_path(name: str) -> list[Path]:
    path = shutil.which(name)
    return [Path(path)] if path else []


@dataclass(frozen=True)
class Need:
    """One thing, how to see whether it is there, and which Debian packages bring it."""

    what: str
    there: Callable[[], object]
    packages: tuple[str, ...]


NEEDS = (
    Need("PostgreSQL 15+", postgres_bin, ("postgresql",)),
    Need("Chromium", chromium, ("chromium",)),
    Need("中文字体 Noto CJK", chinese_font, ("fontconfig", "fonts-noto-cjk")),
    Need("pdftotext (poppler)", lambda: shutil.which("pdftotext"), ("poppler-utils",)),
    Need("wrk（只有 make bench 用）", lambda: shutil.which("wrk"), ("wrk",)),
)


def missing() -> list[Need]:
    """What is not there."""
    return [need for need in NEEDS if not need.there()]


def main() -> int:
    """Install what is missing, or say what to install."""
    lacking = missing()
    if not lacking:
        return 0
    packages = [p for need in lacking for p in need.packages]
    names = "、".join(need.what for need in lacking)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"安装测试需要的系统软件：{names}", flush=True)
        _install(packages)
        lacking = missing()
    if lacking:
        names = "、".join(need.what for need in lacking)
        print(f"缺少：{names}。请先安装，再运行一次：", file=sys.stderr)
        print(f"Missing: {names}. Install, then run again:", file=sys.stderr)
        print(f"    sudo apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    return 0


def _install(packages: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(
            ["apt-get", *arguments],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


if __name__ == "__main__":
    sys.exit(main())

"""Build dist/bangban-….whl and see that it carries what a machine without Node needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.bootstrap import BIN, LOCKS, ROOT, UV, environment

DIST = ROOT / "dist"
BUILT = "bangban/foundation/ui/static/built"
MUST_CARRY = (f"{BUILT}/app.js", f"{BUILT}/app.css", f"{BUILT}/manifest.json")
MUST_NOT_CARRY = ("node_modules/", "/tests/", "var/")


def build(where: Path = DIST) -> Path:
    """Build the wheel into `where`; its path. Errors: CalledProcessError."""
    shutil.rmtree(where, ignore_errors=True)
    locked = ("--build-constraints", str(LOCKS / "build.txt"), "--python", str(BIN / "python"))
    command = [str(UV), "build", "--quiet", "--wheel", "--out-dir", str(where), *locked, str(ROOT)]
    subprocess.run(command, check=True, env=environment(), stdin=subprocess.DEVNULL)
    return next(where.glob("bangban-*.whl"))


def complaints(wheel: Path) -> list[str]:
    """What is missing from the wheel, or should not be in it."""
    names = zipfile.ZipFile(wheel).namelist()
    lacking = [f"lacks {name}" for name in MUST_CARRY if name not in names]
    extra = [f"carries {n}" for n in names for part in MUST_NOT_CARRY if part in f"/{n}"]
    return lacking + extra


def main() -> int:
    """Build and look."""
    wheel = build()
    found = complaints(wheel)
    print("\n".join(found) or f"{wheel.relative_to(ROOT)}  {wheel.stat().st_size // 1024} KiB")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

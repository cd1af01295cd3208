"""The import contracts hold, and they would notice if they did not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.bootstrap import BIN, ROOT

APP = '"""An app."""\n'
VIOLATIONS = {
    "front door only": {
        "domains/hall/services.py": "from bangban.engine.cases import models\n",
        "engine/cases/models.py": "STEP = 1\n",
    },
    "tiers point down": {"kernel/planted.py": "from bangban.foundation import clock\n"},
    "domains do not know each other": {
        "domains/hall/services.py": "from bangban.domains.grid import services\n",
        "domains/grid/services.py": "STEP = 1\n",
    },
    "never touch tables": {
        "domains/hall/views.py": "from bangban.domains.hall import models\n",
        "domains/hall/models.py": "STEP = 1\n",
    },
    "rules are pure": {"domains/hall/rules.py": "import django\n"},
    "inside an app": {
        "domains/hall/models.py": "from bangban.domains.hall import services\n",
        "domains/hall/services.py": "STEP = 1\n",
    },
    "inside the engine": {
        "engine/powers/services.py": "from bangban.engine.catalogue import names\n",
        "engine/catalogue/names.py": "STEP = 1\n",
    },
    "治理只读领域": {
        "governance/oversight/services.py": "from bangban.domains.hall import services\n",
        "domains/hall/services.py": "STEP = 1\n",
    },
    "no cycles anywhere": {
        "foundation/places/planted.py": "from bangban.foundation.trail import planted\n",
        "foundation/trail/planted.py": "from bangban.foundation.places import planted\n",
    },
}


def lint(where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "lint-imports"), "--no-cache"],
        cwd=where,
        env={"PYTHONPATH": f"{where / 'src'}:{where}", "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def empty_tree(where: Path) -> None:
    """A tree of empty tiers under our own configuration."""
    shutil.copy(ROOT / "pyproject.toml", where)
    shutil.copytree(ROOT / "tools", where / "tools")
    tiers = ("kernel", "foundation", "engine", "domains", "governance", "surfaces", "config")
    apps = ("engine/powers", "engine/catalogue", "engine/cases", "engine/intake")
    for folder in (*tiers, *apps, "foundation/places", "foundation/trail"):
        plant(where, f"{folder}/__init__.py", APP)
    plant(where, "__init__.py", APP)
    plant(where, "foundation/clock.py", "STEP = 1\n")


def plant(where: Path, name: str, text: str) -> None:
    path = where / "src/bangban" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if not (init := path.parent / "__init__.py").exists():
        init.write_text(APP)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_is_refused(contract: str, tmp_path: Path):
    empty_tree(tmp_path)
    for name, text in VIOLATIONS[contract].items():
        plant(tmp_path, name, text)

    done = lint(tmp_path)

    assert f"{contract} BROKEN" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1


def test_a_front_door_lets_in(tmp_path: Path):
    empty_tree(tmp_path)
    plant(tmp_path, "domains/hall/services.py", "from bangban.engine.cases import services\n")
    plant(tmp_path, "engine/cases/services.py", "STEP = 1\n")

    done = lint(tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr

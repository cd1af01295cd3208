"""Does every acknowledged case survive? `python -m tools.bench.crash` kills the server with -9 under load and counts.

Eight clients apply over HTTP and write down each receipt. After the kill the server is started anew and every key is
sent again, those without an answer too: each must give the receipt that was given before, and each key one case.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tools.bench import rig
from tools.bench.__main__ import environment
from tools.bootstrap import ROOT
from tools.postgres import cluster

CLIENTS, SECONDS, ROUNDS = 8, 3.0, 3


def prepare(home: Path, database: str) -> dict[str, Any]:
    """An empty database made into the county of the workloads."""
    given = home / "given.json"
    env = {**environment(home), "BANGBAN_DATABASE": database}
    subprocess.run(
        [sys.executable, "-m", "tools.bench.given", str(given)], env=env, cwd=ROOT, check=True
    )
    found: dict[str, Any] = json.loads(given.read_text())
    return found


def apply(url: str, given: dict[str, Any], key: str, serial: int) -> str | None:
    """One application; the number of its receipt, None when no receipt came."""
    where = urlsplit(url)
    body = {name: given[name] for name in ("offering", "answers", "materials")}
    body |= {"division": given["villages"][0], "applicant": given["people"][serial % 500]}
    client = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        client.request(
            "POST",
            "/api/v1/applications",
            json.dumps(body).encode(),
            {
                "Authorization": f"Bearer {given['tokens']['counter']}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        answer = client.getresponse()
        said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        client.close()
    return str(said["number"]) if answer.status in (200, 201) else None


def load(url: str, given: dict[str, Any], name: str, kill: int) -> tuple[dict[str, str], list[str]]:
    """Apply from many clients until the server is dead; receipts by key, and the keys without an answer."""
    receipts: dict[str, str] = {}
    open_keys: list[str] = []
    over = threading.Event()

    def client(who: int) -> None:
        n = 0
        while not over.is_set():
            key, n = f"crash-{name}-{who}-{n}", n + 1
            number = apply(url, given, key, who * 50 + n % 50)
            if number is None:
                open_keys.append(key)
                return
            receipts[key] = number

    threads = [threading.Thread(target=client, args=(who,)) for who in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    for pid in _family(kill):
        os.kill(pid, signal.SIGKILL)
    over.set()
    for thread in threads:
        thread.join()
    return receipts, open_keys


def _family(root: int) -> list[int]:
    found, left = [], [root]
    while left:
        pid = left.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            left += [int(c) for c in (task / "children").read_text().split()]
    return found


def ask(database: str, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query, from either database."""
    if database.startswith("postgresql"):
        with psycopg.connect(database) as connection:
            return connection.execute(sql.encode()).fetchall()
    file = sqlite3.connect(database)
    try:
        return file.execute(sql).fetchall()
    finally:
        file.close()


def _serial(key: str) -> int:
    who, n = (int(part) for part in key.split("-")[-2:])
    return who * 50 + (n + 1) % 50


def run(home: Path, database: str) -> list[str]:
    """Kill and count, several times; what was wrong."""
    given = prepare(home, database)
    env = {**environment(home), "BANGBAN_DATABASE": database, "BANGBAN_GROUP_COMMIT": "1"}
    receipts: dict[str, str] = {}
    unsure: list[str] = []
    for n in range(ROUNDS):
        with rig.server(env, threads=CLIENTS, log=home / "log") as (url, pid):
            found, without = load(url, given, str(n), pid)
        receipts |= found
        unsure += without
    stored = ask(
        database,
        "SELECT k.key, c.number FROM intake_key k JOIN cases_case c ON c.id = k.case_id WHERE k.key LIKE 'crash-%'",
    )
    trailed = {
        row[0]
        for row in ask(database, "SELECT stream FROM trail_event WHERE action = 'case.receive'")
    }
    sent = {
        row[0]
        for row in ask(database, "SELECT stream FROM outbox_message WHERE topic = 'case.received'")
    }
    held = dict(stored)
    wrong = [f"lost {key}" for key, number in receipts.items() if held.get(key) != number]
    wrong += ["a key has two cases"] if len(stored) != len(held) else []
    wrong += [f"half written {number}" for number in held.values() if number not in trailed & sent]
    wrong += [f"unknown {key}" for key in held if key not in receipts and key not in unsure]
    with rig.server(env, threads=CLIENTS, log=home / "log") as (url, _):
        for key in [*list(receipts)[:: max(1, len(receipts) // 200)], *unsure]:
            again = apply(url, given, key, _serial(key))
            if again is None or again != (held.get(key) or again):
                wrong.append(f"repeated {key}: {again}")
    kind = "PostgreSQL" if database.startswith("postgresql") else "SQLite"
    stored_unsure = sum(key in held for key in unsure)
    print(
        f"{kind}: {ROUNDS} kills, {len(receipts)} acknowledged, {len(unsure)} without an answer"
        f" ({stored_unsure} of them stored), wrong: {len(wrong)} {wrong[:5]}",
        flush=True,
    )
    return wrong


def main(arguments: Sequence[str]) -> int:
    """Both databases unless one is named; non-zero when anything was lost."""
    wrong: list[str] = []
    if "postgresql" in arguments or not arguments:
        with cluster() as url, tempfile.TemporaryDirectory(prefix="bangban-crash-") as home:
            wrong += run(Path(home), url)
    if "sqlite" in arguments or not arguments:
        home = tempfile.mkdtemp(prefix="bangban-crash-")
        try:
            wrong += run(Path(home), str(Path(home) / "bangban.sqlite3"))
        finally:
            shutil.rmtree(home, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

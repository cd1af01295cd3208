"""落盘: does the database really keep what it says it has kept? If not, nothing may be taken in.

What the connection runs with is read back from the database itself, at the first question and every 30 s after it, and
compared with what is promised (docs/adr/0001): SQLite with a rollback journal, synchronous=FULL, foreign keys and a
library that writes what we ask of it; PostgreSQL with fsync, synchronous_commit and full_page_writes.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from typing import Final

from django.db import Error, connection

from bangban.kernel.refusal import Kind, Refusal

LOOKS_EVERY: Final = 30.0  # seconds
OLDEST_SQLITE: Final = (3, 35, 0)  # RETURNING
# The WAL-reset race was mended here; earlier libraries may lose a commit at a power cut in WAL mode.
WAL_IS_SAFE: Final = (3, 51, 3)
FULL: Final = 2
ROLLBACK_JOURNALS: Final = {"delete", "truncate", "persist"}

_log = logging.getLogger("bangban.durability")
_lock = threading.Lock()
_looked: dict[str, tuple[float, Refusal | None]] = {}


def why_not_accept() -> Refusal | None:
    """Why nothing may be taken in now, or None. Asks the database at most every 30 s in each process."""
    with _lock:
        known = _looked.get(connection.alias)
    if known is not None and time.monotonic() < known[0]:
        return known[1]
    found = weaknesses()
    if found:
        _log.error("durability", extra={"event": "durability.weak", "found": "；".join(found)})
    refusal = NOT_DURABLE if found else None
    with _lock:
        _looked[connection.alias] = (time.monotonic() + LOOKS_EVERY, refusal)
    return refusal


def look_again() -> None:
    """Forget what was seen, so that the next question asks the database."""
    with _lock:
        _looked.clear()


def weaknesses() -> list[str]:
    """Every setting of the running database that is weaker than promised, in Chinese; empty when all is well."""
    try:
        return _sqlite() if connection.vendor == "sqlite" else _postgresql()
    except Error:
        return ["数据库没有回答落盘设置"]


def _sqlite() -> list[str]:
    journal = str(_ask("PRAGMA journal_mode")).lower()
    synchronous, foreign_keys = (
        int(str(_ask("PRAGMA synchronous"))),
        int(str(_ask("PRAGMA foreign_keys"))),
    )
    library = sqlite3.sqlite_version_info
    found = []
    if journal not in ROLLBACK_JOURNALS and not (journal == "wal" and library >= WAL_IS_SAFE):
        found.append(f"SQLite的journal_mode是{journal}，应为truncate")
    if synchronous < FULL:
        found.append(f"SQLite的synchronous是{synchronous}，应为2（FULL）")
    if not foreign_keys:
        found.append("SQLite的foreign_keys没有打开")
    if library < OLDEST_SQLITE:
        found.append(f"SQLite版本{sqlite3.sqlite_version}太旧，应不低于3.35")
    return found


def _postgresql() -> list[str]:
    said = {
        name: str(_ask(f"SHOW {name}"))
        for name in ("fsync", "synchronous_commit", "full_page_writes")
    }
    found = [
        f"PostgreSQL的{name}是{said[name]}，应为on"
        for name in ("fsync", "full_page_writes")
        if said[name] != "on"
    ]
    commit = said["synchronous_commit"]
    alone = not str(_ask("SHOW synchronous_standby_names"))
    # Without a standby, remote_write and local wait for our own disk just as on does.
    if commit == "off" or (commit not in ("on", "remote_apply") and not alone):
        found.append(f"PostgreSQL的synchronous_commit是{commit}，应为on")
    return found


def _ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


NOT_DURABLE: Final = Refusal(
    code="durability.weak",
    says="现在不能收件：数据库存盘的设置比承诺的弱，收了可能会丢。",
    remedy="请过一会儿再交，填的内容请先留着；管理员请运行 bangban doctor 查看怎么改。",
    kind=Kind.UNAVAILABLE,
)

"""bangban doctor: is everything here that the system needs? One line for each thing, in Chinese."""

from __future__ import annotations

import platform
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from bangban.foundation import clock, durability
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.outbox import queries as outbox
from bangban.foundation.papers import given
from bangban.foundation.papers import services as papers
from bangban.foundation.papers.names import Kind
from bangban.foundation.trail import checking as trail
from bangban.kernel.by import SYSTEM

OLDEST_PYTHON: Final = (3, 11)
GOOD, MIND, BAD = "好", "注意", "不行"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it stands, and what to do where it is not good."""

    what: str
    state: str
    says: str


def findings() -> Iterator[Finding]:
    """Everything, cheapest first. A look that fails is itself a finding."""
    for what, look in LOOKS:
        try:
            yield from look(what)
        except Error:
            yield Finding(
                what,
                BAD,
                "数据库没有回答或还没有建表。请先运行 bangban migrate（演示用 bangban demo）。",
            )
        except OSError as problem:
            yield Finding(what, BAD, f"文件读写不成：{problem.strerror}。请检查目录权限。")


def _python(what: str) -> Iterator[Finding]:
    ok = sys.version_info >= OLDEST_PYTHON
    yield Finding(
        what, GOOD if ok else BAD, platform.python_version() + ("" if ok else "，要3.11以上")
    )


def _database(what: str) -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        shown = f"SQLite {sqlite3.sqlite_version}，{connection.settings_dict['NAME']}"
    else:
        connection.ensure_connection()
        shown = f"PostgreSQL {connection.get_database_version()[0]}，库 {connection.settings_dict['NAME']}"
    yield Finding(what, GOOD, shown)
    weak = durability.weaknesses()
    said = "；".join(weak) + "。改好以前不收件。" if weak else "设置与承诺相符，断电不丢已回执的件"
    yield Finding("落盘", BAD if weak else GOOD, said)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    said = f"有{len(waiting)}步没有做，请运行 bangban migrate" if waiting else "最新"
    yield Finding("表结构", BAD if waiting else GOOD, said)


def _keys(what: str) -> Iterator[Finding]:
    path = Path(settings.VAULT_KEYS)
    if not path.exists():
        yield Finding(what, MIND, "还没有，第一次存个人信息时自动生成；生成后请另外备份")
        return
    open_to_others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    said = (
        f"{path} 别人也能读，请运行 chmod 600"
        if open_to_others
        else f"{path}（请另外备份，丢了就解不开）"
    )
    yield Finding(what, BAD if open_to_others else GOOD, said)


def _assets(what: str) -> Iterator[Finding]:
    built = finders.find("built/app.css")
    yield Finding(what, GOOD if built else BAD, "已生成" if built else "还没有，请运行 make assets")
    collected = Path(settings.STATIC_ROOT).is_dir()
    yield Finding(
        "静态文件目录",
        GOOD if collected else MIND,
        "已收集" if collected else "bangban serve 启动时自动收集",
    )


def _fonts(what: str) -> Iterator[Finding]:
    size = len(papers.typeset(Kind.RECEIPT.value, given.facts(Kind.RECEIPT)))
    yield Finding(what, GOOD, f"字体齐全，试排收件凭证{size // 1024}KB")


def _worker(what: str) -> Iterator[Finding]:
    state = outbox.state(actor=SYSTEM, now=clock.now())
    said = (
        f"{state.workers}个在工作，待办{state.waiting}条"
        if state.workers
        else "没有在运行，请运行 bangban serve 或 bangban worker"
    )
    yield Finding(what, GOOD if state.workers else MIND, said)
    if state.parked:
        yield Finding("搁置的消息", MIND, f"{state.parked}条多次没办成，需要人看")


def _holidays(what: str) -> Iterator[Finding]:
    year = clock.now().year
    published = {row.year for row in calendars.years() if row.published}
    if year not in published:
        yield Finding(
            what, BAD, f"{year}年放假安排没有录入，期限算不准，请运行 bangban load-holidays"
        )
    elif year + 1 not in published:
        yield Finding(
            what, MIND, f"{year}年已录入；{year + 1}年国务院通知还没有录入，那一年的期限暂定"
        )
    else:
        yield Finding(what, GOOD, f"{year}、{year + 1}年已录入")


def _trail(what: str) -> Iterator[Finding]:
    anchor = Path(settings.TRAIL_ANCHOR)
    found = list(
        islice(trail.problems(at=clock.now(), anchor=anchor if anchor.exists() else None), 3)
    )
    said = (
        "；".join(found) + "……请运行 bangban verify-trail 看全部" if found else "链、摘要、封签相符"
    )
    yield Finding(what, BAD if found else GOOD, said)


LOOKS: Final[tuple[tuple[str, Callable[[str], Iterator[Finding]]], ...]] = (
    ("Python", _python),
    ("数据库", _database),
    ("密钥", _keys),
    ("页面样式", _assets),
    ("文书字体", _fonts),
    ("后台工作进程", _worker),
    ("节假日", _holidays),
    ("留痕", _trail),
)


class Command(BaseCommand):
    """Exit code 1 when anything is bad."""

    help = "体检：环境、数据库、密钥、字体、后台进程、节假日、留痕。"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line for each finding."""
        bad = 0
        for finding in findings():
            bad += finding.state == BAD
            self.stdout.write(f"{finding.state:　<2}　{finding.what}：{finding.says}")
        if bad:
            self.stdout.write(f"有{bad}处不行，请先改正。")
            sys.exit(1)
        self.stdout.write("可以使用。")

"""One port, the next free one when it is taken, and the commands that look at the whole."""

from __future__ import annotations

import io
import socket

import pytest

from bangban.config import doctor, invariants, serving
from bangban.config.serving import Threads


def test_a_taken_port_gives_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        found = serving.free_port("127.0.0.1", port)

    assert found is not None
    assert port < found < port + serving.TRIES


def test_sqlite_has_one_server_process_and_postgresql_one_for_each_core():
    assert serving.threads_for("sqlite", 8) == Threads(1, 4)
    assert serving.threads_for("postgresql", 2) == Threads(2, 4)
    assert serving.threads_for("postgresql", 64) == Threads(4, 4)


@pytest.mark.django_db
def test_the_doctor_says_how_everything_stands():
    found = {f.what: f.state for f in doctor.findings()}

    assert [what for what, _ in doctor.LOOKS if what not in found] == []
    assert (found["数据库"], found["落盘"], found["表结构"], found["文书字体"]) == (
        "好",
        "好",
        "好",
        "好",
    )
    assert found["后台工作进程"] == "注意"
    assert found["节假日"] == "不行"


@pytest.mark.django_db
def test_an_empty_system_breaks_no_invariant():
    said = io.StringIO()

    invariants.Command(stdout=said).handle()

    assert said.getvalue() == "全部相符：流转与步骤、期限、计数、送达、待办消息、留痕。\n"

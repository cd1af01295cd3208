from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from bangban.foundation.files import queries, services
from bangban.foundation.files.models import StoredFile
from bangban.kernel.by import CHINA, Actor, ActorKind, By, Channel
from bangban.kernel.refusal import Refused

pytestmark = pytest.mark.django_db

ZHANG = Actor(kind=ActorKind.RESIDENT, user=7, name="张示例")
BY = By(ZHANG, datetime(2026, 11, 18, 9, 0, tzinfo=CHINA), Channel.WEB)


class Talk(socketserver.BaseRequestHandler):
    """clamd's side of INSTREAM: anything with "worm" in it is found."""

    def handle(self) -> None:
        command = self.request.recv(10)
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        self.request.sendall(
            b"stream: Test.Worm FOUND\0" if b"worm" in content else b"stream: OK\0"
        )

    def _exactly(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            got += self.request.recv(size - len(got))
        return got


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAULT_KEYS = tmp_path / "vault-keys.json"


@pytest.fixture
def engine(settings: Settings, tmp_path: Path) -> Iterator[socketserver.BaseServer]:
    path = str(tmp_path / "clamd.sock")
    with socketserver.ThreadingUnixStreamServer(path, Talk) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.FILES_CLAMD = f"unix:{path}"
        yield server
        server.shutdown()
        thread.join()


def receive(content: bytes) -> StoredFile:
    upload = SimpleUploadedFile("说明.txt", content)
    return services.receive(upload, by=BY, purpose="material", about="LS26-1", sensitive=True)


def states() -> list[tuple[str, str]]:
    return [(f.state, f.finding) for f in queries.files("LS26-1", actor=ZHANG)]


@pytest.mark.usefixtures("engine")
def test_a_file_waits_until_it_is_found_clean_and_a_found_one_is_kept_apart() -> None:
    clean = receive(b"good" * 50_000)
    receive(b"a worm")
    before = states()
    with pytest.raises(Refused) as caught:
        queries.content(clean, actor=ZHANG)

    counts = services.check_held(by=BY)

    assert (before, caught.value.refusal.code) == ([("held", ""), ("held", "")], "file.held")
    assert (counts, states()) == (
        {"clean": 1, "quarantined": 1, "held": 0},
        [("clean", ""), ("quarantined", "Test.Worm")],
    )


def test_while_the_engine_is_down_files_are_taken_and_go_on_waiting(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_CLAMD = f"unix:{tmp_path}/nobody.sock"
    receive(b"good")

    counts = services.check_held(by=BY)

    assert (counts, states()) == ({"clean": 0, "quarantined": 0, "held": 1}, [("held", "")])

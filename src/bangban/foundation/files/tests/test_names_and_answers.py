from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bangban.foundation.files import responses, rules, services
from bangban.kernel.by import CHINA, SYSTEM, By, Channel

BY = By(SYSTEM, datetime(2026, 11, 18, 9, 0, tzinfo=CHINA), Channel.SYSTEM)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("/abs/证明.pdf", "证明.pdf"),
        ("C:\\Users\\李\\身份证.jpg", "身份证.jpg"),
        ("a\x00b.pdf", "ab.pdf"),
        ("CON", "文件-CON"),
        ("con.txt", "文件-con.txt"),
        ("a.pdf...", "a.pdf"),
        ("", "文件"),
        ("...", "文件"),
        (".pdf", "文件.pdf"),
        ("照\u202egpj.exe", "照gpj.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ('"><script>.txt', "script.txt"),
        ("𬭊·王.pdf", "𬭊·王.pdf"),
        ("\ud800a.txt", "a.txt"),
    ],
)
def test_a_name_is_shown_without_its_tricks(given: str, shown: str) -> None:
    assert rules.shown_name(given) == shown


def test_a_name_of_300_bytes_keeps_its_extension() -> None:
    shown = rules.shown_name("长" * 300 + ".pdf")

    assert (shown[-4:], len(shown) <= 120, len(shown.encode()) <= 240) == (".pdf", True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "inline", "way"),
    [("pdf", True, "attachment"), ("jpg", True, "inline"), ("jpg", False, "attachment")],
)
def test_a_download_is_never_interpreted(
    kind: str, inline: bool, way: str, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = services.keep(b"x", f"受理通知书.{kind}", kind, by=BY, about="LS26-1")

    response = responses.download(file, actor=SYSTEM, inline=inline)

    assert response["Content-Disposition"] == (
        f"{way}; filename=\"file.{kind}\"; filename*=UTF-8''%E5%8F%97%E7%90%86%E9%80%9A%E7%9F%A5%E4%B9%A6.{kind}"
    )
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )

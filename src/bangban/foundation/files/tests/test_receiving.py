from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.fixtures import Settings

from bangban.foundation.files import queries, responses, services
from bangban.foundation.files.models import StoredFile
from bangban.foundation.files.names import DEFAULT_LIMIT, EICAR, FileState
from bangban.foundation.files.tests import hostile
from bangban.kernel.by import CHINA, Actor, ActorKind, By, Channel
from bangban.kernel.refusal import Refused
from bangban.kernel.term import ONE_DAY

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=CHINA)
ZHANG = Actor(kind=ActorKind.RESIDENT, user=7, name="张示例")
WANG = Actor(kind=ActorKind.RESIDENT, user=8, name="王范例")
BY = By(ZHANG, NOW, Channel.WEB)


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAULT_KEYS = tmp_path / "vault-keys.json"
    settings.FILES_CLAMD = ""
    return tmp_path / "files"


def on_disk(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def receive(name: str, content: bytes, **more: object) -> StoredFile:
    return services.receive(SimpleUploadedFile(name, content), by=BY, purpose="material", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", hostile.REFUSED)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(case: str, store: Path) -> None:
    name, content, code = hostile.REFUSED[case]

    with pytest.raises(Refused) as caught:
        receive(name, content, about="LS26-1")

    refusal = caught.value.refusal
    assert (refusal.code, refusal.kind.status in (413, 415, 422)) == (code, True)
    assert (list(queries.files("LS26-1", actor=ZHANG)), on_disk(store)) == ([], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.jpg", hostile.picture()),
        ("照片.JPEG", hostile.picture(mode="CMYK")),
        ("灰.jpg", hostile.picture(mode="L")),
        ("十六位.png", hostile.picture("PNG", "I;16")),
        ("调色板.png", hostile.picture("PNG", "P")),
        ("透明.png", hostile.picture("PNG", "RGBA")),
        ("图.webp", hostile.picture("WEBP")),
        ("大图.jpg", hostile.picture(size=(9000, 6900))),
        ("表.xlsx", hostile.xlsx()),
        ("申请.docx", hostile.docx(body="<w:p>申请</w:p>")),
        (
            "链接.docx",
            hostile.docx(
                {"word/_rels/document.xml.rels": hostile.relation("hyperlink", "http://x/")}
            ),
        ),
        ("证明.pdf", hostile.pdf(500)),
        ("说明.txt", "第一条\r\n第二条".encode("gb18030")),
        ("坏表.pdf", hostile.pdf().replace(b"xref", b"xxxx")),
    ],
)
def test_an_honest_file_is_kept_clean(name: str, content: bytes) -> None:
    file = receive(name, content)

    assert (file.name, file.state, file.size) == (name, FileState.CLEAN.value, len(content))
    assert len(queries.content(queries.file(file.pk, actor=ZHANG), actor=ZHANG)) > 0


def test_a_photo_loses_its_place_and_thumbnail_but_stands_upright() -> None:
    photo = Image.new("RGB", (60, 40))
    exif = photo.getexif()
    exif[0x0112] = 6
    exif[0x9286] = "43.3N 124.3E canary"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)

    kept = queries.content(receive("a.jpg", out.getvalue() + b"canary"), actor=ZHANG)

    again = Image.open(io.BytesIO(kept))
    assert (again.size, dict(again.getexif()), b"canary" in kept, b"Exif" in kept) == (
        (40, 60),
        {},
        False,
        False,
    )


def test_a_pdf_loses_whatever_acts_or_hides_in_it() -> None:
    kept = queries.content(receive("a.pdf", hostile.armed_pdf()), actor=ZHANG)

    with pikepdf.open(io.BytesIO(kept)) as pdf:
        plain = b"".join(o.unparse() for o in pdf.objects) + b"".join(
            o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)
        )
        found = [
            w
            for w in (
                b"JavaScript",
                b"Launch",
                b"cmd.exe",
                b"alert",
                b"MZ",
                b"FileAttachment",
                b"/AA",
            )
            if w in plain
        ]
        assert (found, len(pdf.pages), len(pdf.attachments)) == ([], 1, 0)


def test_text_becomes_utf8() -> None:
    kept = queries.content(receive("a.txt", "第一条\r\n第二条".encode("gb18030")), actor=ZHANG)

    assert kept.decode() == "第一条\n第二条"


def test_one_byte_too_many_is_too_many(store: Path) -> None:
    text = b"a" * DEFAULT_LIMIT

    assert receive("a.txt", text).size == DEFAULT_LIMIT
    with pytest.raises(Refused) as caught:
        receive("b.txt", text + b"a")

    assert (caught.value.refusal.code, caught.value.refusal.kind.status) == ("file.too-large", 413)
    assert len(on_disk(store)) == 1


def test_twenty_one_files_are_too_many_and_one_bad_file_keeps_none() -> None:
    good = [SimpleUploadedFile(f"{n}.txt", b"a") for n in range(21)]
    mixed = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.pdf", b"no")]

    codes = []
    for uploads in (good, mixed):
        with pytest.raises(Refused) as caught:
            services.receive_all(uploads, by=BY, purpose="material", about="LS26-1")
        codes.append(caught.value.refusal.code)

    assert (codes, list(queries.files("LS26-1", actor=ZHANG))) == (
        ["file.too-many", "file.type-mismatch"],
        [],
    )


def test_the_same_evidence_twice_and_altered_is_three_versions_with_their_digests() -> None:
    same = hostile.pdf()
    for content in (same, same, hostile.pdf(2)):
        receive("证据.pdf", content, about="LS26-1")

    files = queries.files("LS26-1", actor=ZHANG)
    assert [f.version for f in files] == [1, 2, 3]
    assert [f.digest == files[0].digest for f in files] == [True, True, False]


def test_the_test_virus_is_kept_apart_and_never_opened(store: Path) -> None:
    file = receive("病毒.txt", EICAR, about="LS26-1")

    with pytest.raises(Refused) as caught:
        responses.download(file, actor=ZHANG)
    assert (file.state, caught.value.refusal.code) == ("quarantined", "file.quarantined")
    assert [EICAR in p.read_bytes() for p in store.rglob("*") if p.is_file()] == [False]


def test_a_sensitive_file_is_sealed_on_disk_and_its_original_is_kept_sealed(store: Path) -> None:
    file = receive("a.txt", "身份证号canary".encode(), sensitive=True, keep_original=True)

    assert [b"canary" in p.read_bytes() for p in store.rglob("*") if p.is_file()] == [False, False]
    assert queries.content(file, actor=ZHANG).decode() == "身份证号canary"


def test_a_draft_belongs_to_its_person_until_it_is_bound_to_a_case() -> None:
    draft = receive("a.txt", b"a")

    with pytest.raises(Refused):
        queries.file(draft.pk, actor=WANG)
    with pytest.raises(Refused):
        services.attach([draft.pk], about="LS26-2", by=By(WANG, NOW, Channel.WEB))
    bound = services.attach([draft.pk], about="LS26-1", by=BY)

    assert (
        [f.pk for f in bound] == [f.pk for f in queries.files("LS26-1", actor=ZHANG)] == [draft.pk]
    )
    with pytest.raises(Refused):
        queries.file(draft.pk, actor=ZHANG, about="LS26-2")
    with pytest.raises(Refused):
        queries.file("../../etc/passwd", actor=ZHANG)


def test_the_sweeper_takes_old_drafts_and_strays_and_nothing_else(store: Path) -> None:
    receive("draft.txt", b"a")
    bound = receive("bound.txt", b"b", about="LS26-1")
    stray = store / "aa" / "stray.part"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    tomorrow = By(ZHANG, datetime.now(CHINA) + ONE_DAY * 400, Channel.SYSTEM)  # noqa: TID251

    swept = services.sweep(by=tomorrow)
    again = services.sweep(by=tomorrow)

    assert (swept["drafts"], [f.pk for f in queries.files("LS26-1", actor=ZHANG)]) == (
        1,
        [bound.pk],
    )
    assert (again["drafts"], on_disk(store)) == (0, [bound.pk.hex])

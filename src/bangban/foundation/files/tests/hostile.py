"""Files as attackers and broken phones make them, built in memory: name → (file name, content, code of the refusal)."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib

import openpyxl
import pikepdf
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
)
_BODY = '<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>{}</w:body></w:document>'
_RELS = '<?xml version="1.0"?><Relationships>{}</Relationships>'


def picture(
    form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (60, 40), **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90 if mode in ("L", "P", "I;16", "1") else None).save(
        out, form, **options
    )
    return out.getvalue()


def archive(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(
    more: dict[str, bytes | str] | None = None,
    *,
    body: str = "",
    kind: str = f"{WORD}.document.main+xml",
) -> bytes:
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES.format(kind=kind),
        "word/document.xml": _BODY.format(body),
    }
    return archive({**parts, **(more or {})})


def relation(kind: str, target: str) -> str:
    return _RELS.format(
        f'<Relationship Id="r1" Type="urn:x/{kind}" Target="{target}" TargetMode="External"/>'
    )


def xlsx() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"  # type: ignore[index]
    book.save(out)
    return out.getvalue()


def pdf(pages: int = 1, **options: object) -> bytes:
    out = io.BytesIO()
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    made.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def armed_pdf() -> bytes:
    """JavaScript on opening, a launch link, an embedded file, actions chained and in form fields."""
    made = pikepdf.new()
    page = made.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe", Next=made.make_indirect(script))
    made.Root.OpenAction = made.make_indirect(script)
    made.Root.AA = pikepdf.Dictionary(WC=script)
    made.attachments["harm.exe"] = b"MZ harm"
    made.Root.Names.JavaScript = pikepdf.Dictionary(Names=["x", script])
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch
    )
    clip = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9]
    )
    page.Annots = made.make_indirect(pikepdf.Array([link, made.make_indirect(clip)]))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def huge_count_pdf() -> bytes:
    return pdf().replace(b"/Count 1", b"/Count 1000000")


def endless_pages_pdf() -> bytes:
    """A page tree that contains itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def huge_png() -> bytes:
    """A header that claims 50,000 × 50,000."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        picture("PNG")[:12] + header + struct.pack(">I", zlib.crc32(header)) + picture("PNG")[33:]
    )


def many_frames(form: str, count: int) -> bytes:
    frames = [Image.new("RGB", (4, 4), (n % 256, 0, 0)) for n in range(count)]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:])
    return out.getvalue()


def encrypted_zip() -> bytes:
    made = bytearray(docx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.find(mark)
        while start >= 0:
            made[start + at] |= 1
            start = made.find(mark, start + 4)
    return bytes(made)


def overlapping_zip() -> bytes:
    """The second directory entry points at the first one's data."""
    made = bytearray(docx())
    second = made.find(b"PK\x01\x02", made.find(b"PK\x01\x02") + 4)
    made[second + 42 : second + 46] = b"\0\0\0\0"
    return bytes(made)


def lying_zip() -> bytes:
    """The directory says 10 bytes, the data would be 60 MB: reading stops at what was declared."""
    made = bytearray(docx({"word/big.bin": b"\0" * 60_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = made.rfind(mark)
        made[start + at : start + at + 4] = struct.pack("<I", 10)
    return bytes(made)


def symlink_zip() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as made:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return out.getvalue()


def doubled_zip() -> bytes:
    out = io.BytesIO(docx())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as made:
        warnings.simplefilter("ignore")
        made.writestr("word/document.xml", "<other/>")
    return out.getvalue()


def nested(depth: int) -> bytes:
    inner = b"PK\x03\x04"
    for _ in range(depth):
        inner = archive({"a.zip": inner})
    return inner


def ole(names: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names.encode("utf-16-le") + b"\0" * 512
    )


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
)
_INCLUDE = '<a xmlns:xi="urn:xi"><xi:include href="file:///etc/passwd"/></a>'
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'

MISMATCH, BOMB, ACTIVE = "file.type-mismatch", "file.unpacks-too-large", "file.active-content"
NOT_TAKEN, XML, BROKEN = "file.type-not-taken", "file.unsafe-xml", "file.broken"

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "T38 entity bomb": ("a.docx", docx({"word/settings.xml": _BOMB}), XML),
    "T38 external entity": ("a.docx", docx({"word/settings.xml": _OUTSIDE}), XML),
    "T38 XInclude": ("a.docx", docx({"word/s.xml": _INCLUDE}), ACTIVE),
    "T38 XML that breaks off": ("a.docx", docx({"word/s.xml": "<a><b>"}), XML),
    "T33 SVG": ("a.svg", b"<svg onload='x()'/>", NOT_TAKEN),
    "T33 SVG named png": ("a.png", b"<svg onload='x()'/>", MISMATCH),
    "T33 HTML named txt": ("a.txt", b"<!DOCTYPE html><script>x()</script>", MISMATCH),
    "T40 exe": ("a.exe", b"MZ\x90\0", NOT_TAKEN),
    "T40 exe named pdf": ("a.pdf", b"MZ\x90\0" + b"\0" * 90, MISMATCH),
    "T40 png named jpg": ("a.jpg", picture("PNG"), MISMATCH),
    "T40 pdf named docx": ("a.docx", pdf(), MISMATCH),
    "T40 docx named xlsx": ("a.xlsx", docx(), MISMATCH),
    "T40 xlsx named docx": ("a.docx", xlsx(), MISMATCH),
    "T40 plain zip named docx": ("a.docx", archive({"a.txt": "x"}), MISMATCH),
    "T40 no extension": ("材料", pdf(), NOT_TAKEN),
    "T40 double extension": ("a.pdf.exe", pdf(), NOT_TAKEN),
    "T40 PDF and HTML": ("a.pdf", pdf().replace(b"\n", b"\n%<html><script>x()</script>\n", 1), MISMATCH),
    "T40 HTML after PDF": ("a.pdf", pdf() + b"\n<script>x()</script>", MISMATCH),
    "T40 HTML before PDF": ("a.pdf", b"<html>" + pdf(), MISMATCH),
    "T40 GIF and JS": ("a.gif", b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", NOT_TAKEN),
    "T40 GIF and JS named txt": ("a.txt", b"GIF89a=1;alert(1)", MISMATCH),
    "T40 JPEG and ZIP": ("a.jpg", picture() + archive({"a.html": "x"}), MISMATCH),
    "T40 PDF and ZIP": ("a.pdf", pdf() + archive({"a.html": "x"}), MISMATCH),
    "T40 JPEG and HTML": ("a.jpg", picture(comment=b"<script>x()</script>"), MISMATCH),
    "T40 PNG and PDF": ("a.png", picture("PNG") + pdf(), MISMATCH),
    "T40 zip after rubbish": ("a.docx", b"PK\x03\x04" + b"x" * 40 + docx(), MISMATCH),
    "T40 HTML after zip": ("a.docx", docx() + b"<html>", MISMATCH),
    "T41 bomb": ("a.docx", docx({"word/media/a.bin": b"\0" * 90_000_000}), BOMB),
    "T41 more than 100 MB": ("a.docx", docx({f"word/{n}.bin": b"\0" * 15_000_000 for n in range(8)}), BOMB),
    "T41 ratio in small parts": ("a.docx", docx({f"word/{n}.bin": b"\0" * 900_000 for n in range(60)}), BOMB),
    "T41 nested 20 deep": ("a.docx", docx({"word/media/a.zip": nested(20)}), BOMB),
    "T41 nested gzip": ("a.docx", docx({"word/media/a": b"\x1f\x8b\x08xxxxxx"}), BOMB),
    "T41 3,000 entries": ("a.docx", docx({f"word/{n}": b"" for n in range(3000)}), BOMB),
    "T41 directory that lies": ("a.docx", lying_zip(), BROKEN),
    "T41 overlapping entries": ("a.docx", overlapping_zip(), BOMB),
    "T41 symlink": ("a.docx", symlink_zip(), BOMB),
    "T41 same name twice": ("a.docx", doubled_zip(), BOMB),
    "T41 zip-slip": ("a.docx", docx({"../../etc/cron.d/x": "x"}), BOMB),
    "T41 absolute path": ("a.docx", docx({"/etc/passwd": "x"}), BOMB),
    "T41 drive letter": ("a.docx", docx({"C:/x": "x"}), BOMB),
    "T41 encrypted": ("a.docx", encrypted_zip(), ACTIVE),
    "T41 directory cut off": ("a.docx", docx()[:-30], BROKEN),
    "T42 macro part": ("a.docx", docx({"word/vbaProject.bin": b"x"}), ACTIVE),
    "T42 macro type": ("a.docx", docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"), ACTIVE),
    "T42 docm": ("a.docm", docx({"word/vbaProject.bin": b"x"}), NOT_TAKEN),
    "T42 outside template": ("a.docx", docx({"word/_rels/s.rels": relation("attachedTemplate", "http://x/t")}), ACTIVE),
    "T42 external picture": ("a.docx", docx({"word/_rels/d.rels": relation("image", "http://x/p")}), ACTIVE),
    "T42 OLE object": ("a.docx", docx({"word/embeddings/oleObject1.bin": b"x"}), ACTIVE),
    "T42 OLE under another name": ("a.docx", docx({"word/media/image1.png": ole("x")}), ACTIVE),
    "T42 ActiveX": ("a.docx", docx({"word/activeX/activeX1.xml": "<a/>"}), ACTIVE),
    "T42 DDE field": ("a.docx", docx(body="<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"), ACTIVE),
    "T42 DDE simple field": ("a.docx", docx(body='<w:fldSimple w:instr=" DDE x "/>'), ACTIVE),
    "T42 external workbook": ("a.docx", docx({"xl/externalLinks/externalLink1.xml": "<a/>"}), ACTIVE),
    "T42 alternative chunk": ("a.docx", docx(body="<w:altChunk/>"), ACTIVE),
    "T42 password": ("a.docx", ole("EncryptedPackage"), ACTIVE),
    "T42 old doc named docx": ("a.docx", ole("WordDocument"), MISMATCH),
    "T42 old doc": ("a.doc", ole("WordDocument"), NOT_TAKEN),
    "T43 a million pages": ("a.pdf", huge_count_pdf(), "file.too-many-pages"),
    "T43 501 pages": ("a.pdf", pdf(501), "file.too-many-pages"),
    "T43 encrypted": ("a.pdf", pdf(encryption=pikepdf.Encryption(user="u", owner="o")), "file.encrypted"),
    "T43 owner password": ("a.pdf", pdf(encryption=pikepdf.Encryption(user="", owner="o")), "file.encrypted"),
    "T43 only a header": ("a.pdf", b"%PDF-1.7\n%%EOF", BROKEN),
    "T43 page tree without end": ("a.pdf", endless_pages_pdf(), BROKEN),
    "T44 50,000 × 50,000": ("a.png", huge_png(), "file.too-many-pixels"),
    "T44 many frames": ("a.webp", many_frames("WEBP", 30), "file.animated"),
    "T44 animated png": ("a.png", many_frames("PNG", 30), "file.animated"),
    "T44 GIF": ("a.gif", many_frames("GIF", 30), NOT_TAKEN),
    "T44 truncated": ("a.jpg", picture(size=(900, 900))[:900], BROKEN),
    "T44 truncated png": ("a.png", picture("PNG", size=(900, 900))[:300], BROKEN),
    "T44 HEIC": ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 60, NOT_TAKEN),
    "T44 HEIC named jpg": ("a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 60, MISMATCH),
    "T44 TIFF": ("a.tiff", picture("TIFF"), NOT_TAKEN),
    "T44 TIFF named png": ("a.png", picture("TIFF"), MISMATCH),
    "T45 empty": ("a.pdf", b"", "file.empty"),
    "T27 NUL in text": ("a.txt", b"a\0b", MISMATCH),
    "T27 not text at all": ("a.txt", b"\x80\xff\xfe\x81", MISMATCH),
}  # fmt: skip

"""Runs alone in a child process: reads one untrusted file, writes the working copy, prints one JSON line.

Imports nothing of ours. Limits of processor time, memory and output are set before the first byte is read.
Call: python -I parsers.py TYPE IN OUT. Answer: {"finding": "", "type": "docx"} or {"finding": "bomb"}.
"""

from __future__ import annotations

import io
import json
import re
import resource
import stat
import sys
import xml.sax
import xml.sax.handler
import xml.sax.xmlreader
import zipfile
from pathlib import Path

import defusedxml
import defusedxml.sax
import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

CPU_SECONDS = 8
MEMORY_BYTES = 768 * 1024 * 1024
OUTPUT_BYTES = 120 * 1024 * 1024
MAX_PIXELS = 120_000_000
MAX_PIXELS_DECODED = 28_000_000
MAX_SIDE = 4096
MAX_PAGES = 500
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2000

_MARKUP = re.compile(rb"<\s*(html|script|svg|iframe|!doctype)", re.IGNORECASE)


class Finding(Exception):
    """Why the file is not taken; the text is the code."""


def image(kind: str, source: bytes) -> bytes:
    """Decode and encode again: nothing but pixels survives (no EXIF, no second picture, no appended data)."""
    _no_second_format(source)
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(source), formats=[{"jpg": "JPEG"}.get(kind, kind.upper())])
    except UnidentifiedImageError as error:
        raise Finding("broken") from error
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > 30_000:
        raise Finding("pixels")
    if getattr(picture, "n_frames", 1) > 1 and kind != "jpg":
        raise Finding("animated")
    if kind == "jpg" and max(width, height) > MAX_SIDE:
        # A JPEG is decoded at half or a quarter of its size, so that a 100-megapixel phone photo stays small in memory.
        longest = max(width, height)
        picture.draft("RGB", (width * MAX_SIDE // longest, height * MAX_SIDE // longest))
    if picture.size[0] * picture.size[1] > MAX_PIXELS_DECODED:
        raise Finding("pixels")
    turned = picture.getexif().get(0x0112, 1)
    picture.load()
    plain = _plain_mode(picture, keep_alpha=kind != "jpg")
    plain.info.clear()
    if max(plain.size) > MAX_SIDE:
        plain.thumbnail((MAX_SIDE, MAX_SIDE))
    plain.getexif()[0x0112] = turned
    plain = ImageOps.exif_transpose(plain)
    out = io.BytesIO()
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    if kind == "jpg":
        clean.save(out, "JPEG", quality=90)
    elif kind == "png":
        clean.save(out, "PNG")
    else:
        clean.save(out, "WEBP", quality=90)
    return out.getvalue()


def _plain_mode(picture: Image.Image, *, keep_alpha: bool) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        grey = picture.convert("F")
        top = max(float(str(v)) for v in grey.getextrema())
        return grey.point(lambda v: v * (255.0 / max(top, 255.0))).convert("L")
    if keep_alpha and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info):
        return picture.convert("RGBA")
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def _no_second_format(source: bytes) -> None:
    if (
        zipfile.is_zipfile(io.BytesIO(source))
        or _MARKUP.search(source[:2048])
        or b"%PDF-" in source[:1024]
    ):
        raise Finding("mismatch")
    if _MARKUP.search(source[-2048:]) or b"%PDF-" in source[-4096:]:
        raise Finding("mismatch")


_BAD_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
    "/RichMediaExecute", "/Movie", "/Sound", "/ResetForm", "/GoTo3DView", "/Hide", "/SetOCGState",
}  # fmt: skip
_BAD_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_BAD_KEYS = (
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/XFA",
    "/AF",
    "/Collection",
    "/EF",
    "/RichMediaContent",
)


def pdf(source: bytes) -> bytes:
    """Open, remove what acts or carries other files, write anew."""
    if zipfile.is_zipfile(io.BytesIO(source)) or _MARKUP.search(source[:1024]):
        raise Finding("mismatch")
    if _MARKUP.search(source[source.rfind(b"%%EOF") :]):
        raise Finding("mismatch")
    try:
        document = pikepdf.open(io.BytesIO(source))
    except pikepdf.PasswordError as error:
        raise Finding("encrypted") from error
    except (pikepdf.PdfError, ValueError) as error:
        raise Finding("broken") from error
    if document.is_encrypted:
        raise Finding("encrypted")
    try:
        if int(document.Root.Pages.get("/Count", 0)) > MAX_PAGES or len(document.pages) > MAX_PAGES:
            raise Finding("pages")
        if len(document.pages) == 0:
            raise Finding("broken")
        _disarm(document.Root, 0)
        for held in document.objects:
            _disarm(held, 0)
        out = io.BytesIO()
        document.remove_unreferenced_resources()
        document.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise Finding("broken") from error
    return out.getvalue()


def _disarm(held: object, depth: int) -> None:
    if depth > 30:
        raise Finding("broken")
    if isinstance(held, pikepdf.Array):
        for index in reversed(range(len(held))):
            if _is_bad(held[index]):
                del held[index]
            elif isinstance(held[index], pikepdf.Object) and not held[index].is_indirect:
                _disarm(held[index], depth + 1)
        return
    if not isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in _BAD_KEYS:
        if key in held:
            del held[key]
    for key in list(held.keys()):
        value = held[key]
        if _is_bad(value):
            del held[key]
        elif isinstance(value, pikepdf.Object) and not value.is_indirect:
            _disarm(value, depth + 1)


def _is_bad(value: object) -> bool:
    if not isinstance(value, pikepdf.Dictionary):
        return False
    if str(value.get("/S", "")) in _BAD_ACTIONS or str(value.get("/Type", "")) in (
        "/Filespec",
        "/EmbeddedFile",
    ):
        return True
    return str(value.get("/Subtype", "")) in _BAD_ANNOTATIONS


_ACTIVE_PARTS = re.compile(
    r"vbaproject|/activex/|/embeddings/|/externallinks/|/macrosheets/|/dialogsheets/|/customui/|oleobject|\.(exe|dll|js|vbs|hta|lnk|bat|cmd|ps1)$",
    re.IGNORECASE,
)
_ARCHIVE = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_FIELD = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON)\b", re.IGNORECASE
)


def office(source: bytes) -> tuple[str, bytes]:
    """Check the directory, unpack by counted streaming, read every part with a parser that expands nothing."""
    if source[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Finding("active" if "EncryptedPackage".encode("utf-16-le") in source else "mismatch")
    if _MARKUP.search(source[-1024:]):
        raise Finding("mismatch")
    try:
        archive = zipfile.ZipFile(io.BytesIO(source))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise Finding("broken") from error
    entries = archive.infolist()
    _check_directory(archive, entries, len(source))
    kinds: set[str] = set()
    unpacked = 0
    for entry in entries:
        content, unpacked = _unpack(archive, entry, unpacked)
        if content[:8].startswith(_ARCHIVE):
            raise Finding("bomb")
        if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or _ACTIVE_PARTS.search(
            "/" + entry.filename
        ):
            raise Finding("active")
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            kinds |= _read_part(entry.filename, content)
    if len(kinds) != 1:
        raise Finding("mismatch")
    return kinds.pop(), source


def _check_directory(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Finding("bomb")
    if archive.comment:
        raise Finding("mismatch")
    total, end, seen = 0, 0, set()
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.flag_bits & 0x1:
            raise Finding("active")
        if stat.S_ISLNK(entry.external_attr >> 16) or entry.header_offset < end:
            raise Finding("bomb")
        parts = entry.filename.replace("\\", "/").split("/")
        if (
            entry.filename.startswith("/")
            or ".." in parts
            or ":" in parts[0]
            or entry.filename.lower() in seen
        ):
            raise Finding("bomb")
        if not end and entry.header_offset:
            raise Finding("mismatch")
        seen.add(entry.filename.lower())
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size
        total += entry.file_size
        if entry.file_size > 1024 * 1024 and entry.file_size > MAX_RATIO * max(
            entry.compress_size, 1
        ):
            raise Finding("bomb")
    if total > MAX_UNPACKED or total > MAX_RATIO * size:
        raise Finding("bomb")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int) -> tuple[bytes, int]:
    out = io.BytesIO()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(65536):
                before += len(chunk)
                if before > MAX_UNPACKED or out.tell() > entry.file_size:
                    raise Finding("bomb")
                out.write(chunk)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Finding("broken") from error
    return out.getvalue(), before


def _read_part(name: str, content: bytes) -> set[str]:
    kinds: set[str] = set()

    class Reader(xml.sax.handler.ContentHandler):
        field = False

        def startElement(  # noqa: N802
            self, tag: str, attrs: xml.sax.xmlreader.AttributesImpl
        ) -> None:
            local = tag.rpartition(":")[2]
            self.field = local == "instrText"
            given = {k.rpartition(":")[2]: v for k, v in attrs.items()}
            outside = local == "Relationship" and given.get("TargetMode", "").lower() == "external"
            if outside and not given.get("Type", "").endswith("/hyperlink"):
                raise Finding("active")
            kind = given.get("ContentType", "")
            if "macroEnabled" in kind or "vbaProject" in kind:
                raise Finding("active")
            if kind.endswith("wordprocessingml.document.main+xml"):
                kinds.add("docx")
            if kind.endswith("spreadsheetml.sheet.main+xml"):
                kinds.add("xlsx")
            if local in ("ddeLink", "oleLink", "OLEObject", "altChunk", "include") or (
                local == "fldSimple" and _FIELD.search(given.get("instr", ""))
            ):
                raise Finding("active")

        def characters(self, text: str) -> None:
            if self.field and _FIELD.search(text):
                raise Finding("active")

    try:
        defusedxml.sax.parseString(content, Reader(), forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise Finding("xml") from error
    except (xml.sax.SAXException, ValueError, LookupError) as error:
        raise Finding("xml" if name.lower().endswith((".xml", ".rels")) else "broken") from error
    return kinds if name == "[Content_Types].xml" else set()


def text(source: bytes) -> bytes:
    """Text becomes UTF-8 with one kind of line end."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return source.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").encode()
        except UnicodeDecodeError:
            continue
    raise Finding("broken")


def work(kind: str, source: bytes) -> tuple[str, bytes]:
    """The type that it really is, and the working copy. Errors: Finding."""
    if kind in ("jpg", "png", "webp"):
        return kind, image(kind, source)
    if kind == "pdf":
        return kind, pdf(source)
    return office(source) if kind in ("docx", "xlsx") else ("txt", text(source))


def main(kind: str, source: str, target: str) -> dict[str, str]:
    """One file. Whatever goes wrong becomes a finding; nothing of the file's text is printed."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found, content = work(kind, Path(source).read_bytes())
        Path(target).write_bytes(content)
    except Finding as finding:
        return {"finding": str(finding)}
    except (MemoryError, RecursionError):
        return {"finding": "costly"}
    except Exception:  # a parser may raise anything on hostile input; the person hears that the file cannot be opened
        return {"finding": "broken"}
    return {"finding": "", "type": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])))

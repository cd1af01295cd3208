"""Why a file is not taken or not opened, in the words that people read; and the name under which it is shown."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from bangban.foundation.files.names import EXTENSIONS, FileState, FileType
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal

_MB = 1024 * 1024
_UNSHOWN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff<>:"|?*;]'
)
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_TAKEN = "请上传 JPG、PNG、WEBP 图片，或者 PDF、DOCX、XLSX、TXT 文件。"

MISMATCH = Refusal(
    code="file.type-mismatch",
    says="文件内容与类型不符。",
    remedy="请用原来的程序重新另存一份，再上传。",
    kind=Kind.UNSUPPORTED,
)
NOT_TAKEN = Refusal(
    code="file.type-not-taken", says="这种文件现在不能收。", remedy=_TAKEN, kind=Kind.UNSUPPORTED
)
_FINDINGS = {
    "mismatch": MISMATCH,
    "bomb": Refusal(
        code="file.unpacks-too-large",
        says="压缩内容超出限制。",
        remedy="请删去不用的内容，或者另存为PDF后重新上传。",
    ),
    "active": Refusal(
        code="file.active-content",
        says="文件含宏或外部链接,请另存为PDF后重新上传。",
        remedy="打开文件，选“另存为”，类型选 PDF，再上传。",
    ),
    "encrypted": Refusal(
        code="file.encrypted",
        says="文件加了密码，打不开。",
        remedy="请去掉密码后另存一份，再上传。",
    ),
    "pages": Refusal(
        code="file.too-many-pages",
        says="文件页数太多。",
        remedy="请分成几份上传，每份不超过500页。",
    ),
    "pixels": Refusal(
        code="file.too-many-pixels",
        says="图片尺寸太大。",
        remedy="请用手机重新拍一张，或者缩小后再上传。",
    ),
    "animated": Refusal(
        code="file.animated", says="动图不能作为材料。", remedy="请上传静止的照片。"
    ),
    "xml": Refusal(
        code="file.unsafe-xml", says="文件里有不能读取的内容。", remedy="请另存为PDF后重新上传。"
    ),
    "broken": Refusal(
        code="file.broken",
        says="文件打不开，可能没有传完整。",
        remedy="请先在自己的设备上打开看看，再重新上传。",
    ),
    "costly": Refusal(
        code="file.too-costly",
        says="文件太复杂，读不完。",
        remedy="请另存为PDF，或者分成几份上传。",
    ),
}
EMPTY = Refusal(code="file.empty", says="文件是空的。", remedy="请重新选择文件。")
HELD = Refusal(
    code="file.held",
    says="文件正在查毒，还不能打开。",
    remedy="请过几分钟再打开；申请不受影响。",
    kind=Kind.CONFLICT,
)
QUARANTINED = Refusal(
    code="file.quarantined",
    says="文件里发现病毒，已经隔离。",
    remedy="请通知申请人换一份重新提交。",
    kind=Kind.CONFLICT,
)
TOO_MANY = Refusal(
    code="file.too-many",
    says="文件太多了。",
    remedy="请减少文件，或者合成一份PDF再上传。",
    kind=Kind.TOO_LARGE,
)


def why_not_size(size: int, limit: int) -> Refusal | None:
    """Sizes in bytes; the limit itself is still taken."""
    if size == 0:
        return EMPTY
    if size > limit:
        return Refusal(
            code="file.too-large",
            says=f"文件超过{limit // _MB or 1}MB。",
            remedy="请压缩图片或者分成几份，再上传。",
            kind=Kind.TOO_LARGE,
        )
    return None


def why_not_count(count: int, most: int) -> Refusal | None:
    """At most `most` files at once."""
    return TOO_MANY if count > most else None


def why_not_all_found(found: int, asked: int) -> Refusal | None:
    """Every draft asked for must be there and be the person's own."""
    return None if found == asked else NOT_FOUND


def why_not_type(name: str, found: FileType | None) -> Refusal | None:
    """The extension must be one that is taken, and must say what the content is."""
    claimed = EXTENSIONS.get(extension(name))
    if claimed is None:
        return NOT_TAKEN
    return None if claimed is found else MISMATCH


def why_not_content(finding: str) -> Refusal | None:
    """What the parser found, "" when nothing stands against the file."""
    return _FINDINGS.get(finding, _FINDINGS["broken"]) if finding else None


def why_not_open(state: str) -> Refusal | None:
    """Only a clean file is opened."""
    return {FileState.HELD.value: HELD, FileState.QUARANTINED.value: QUARANTINED}.get(state)


def extension(name: str) -> str:
    """The extension of a shown name in lower case, without the dot."""
    return PurePosixPath(shown_name(name)).suffix[1:].lower()


def shown_name(name: str) -> str:
    """The name as people see it: last path part, no control or direction characters, ≤ 120 characters and ≤ 240 bytes.

    It never names anything on disk. An empty or reserved name becomes 文件.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", _encodable(name)))[-1]
    last = _UNSHOWN.sub("", last).strip().rstrip(" .")
    stem, dot, suffix = last.rpartition(".")
    if not dot or not 1 <= len(suffix) <= 8:
        stem, suffix = last, ""
    stem = stem.strip(" .") or "文件"
    if _RESERVED.match(stem.split(".")[0]):
        stem = f"文件-{stem}"
    tail = f".{suffix}" if suffix else ""
    stem = stem[: 120 - len(tail)]
    while len((stem + tail).encode()) > 240:
        stem = stem[:-1]
    return stem + tail


def _encodable(name: str) -> str:
    return name.encode("utf-8", "ignore").decode()


def first_look(content: bytes) -> FileType | None:
    """What the first bytes say; the parser decides afterwards. Office files count as DOCX until they are opened."""
    head = content[:1024]
    if head[:3] == b"\xff\xd8\xff":
        return FileType.JPG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return FileType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head[:5] == b"%PDF-":
        return FileType.PDF
    if head[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return FileType.DOCX
    return FileType.TXT if _reads_as_text(content) else None


_OTHER = (
    b"GIF8",
    b"{\\rtf",
    b"#!",
    b"MZ",
    b"<?",
    b"<!",
    b"<svg",
    b"<html",
    b"<script",
    b"BZh",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _reads_as_text(content: bytes) -> bool:
    if (
        content.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
        .lower()
        .startswith(tuple(o.lower() for o in _OTHER))
    ):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not _CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False

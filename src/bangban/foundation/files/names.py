"""Types of file that are taken, states of a file, and the technical ceilings of one upload (sizes in bytes)."""

from __future__ import annotations

from enum import StrEnum


class FileType(StrEnum):
    """The types that are taken; the value is the extension of the copy that is kept."""

    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    TXT = "txt"

    @property
    def media(self) -> str:
        """The media type that a download names."""
        return _MEDIA[self]

    @property
    def is_image(self) -> bool:
        """Whether a page may show it in place."""
        return self in (FileType.JPG, FileType.PNG, FileType.WEBP)


_MEDIA = {
    FileType.JPG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.TXT: "text/plain; charset=utf-8",
}

EXTENSIONS = {
    **{t.value: t for t in FileType},
    "jpeg": FileType.JPG,
    "jpe": FileType.JPG,
    "jfif": FileType.JPG,
    "text": FileType.TXT,
}


class FileState(StrEnum):
    """状态: HELD waits for the virus check, CLEAN may be opened, QUARANTINED never is."""

    HELD = "held"
    CLEAN = "clean"
    QUARANTINED = "quarantined"

    @property
    def title(self) -> str:
        """For people."""
        return _STATES[self]


_STATES = {FileState.HELD: "待查毒", FileState.CLEAN: "可以打开", FileState.QUARANTINED: "已隔离"}

DEFAULT_LIMIT = 25 * 1024 * 1024
DEFAULT_COUNT = 20
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

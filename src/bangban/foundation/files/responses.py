"""The one way a file leaves: as a download that no browser interprets."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from bangban.foundation.files import queries
from bangban.foundation.files.models import StoredFile
from bangban.foundation.files.names import FileType
from bangban.kernel.by import Actor


def download(file: StoredFile, *, actor: Actor, inline: bool = False) -> HttpResponse:
    """The file as attachment; `inline` shows images in place (only images: everything else stays an attachment).

    Always nosniff, a sandboxing policy and no caching, because the content came from strangers.
    Errors: Refused (file.held, file.quarantined).
    """
    kind = FileType(file.type)
    response = HttpResponse(queries.content(file, actor=actor), content_type=kind.media)
    way = "inline" if inline and kind.is_image else "attachment"
    response["Content-Disposition"] = f"{way}; {_named(file.name, kind)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _named(name: str, kind: FileType) -> str:
    """RFC 6266: an ASCII stand-in, and the real name in UTF-8."""
    return f"filename=\"file.{kind.value}\"; filename*=UTF-8''{quote(name, safe='')}"

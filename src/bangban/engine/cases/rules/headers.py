"""Reading conditional headers (RFC 9110)."""

from __future__ import annotations


def version_of(if_match: str) -> int | None:
    """The case version inside an If-Match header ("12", W/"12" or 12); None when absent or no number."""
    text = if_match.strip().removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

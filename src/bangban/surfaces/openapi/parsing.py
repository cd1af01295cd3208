"""Reading JSON bodies strictly: nothing ambiguous, nothing bottomless, nothing that a database cannot keep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from bangban.foundation.access import rules
from bangban.kernel.refusal import insist

DEEPEST = 24
MOST = 20_000  # values in one document


class StrictParser(Parser):
    """UTF-8 JSON without duplicate names, NaN, half characters or more than 24 levels."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The document. Errors: Refused (415, 422), ValueError and RecursionError (400)."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        insist(rules.why_not_media(request.content_type or "", charset))
        found = json.loads(
            request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
        insist(rules.why_not_read(_texts(found)))
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _texts(document: Any) -> list[str]:
    """Every text of a document, names included. Errors: ValueError when it is too deep or too long."""
    texts: list[str] = []
    level, depth, count = [document], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > DEEPEST or count > MOST:
            raise ValueError("too deep or too long")
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                texts.append(value)
            elif isinstance(value, dict):
                texts.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = below
    return texts

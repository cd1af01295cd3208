"""Typesetting: facts to PDF. One compiler per process is kept warm (fonts are read once); calls take turns."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

from bangban.foundation.papers import rules

_HERE = Path(__file__).parent / "templates"
_FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
# The newest date a PDF may claim is fixed, so that the same facts give the same bytes and the same digest.
_TIMESTAMP = 0

_lock = threading.Lock()
_compilers: dict[int, typst.Compiler] = {}


def typeset(kind: str, facts: Mapping[str, object]) -> bytes:
    """The paper as PDF bytes; identical facts give identical bytes, so a digest of them is stable.

    `kind` is a `names.Kind` value; `facts` holds at least the fields of that kind's class (more is ignored).
    Whatever people typed reaches the template as data and is never read as markup.
    Errors: names.MissingFact, KeyError for an unknown kind.
    """
    typed = rules.facts_of(kind, facts)
    told = rules.words(typed)
    due_on = getattr(typed, "due_on", None)
    if isinstance(due_on, date):
        told["due_weekday"] = rules.weekday(due_on)
    inputs = {
        "facts": json.dumps(told, ensure_ascii=False),
        "qr": _qr(typed.track_url),
        "song": str(getattr(settings, "PAPER_FONT", "") or "Noto Serif SC"),
    }
    with _lock:
        paper = _compiler().compile(
            input=str(_HERE / f"{kind}.typ"), format="pdf", sys_inputs=inputs, timestamp=_TIMESTAMP
        )
    assert isinstance(paper, bytes)
    return paper


def _compiler() -> typst.Compiler:
    pid = os.getpid()
    if pid not in _compilers:
        # The office's own licensed fonts (仿宋, 小标宋) may stand in a folder that the settings name.
        folders = [str(_FONTS), *([own] if (own := getattr(settings, "PAPER_FONTS", "")) else [])]
        _compilers.clear()
        _compilers[pid] = typst.Compiler(
            root=str(_HERE),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
            ),
        )
    return _compilers[pid]


def _qr(url: str) -> str:
    if not url:
        return ""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True
    )
    return out.getvalue().decode()

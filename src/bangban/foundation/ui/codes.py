"""QR codes as the path of an inline picture: one stroke per run of dark modules."""

from __future__ import annotations

from dataclasses import dataclass

import segno

BORDER = 2


@dataclass(frozen=True, slots=True)
class Code:
    """`path` for the component `c-ui.qr`; `size`: modules on a side, border included."""

    path: str
    size: int


def qr(text: str) -> Code:
    """The code of an address, error correction M, with a border of two modules."""
    rows = [
        bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=BORDER)
    ]
    strokes: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((i for i in range(x, len(row)) if row[i] != row[x]), len(row)) - x
            if row[x]:
                strokes.append(f"M{x} {y}.5h{run}")
            x += run
    return Code("".join(strokes), len(rows))

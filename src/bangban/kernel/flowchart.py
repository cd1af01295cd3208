"""Flow charts 审批流程图 printed from a procedure's table: mermaid text, a picture (SVG), and the table of powers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from bangban.kernel.layout import (
    BOX_WIDTH,
    LETTER,
    MARGIN,
    STAY,
    Arrow,
    Box,
    Column,
    lay_out,
    stays,
    words,
)
from bangban.kernel.procedure import Move, Procedure, Side, Step, Turn

_SANS = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_SERIF = "'Noto Serif CJK SC','Noto Serif SC','SimSun','Songti SC',serif"
_INK, _INK2, _PAPER, _SHEET = "#16202a", "#3f4b56", "#f3f4f1", "#ffffff"
_FILLS = {
    Turn.OURS: _SHEET,
    Turn.APPLICANT: "#e7eff8",
    Turn.THIRD_PARTY: "#fbf0da",
    Turn.NOBODY: "#e4f1e8",
}
_STROKES = {
    Turn.OURS: _INK,
    Turn.APPLICANT: "#0b57a4",
    Turn.THIRD_PARTY: "#754600",
    Turn.NOBODY: "#17693a",
}
_SIDE_TITLES = {Side.STAFF: "", Side.APPLICANT: "申请人", Side.CLOCK: "时限届满"}
_HEAD = 104
_LINE = 22


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of powers: who may do what, from where to where, on what basis and how soon."""

    verb: str
    title: str
    sources: tuple[str, ...]
    target: str
    who: str
    power: str
    basis: str
    within: str
    not_by: tuple[str, ...]
    paper: str


def powers_table(procedure: Procedure) -> list[Row]:
    """权限表: a row per move in the table's order, with Chinese step names; `who` is the power or the party."""
    titles = verb_titles(procedure)
    return [
        Row(
            verb=m.verb,
            title=m.title,
            sources=tuple(procedure.step(code).title for code in m.sources),
            target=procedure.step(m.target).title,
            who=_SIDE_TITLES[m.side] or "工作人员",
            power=m.power,
            basis="；".join(str(b) for b in m.basis),
            within=m.within.text if m.within else "",
            not_by=tuple(titles.get(verb, verb) for verb in m.not_by),
            paper=m.paper,
        )
        for m in procedure.moves
    ]


def verb_titles(procedure: Procedure) -> dict[str, str]:
    """Verb → Chinese title; receiving comes before every table and so stands in none."""
    return {"receive": "收件"} | {m.verb: m.title for m in procedure.moves}


def mermaid(procedure: Procedure) -> str:
    """The procedure as a mermaid flowchart, one line per step and per arrow."""
    lines = ["flowchart TD"]
    for step in procedure.steps:
        left, right = ("([", "])") if step.ends or step.code == procedure.opens else ("[", "]")
        inside = ["、".join(words(m) for m in line) for line in stays(procedure, step.code)]
        label = "<br/>".join(_quoted(text) for text in (step.title, _second_line(step), *inside))
        lines.append(f'    {step.code}{left}"{label}"{right}')
    for move in procedure.moves:
        arrow = "-->" if move.side is Side.STAFF else "-.->"
        lines += [
            f'    {code} {arrow}|"{_quoted(words(move))}"| {move.target}'
            for code in move.sources
            if code != move.target
        ]
    for turn in Turn:
        lines.append(
            f"    classDef {turn.value} fill:{_FILLS[turn]},stroke:{_STROKES[turn]},color:{_INK}"
        )
        if codes := [s.code for s in procedure.steps if s.turn is turn]:
            lines.append(f"    class {','.join(codes)} {turn.value}")
    return "\n".join(lines) + "\n"


def svg(procedure: Procedure) -> str:
    """A self-contained SVG picture: plain attributes only, so that it works as <img> and under a strict CSP.

    Numbered marks behind the verbs point to the articles listed below the chart.
    """
    layout = lay_out(procedure, _HEAD + MARGIN)
    notes = _notes(procedure)
    width = max(layout.width, 720)
    shift = (width - layout.width) / 2
    foot = layout.height + 8
    height = foot + 70 + _LINE * ((len(notes) + 1) // 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="t d" font-family="{_SANS}" fill="{_INK}">',
        f'<title id="t">{escape(procedure.title)}流程图</title>',
        f'<desc id="d">{escape(describe(procedure))}</desc>',
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse"><path d="M0 1 9 5 0 9z" fill="{_INK}"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="{_PAPER}"/>',
        *_heading(procedure, width),
        f'<g transform="translate({shift:g} 0)">',
        *(line for arrow in layout.arrows for line in _arrow_lines(arrow)),
        *(part for box in layout.boxes for part in _box(box, procedure, notes)),
        *(part for arrow in layout.arrows for part in _arrow_words(arrow, notes)),
        "</g>",
        *_legend(width, foot),
        *_note_lines(notes, width, foot + 62),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def describe(procedure: Procedure) -> str:
    """The whole chart in words, for people who cannot see it."""
    return "".join(
        f"{'、'.join(procedure.step(c).title for c in m.sources)}，{words(m)}，到{procedure.step(m.target).title}。"
        for m in procedure.moves
    )


def _second_line(step: Step) -> str:
    return f"{step.turn.title} · {step.within.text}" if step.within else step.turn.title


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")


def _notes(procedure: Procedure) -> dict[str, int]:
    notes: dict[str, int] = {}
    for move in procedure.moves:
        for basis in move.basis:
            notes.setdefault(str(basis), len(notes) + 1)
    return notes


def _heading(procedure: Procedure, width: float) -> list[str]:
    clock = ""
    if procedure.clock:
        verb = procedure.verb(procedure.clock_from)
        clock = f"法定期限 {procedure.clock.text}" + (f"，自{verb.title}之日起算" if verb else "")
        clock += f"；经批准可延长一次 {procedure.extension.text}" if procedure.extension else ""
    version = f"适用版本 {procedure.version}"
    return [
        f'<path d="M{MARGIN} 26H{width - MARGIN:g}" stroke="{_INK}" stroke-width="3"/>',
        f'<path d="M{MARGIN} 31H{width - MARGIN:g}" stroke="{_INK}" stroke-width="1"/>',
        _text(
            MARGIN,
            76,
            f"{procedure.title}流程图",
            30,
            "start",
            weight=700,
            family=_SERIF,
            spacing=2,
        ),
        _text(width - MARGIN, 76, version, 14, "end", colour=_INK2),
        _text(MARGIN, 104, clock, 15, "start", colour=_INK2),
    ]


def _box(box: Box, procedure: Procedure, notes: dict[str, int]) -> list[str]:
    step, turn = box.step, box.step.turn
    round_ = box.height / 2 if step.ends or step.code == procedure.opens else 3
    round_ = min(round_, 30)
    thick = 2 if box.column is Column.MIDDLE else 1.5
    dash = ' stroke-dasharray="6 4"' if turn in (Turn.APPLICANT, Turn.THIRD_PARTY) else ""
    y = box.y + box.height / 2 - (STAY * len(box.stays) + (8 if box.stays else 0)) / 2
    size = min(18, (BOX_WIDTH - 16) / max(len(step.title), 1))
    parts = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{BOX_WIDTH}" height="{box.height:g}" rx="{round_:g}" '
        f'fill="{_FILLS[turn]}" stroke="{_STROKES[turn]}" stroke-width="{thick}"{dash}/>',
        _text(box.middle, y - 3, step.title, size, "middle", weight=700),
        _text(box.middle, y + 18, _second_line(step), 13, "middle", colour=_INK2),
    ]
    if box.stays:
        rule = f"M{box.x + 16:g} {y + 29:g}h{BOX_WIDTH - 32}"
        parts.append(f'<path d="{rule}" stroke="{_STROKES[turn]}" stroke-width="0.6"/>')
    for i, moves in enumerate(box.stays):
        line = "、".join(words(m) + _marks(m, notes) for m in moves)
        parts.append(_text(box.middle, y + 46 + STAY * i, line, 12.5, "middle", colour=_INK2))
    return parts


def _arrow_lines(arrow: Arrow) -> list[str]:
    dash = "" if any(m.side is Side.STAFF for m in arrow.moves) else ' stroke-dasharray="5 4"'
    paths = ["M" + "L".join(f"{x:g} {y:g}" for x, y in points) for points in arrow.lines]
    heads = ["" for _ in paths[1:]] + [' marker-end="url(#a)"']
    return [
        f'<path d="{path}" fill="none" stroke="{_INK}" stroke-width="1.4" stroke-linejoin="round"{dash}{head}/>'
        for path, head in zip(paths, heads, strict=True)
    ]


def _arrow_words(arrow: Arrow, notes: dict[str, int]) -> list[str]:
    x, y = arrow.label
    top = y - 9 * (len(arrow.moves) - 1)
    return [
        _text(x, top + 18 * i, words(m) + _marks(m, notes), LETTER, arrow.anchor, halo=True)
        for i, m in enumerate(arrow.moves)
    ]


def _marks(move: Move, notes: dict[str, int]) -> str:
    return "".join(_circled(notes[str(basis)]) for basis in move.basis)


def _circled(n: int) -> str:
    return chr(0x2460 + n - 1) if n <= 20 else f"({n})"


def _legend(width: float, y: float) -> list[str]:
    parts = [f'<path d="M{MARGIN} {y:g}H{width - MARGIN:g}" stroke="{_INK}" stroke-width="1"/>']
    x = float(MARGIN)
    for turn in Turn:
        dash = ' stroke-dasharray="4 3"' if turn in (Turn.APPLICANT, Turn.THIRD_PARTY) else ""
        parts.append(
            f'<rect x="{x:g}" y="{y + 18:g}" width="26" height="16" rx="3" fill="{_FILLS[turn]}" '
            f'stroke="{_STROKES[turn]}" stroke-width="1.5"{dash}/>'
        )
        parts.append(_text(x + 34, y + 31, turn.title, 13, "start", colour=_INK2))
        x += 34 + 13 * len(turn.title) + 28
    parts.append(
        f'<path d="M{x:g} {y + 26:g}h34" stroke="{_INK}" stroke-width="1.4" stroke-dasharray="5 4"/>'
    )
    parts.append(_text(x + 42, y + 31, "申请人或时限所为", 13, "start", colour=_INK2))
    return parts


def _note_lines(notes: dict[str, int], width: float, y: float) -> list[str]:
    half = (len(notes) + 1) // 2
    return [
        _text(
            MARGIN if n <= half else width / 2,
            y + _LINE * ((n - 1) % half),
            f"{_circled(n)} {text}",
            13,
            "start",
            colour=_INK2,
        )
        for text, n in notes.items()
    ]


def _text(
    x: float,
    y: float,
    words: str,
    size: float,
    anchor: str,
    *,
    weight: int = 400,
    colour: str = _INK,
    family: str = "",
    spacing: int = 0,
    halo: bool = False,
) -> str:
    extra = f' font-family="{family}"' if family else ""
    extra += f' letter-spacing="{spacing}"' if spacing else ""
    extra += (
        f' stroke="{_PAPER}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}"{extra}>{escape(words)}</text>'
    )

"""Where the boxes of a procedure stand and how its arrows run: a small layered layout, in pixels.

Three columns: the main line in the middle, waiting (applicant, third party) at the right, early ends at the left.
An arrow either falls straight to the next main step or takes a channel of its own beside the main line, so that
no two arrows share a vertical; a waiting step reaches an early end through the gap below its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from bangban.kernel.procedure import Move, Procedure, Step, Turn

BOX_WIDTH = 196
BOX_HEIGHT = 60
PORT = 30
GAP = 82
CHANNEL = 20
STAY = 19
LETTER = 13.5
MARGIN = 36

Point = tuple[float, float]
_Ports = dict[tuple[str, int, bool], float]
_Falls = dict[tuple[str, str], list[Move]]
_Lanes = dict["Column", dict[int, int]]


class Column(IntEnum):
    """Left: early ends; middle: the main line; right: waiting."""

    LEFT = -1
    MIDDLE = 0
    RIGHT = 1


@dataclass
class Box:
    """A placed step: column, row, pixel rectangle, arrow ends, and the lines of moves that stay on it."""

    step: Step
    column: Column
    row: int
    x: float = 0
    y: float = 0
    height: float = BOX_HEIGHT
    ports: list[tuple[int, bool]] = field(default_factory=list)
    stays: tuple[tuple[Move, ...], ...] = ()

    @property
    def middle(self) -> float:
        """Horizontal centre."""
        return self.x + BOX_WIDTH / 2

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Arrow:
    """A move as drawn: lines (each a list of points), the last of which ends at the target, and where its words go.

    `anchor` is start, middle or end, as in SVG.
    """

    moves: tuple[Move, ...]
    lines: tuple[tuple[Point, ...], ...]
    label: Point
    anchor: str


@dataclass(frozen=True)
class Layout:
    """Everything placed, with the size of the whole."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


@dataclass
class _Bus:
    move: Move
    sources: tuple[Box, ...]
    target: Box
    side: Column


def lay_out(procedure: Procedure, top: float = MARGIN) -> Layout:
    """Place every step and route every move. `top`: pixels left free above for a heading."""
    boxes = _place(procedure)
    for box in boxes.values():
        box.stays = stays(procedure, box.step.code)
    falls, buses = _sort(procedure, boxes)
    for index, bus in enumerate(buses):
        for source in bus.sources:
            if source.column != -bus.side:
                source.ports.append((index, False))
        bus.target.ports.append((index, True))
    lanes = {Column.LEFT: _lanes(buses, Column.LEFT), Column.RIGHT: _lanes(buses, Column.RIGHT)}
    label = {c: max((_length(buses[i].move) for i in lanes[c]), default=0) + 28 for c in lanes}
    width = _size(boxes, lanes, label, top)
    arrows = [*_fall_arrows(falls, boxes), *_bus_arrows(buses, lanes, label, boxes)]
    return Layout(
        tuple(boxes.values()), tuple(arrows), width, max(b.bottom for b in boxes.values()) + MARGIN
    )


def _place(procedure: Procedure) -> dict[str, Box]:
    main = [s for s in procedure.steps if s.main]
    boxes = {s.code: Box(s, Column.MIDDLE, row) for row, s in enumerate(main)}
    taken: set[tuple[Column, int]] = set()
    for step in procedure.steps:
        if step.main:
            continue
        column = Column.LEFT if step.turn is Turn.NOBODY else Column.RIGHT
        rows = sorted(
            boxes[c].row
            for m in procedure.moves
            if m.target == step.code
            for c in m.sources
            if c in boxes
        )
        row = rows[len(rows) // 2] if rows else 0
        while (column, row) in taken:
            row += 1
        taken.add((column, row))
        boxes[step.code] = Box(step, column, row)
    return boxes


def _sort(procedure: Procedure, boxes: dict[str, Box]) -> tuple[_Falls, list[_Bus]]:
    below = {b.row: b for b in boxes.values() if b.column is Column.MIDDLE}
    next_main = {a.step.code: b.step.code for a, b in pairwise(below[row] for row in sorted(below))}
    falls: _Falls = defaultdict(list)
    buses: list[_Bus] = []
    for move in procedure.moves:
        rest = []
        for code in move.sources:
            if code == move.target:
                continue
            if next_main.get(code) == move.target:
                falls[code, move.target].append(move)
            else:
                rest.append(boxes[code])
        if rest:
            buses.append(
                _Bus(move, tuple(rest), boxes[move.target], _side(rest, boxes[move.target]))
            )
    return falls, buses


def _side(sources: list[Box], target: Box) -> Column:
    if target.column is not Column.MIDDLE:
        return target.column
    return next((s.column for s in sources if s.column is not Column.MIDDLE), Column.RIGHT)


def _lanes(buses: list[_Bus], side: Column) -> dict[int, int]:
    """Bus → channel number, 0 nearest the main line: short runs inside, long runs outside."""
    mine = [(i, b) for i, b in enumerate(buses) if b.side is side]
    mine.sort(key=lambda pair: (_reach(pair[1]), pair[0]))
    return {i: lane for lane, (i, _) in enumerate(mine)}


def _reach(bus: _Bus) -> int:
    rows = [b.row for b in (*bus.sources, bus.target)]
    return max(rows) - min(rows)


def _size(boxes: dict[str, Box], lanes: _Lanes, label: Mapping[Column, float], top: float) -> float:
    has = {b.column for b in boxes.values()}
    wide = {c: len(lanes[c]) * CHANNEL + (CHANNEL + label[c] if lanes[c] else 0) for c in lanes}
    left = MARGIN + (BOX_WIDTH if Column.LEFT in has else 0) + wide[Column.LEFT]
    right = left + BOX_WIDTH + wide[Column.RIGHT]
    xs = {Column.LEFT: float(MARGIN), Column.MIDDLE: float(left), Column.RIGHT: float(right)}
    y = top
    for row in range(max(b.row for b in boxes.values()) + 1):
        inside = [b for b in boxes.values() if b.row == row]
        for box in inside:
            box.x = xs[box.column]
            needed = BOX_HEIGHT + STAY * len(box.stays) + (8 if box.stays else 0)
            box.height = max(needed, (max(_per_side(box, lanes)) + 1) * PORT)
        tallest = max((b.height for b in inside), default=0)
        for box in inside:
            box.y = y + (tallest - box.height) / 2
        y += tallest + GAP
    return right + (BOX_WIDTH if Column.RIGHT in has else 0) + MARGIN


def _per_side(box: Box, lanes: _Lanes) -> tuple[int, int]:
    left = sum(1 for i, _ in box.ports if i in lanes[Column.LEFT])
    return left, len(box.ports) - left


def _fall_arrows(falls: _Falls, boxes: dict[str, Box]) -> list[Arrow]:
    arrows = []
    for (source, target), moves in falls.items():
        above, under = boxes[source], boxes[target]
        line = ((above.middle, above.bottom), (under.middle, under.y))
        label = (above.middle + 12, (above.bottom + under.y) / 2 + 9)
        arrows.append(Arrow(tuple(moves), (line,), label, "start"))
    return arrows


def _bus_arrows(
    buses: list[_Bus], lanes: _Lanes, label: Mapping[Column, float], boxes: dict[str, Box]
) -> list[Arrow]:
    ports = {key: y for box in boxes.values() for key, y in _port_heights(box, buses).items()}
    _straighten(ports, buses, boxes)
    floors = {
        row: max(b.bottom for b in boxes.values() if b.row == row)
        for row in {b.row for b in boxes.values()}
    }
    middle = next(b for b in boxes.values() if b.column is Column.MIDDLE)
    arrows = []
    for index, bus in enumerate(buses):
        out = (lanes[bus.side][index] + 1) * CHANNEL
        x = middle.x - out if bus.side is Column.LEFT else middle.x + BOX_WIDTH + out
        end_y = ports[bus.target.step.code, index, True]
        starts = [_start(source, bus, x, ports, index, floors, lanes) for source in bus.sources]
        end = (_edge(bus.target, bus.side), end_y)
        if len(starts) == 1:
            lines: tuple[tuple[Point, ...], ...] = ((*starts[0], (x, end_y), end),)
        else:
            heights = [end_y, *(start[-1][1] for start in starts)]
            lines = (*starts, ((x, min(heights)), (x, max(heights))), ((x, end_y), end))
        arrows.append(Arrow((bus.move,), lines, *_words(bus, x, ports, index, label)))
    return arrows


def _start(
    source: Box,
    bus: _Bus,
    x: float,
    ports: _Ports,
    index: int,
    floors: Mapping[int, float],
    lanes: _Lanes,
) -> tuple[Point, ...]:
    """From the source to its channel; a source on the other side goes through the gap below its row."""
    if source.column == -bus.side:
        floor = floors[source.row] + 14 + 10 * (lanes[bus.side][index] % 3)
        return ((source.middle, source.bottom), (source.middle, floor), (x, floor))
    y = ports[source.step.code, index, False]
    return ((_edge(source, bus.side), y), (x, y))


def _port_heights(box: Box, buses: list[_Bus]) -> _Ports:
    heights: _Ports = {}
    for side in (Column.LEFT, Column.RIGHT):
        mine = [(i, into) for i, into in box.ports if buses[i].side is side]
        mine.sort(key=lambda port: (_other_row(box, buses[port[0]], port[1]), port[0], port[1]))
        step = box.height / (len(mine) + 1)
        for place, (index, into) in enumerate(mine, 1):
            heights[box.step.code, index, into] = box.y + step * place
    return heights


def _straighten(ports: _Ports, buses: list[_Bus], boxes: dict[str, Box]) -> None:
    """Shift each side box, within the gap of its row, so that the arrows beside it run straight."""
    for box in boxes.values():
        if box.column is Column.MIDDLE:
            continue
        for index, into in box.ports:
            bus = buses[index]
            other = bus.sources[0] if into else bus.target
            height = ports.get((other.step.code, index, not into))
            if height is None or other.row != box.row:
                continue
            shift = height - ports[box.step.code, index, into]
            if abs(shift) <= GAP / 2 - 4:
                box.y += shift
                for key in [key for key in ports if key[0] == box.step.code]:
                    ports[key] += shift
                break


def _other_row(box: Box, bus: _Bus, into: bool) -> float:
    return sum(b.row for b in bus.sources) / len(bus.sources) if into else bus.target.row


def _edge(box: Box, side: Column) -> float:
    """The x at which an arrow in the channels of that side touches the box."""
    inward = box.column is not Column.MIDDLE
    left = (side is Column.RIGHT) == inward
    return box.x if left else box.x + BOX_WIDTH


def _words(
    bus: _Bus, x: float, ports: _Ports, index: int, label: Mapping[Column, float]
) -> tuple[Point, str]:
    ends = [
        (b, into)
        for b, into in ((bus.target, True), *((s, False) for s in bus.sources))
        if b.column == bus.side
    ]
    if not ends:
        ys = [
            ports[bus.target.step.code, index, True],
            ports[bus.sources[0].step.code, index, False],
        ]
        return (x + 8, sum(ys) / 2 + 5), "start"
    box, into = ends[0]
    y = ports[box.step.code, index, into] - 7
    return (_edge(box, bus.side) - bus.side * label[bus.side] / 2, y), "middle"


def words(move: Move) -> str:
    """What an arrow says: the verb's title and, when it has one, its term."""
    return f"{move.title}（{move.within.text}内）" if move.within else move.title


def _length(move: Move) -> float:
    """Pixels of the arrow's words with its note marks; Latin letters and digits are about half as wide."""
    halves = sum(1 if char.isascii() else 2 for char in words(move)) + 2 * len(move.basis)
    return halves * LETTER / 2


def stays(procedure: Procedure, code: str) -> tuple[tuple[Move, ...], ...]:
    """The moves that leave a case on this step, in lines that fit its box: written in it, not drawn as loops."""
    lines: list[tuple[Move, ...]] = []
    for move in procedure.moves_from(code):
        if move.target != code:
            continue
        if lines and sum(_length(m) + LETTER for m in (*lines[-1], move)) <= BOX_WIDTH:
            lines[-1] = (*lines[-1], move)
        else:
            lines.append((move,))
    return tuple(lines)

"""BPMN 2.0 export of a procedure: lanes by whose turn it is, tasks, gateways, timers, law as documentation.

A step is a user task; behind a step with several ways out stands an exclusive gateway; a move that the clock makes
hangs on the task as a timer. A step that ends and can be left again ends in its own end event.
Source: OMG BPMN 2.0.2 (ISO/IEC 19510), chapters 10 (process) and 12 (diagram interchange).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from bangban.kernel.flowchart import describe, verb_titles
from bangban.kernel.layout import stays, words
from bangban.kernel.procedure import Move, Procedure, Side, Step, Turn
from bangban.kernel.term import Term, WorkingDays

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
for _prefix, _uri in (("bpmn", _MODEL), ("bpmndi", _DI), ("dc", _DC), ("di", _DD), ("xsi", _XSI)):
    ET.register_namespace(_prefix, _uri)

_LANES = ("applicant", "unit", "third", "system")
_LANE_TITLES = {"applicant": "申请人", "unit": "承办单位", "third": "第三方", "system": "系统"}
_LANE_OF = {
    Turn.OURS: "unit",
    Turn.APPLICANT: "applicant",
    Turn.THIRD_PARTY: "third",
    Turn.NOBODY: "system",
}
_COLUMN, _LANE_HEIGHT, _HEADER = 250, 190, 30
_TASK = (130, 80)
_GATE = (50, 50)
_EVENT = (36, 36)


@dataclass
class _Node:
    id: str
    tag: str
    title: str
    lane: str
    x: float
    y: float
    size: tuple[int, int]
    text: str = ""
    timer: Term | None = None
    host: str = ""

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.size[0], self.y + self.size[1] / 2

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + self.size[1] / 2

    @property
    def below(self) -> tuple[float, float]:
        return self.x + self.size[0] / 2, self.y + self.size[1]


@dataclass
class _Flow:
    id: str
    source: _Node
    target: _Node
    title: str = ""
    text: str = ""
    conditional: bool = False


@dataclass
class _Graph:
    nodes: dict[str, _Node] = field(default_factory=dict)
    flows: list[_Flow] = field(default_factory=list)

    def node(self, node: _Node) -> _Node:
        self.nodes[node.id] = node
        return node

    def flow(
        self,
        source: _Node,
        target: _Node,
        title: str = "",
        text: str = "",
        conditional: bool = False,
    ) -> None:
        number = len(self.flows) + 1
        self.flows.append(_Flow(f"flow_{number}", source, target, title, text, conditional))


def bpmn(procedure: Procedure) -> str:
    """The procedure as a BPMN 2.0 XML document with diagram coordinates, ready for any BPMN editor."""
    graph = _graph(procedure)
    root = ET.Element(_q("definitions"), id="definitions", targetNamespace="urn:bangban:procedure")
    collaboration = ET.SubElement(root, _q("collaboration"), id="collaboration")
    ET.SubElement(
        collaboration, _q("participant"), id="pool", name=procedure.title, processRef=procedure.kind
    )
    _process(root, procedure, graph)
    _diagram(root, graph)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _graph(procedure: Procedure) -> _Graph:
    graph = _Graph()
    for column, step in enumerate(procedure.steps):
        _add_step(graph, procedure, step, column)
    opens = graph.nodes[f"step_{procedure.opens}"]
    x, y = opens.left
    start = graph.node(_Node("start", "startEvent", "收到申请", opens.lane, x - 60, y - 18, _EVENT))
    graph.flow(start, opens)
    for number, move in enumerate(procedure.moves, 1):
        for code in (c for c in move.sources if c != move.target):
            _add_move(graph, procedure, move, number, code)
    return graph


def _add_step(graph: _Graph, procedure: Procedure, step: Step, column: int) -> None:
    lane = _LANE_OF[step.turn]
    x = float(_HEADER * 2 + 90 + column * _COLUMN)
    y = _LANES.index(lane) * _LANE_HEIGHT + (_LANE_HEIGHT - _TASK[1]) / 2
    leaving = [m for m in procedure.moves_from(step.code) if m.target != step.code]
    out = [m for m in leaving if m.side is not Side.CLOCK]
    inside = [
        words(m) + "".join(f"（{basis}）" for basis in m.basis)
        for line in stays(procedure, step.code)
        for m in line
    ]
    text = f"{step.turn.title}{_term_text(step.within)}"
    text += f"\n在本步还可以：{'、'.join(inside)}" if inside else ""
    if step.ends and not leaving:
        node = _Node(
            f"step_{step.code}", "endEvent", step.title, lane, x + 47, y + 22, _EVENT, text
        )
        graph.node(node)
        return
    task = graph.node(_Node(f"step_{step.code}", "userTask", step.title, lane, x, y, _TASK, text))
    if step.within and len(out) == len(leaving):
        _add_reminder(graph, step, task)
    if len(out) + step.ends > 1:
        gate = _Node(f"choice_{step.code}", "exclusiveGateway", "", lane, x + 160, y + 15, _GATE)
        graph.flow(task, graph.node(gate))
    if step.ends:
        end = _Node(f"end_{step.code}", "endEvent", step.title, lane, x + 167, y + 84, _EVENT)
        graph.flow(_exit(graph, step.code), graph.node(end), "不再有动作", conditional=bool(out))


def _add_reminder(graph: _Graph, step: Step, task: _Node) -> None:
    # The term of a step runs out without ending it: a non-interrupting timer that leads to the warning.
    timer = graph.node(
        _Node(
            f"term_{step.code}",
            "boundaryEvent",
            f"{step.title}期限届满",
            task.lane,
            task.x + 20,
            task.y + 62,
            _EVENT,
            _term_text(step.within),
            step.within,
            task.id,
        )
    )
    y = _LANES.index("system") * _LANE_HEIGHT + 120.0
    warn = _Node(f"warn_{step.code}", "endEvent", "超期预警", "system", task.x + 90, y, _EVENT)
    graph.flow(timer, graph.node(warn))


def _add_move(graph: _Graph, procedure: Procedure, move: Move, number: int, code: str) -> None:
    target = graph.nodes[f"step_{move.target}"]
    text = _move_text(procedure, move)
    if move.side is not Side.CLOCK:
        source = _exit(graph, code)
        graph.flow(source, target, words(move), text, source.tag == "exclusiveGateway")
        return
    task = graph.nodes[f"step_{code}"]
    taken = sum(1 for node in graph.nodes.values() if node.host == task.id)
    term = move.within or procedure.step(code).within
    place = (task.x + 70 - 48 * taken, task.y + 62)
    timer = _Node(
        f"clock_{number}_{code}",
        "boundaryEvent",
        move.title,
        task.lane,
        *place,
        _EVENT,
        text,
        term,
        task.id,
    )
    graph.flow(graph.node(timer), target, words(move), text)


def _exit(graph: _Graph, code: str) -> _Node:
    return graph.nodes.get(f"choice_{code}") or graph.nodes[f"step_{code}"]


def _move_text(procedure: Procedure, move: Move) -> str:
    """What the reader of the model should know of a move: law, power, separation of duties, paper."""
    lines = [str(basis) for basis in move.basis]
    if move.power:
        lines.append(f"权限：{move.power}")
    if move.not_by:
        titles = verb_titles(procedure)
        lines.append(f"不得由同一人办理：{'、'.join(titles.get(v, v) for v in move.not_by)}")
    if move.once:
        lines.append("一件只能做一次")
    if move.paper:
        lines.append(f"文书：{move.paper}")
    return "\n".join(lines)


def _term_text(term: Term | None) -> str:
    if term is None:
        return ""
    basis = "；".join(str(b) for b in term.basis)
    return f"，期限{term.text}" + (f"（{basis}）" if basis else "")


def _process(root: ET.Element, procedure: Procedure, graph: _Graph) -> None:
    process = ET.SubElement(
        root,
        _q("process"),
        id=procedure.kind,
        name=f"{procedure.title} {procedure.version}",
        isExecutable="false",
    )
    basis = [str(b) for b in procedure.basis]
    ET.SubElement(process, _q("documentation")).text = "\n".join([*basis, describe(procedure)])
    lanes = ET.SubElement(process, _q("laneSet"), id="lanes")
    for lane in _LANES:
        element = ET.SubElement(lanes, _q("lane"), id=f"lane_{lane}", name=_LANE_TITLES[lane])
        for node in graph.nodes.values():
            if node.lane == lane:
                ET.SubElement(element, _q("flowNodeRef")).text = node.id
    for node in graph.nodes.values():
        _flow_node(process, node, graph)
    for flow in graph.flows:
        _sequence_flow(process, flow)


def _flow_node(process: ET.Element, node: _Node, graph: _Graph) -> None:
    element = ET.SubElement(process, _q(node.tag), id=node.id)
    if node.title:
        element.set("name", node.title)
    if node.host:
        element.set("attachedToRef", node.host)
        element.set("cancelActivity", "true" if node.id.startswith("clock_") else "false")
    if node.text:
        ET.SubElement(element, _q("documentation")).text = node.text
    for flow in graph.flows:
        if flow.target is node:
            ET.SubElement(element, _q("incoming")).text = flow.id
    for flow in graph.flows:
        if flow.source is node:
            ET.SubElement(element, _q("outgoing")).text = flow.id
    if node.timer:
        timer = ET.SubElement(element, _q("timerEventDefinition"), id=f"{node.id}_timer")
        duration = ET.SubElement(
            timer, _q("timeDuration"), {f"{{{_XSI}}}type": "bpmn:tFormalExpression"}
        )
        # ISO 8601 knows no working days: the expression names them, the documentation says how they count.
        duration.text = (
            f"workingDays({node.timer.n})"
            if isinstance(node.timer, WorkingDays)
            else f"P{node.timer.n}D"
        )


def _sequence_flow(process: ET.Element, flow: _Flow) -> None:
    element = ET.SubElement(
        process, _q("sequenceFlow"), id=flow.id, sourceRef=flow.source.id, targetRef=flow.target.id
    )
    if flow.title:
        element.set("name", flow.title)
    if flow.text:
        ET.SubElement(element, _q("documentation")).text = flow.text
    if flow.conditional:
        condition = ET.SubElement(
            element, _q("conditionExpression"), {f"{{{_XSI}}}type": "bpmn:tFormalExpression"}
        )
        condition.text = flow.title


def _diagram(root: ET.Element, graph: _Graph) -> None:
    diagram = ET.SubElement(root, f"{{{_DI}}}BPMNDiagram", id="diagram")
    plane = ET.SubElement(diagram, f"{{{_DI}}}BPMNPlane", id="plane", bpmnElement="collaboration")
    width = max(node.x + node.size[0] for node in graph.nodes.values()) + 60
    _shape(plane, "pool", (0, 0), (width, _LANE_HEIGHT * len(_LANES)), horizontal=True)
    for row, lane in enumerate(_LANES):
        size = (width - _HEADER, _LANE_HEIGHT)
        _shape(plane, f"lane_{lane}", (_HEADER, row * _LANE_HEIGHT), size, horizontal=True)
    for node in graph.nodes.values():
        _shape(plane, node.id, (node.x, node.y), node.size)
    for number, flow in enumerate(graph.flows):
        edge = ET.SubElement(plane, f"{{{_DI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        for x, y in _waypoints(flow, number):
            ET.SubElement(edge, f"{{{_DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _shape(
    plane: ET.Element,
    id: str,
    place: tuple[float, float],
    size: tuple[float, float],
    horizontal: bool = False,
) -> None:
    shape = ET.SubElement(plane, f"{{{_DI}}}BPMNShape", id=f"{id}_di", bpmnElement=id)
    if horizontal:
        shape.set("isHorizontal", "true")
    width, height = size
    x, y = place
    ET.SubElement(
        shape, f"{{{_DC}}}Bounds", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}"
    )


def _waypoints(flow: _Flow, number: int) -> list[tuple[float, float]]:
    """Right-angled: straight when level and forward, else through the gap before the target's column."""
    start = flow.source.below if flow.source.host else flow.source.right
    end = flow.target.left
    if start[1] == end[1] and start[0] < end[0] <= start[0] + _COLUMN:
        return [start, end]
    inlet = end[0] - 12 - 4 * (number % 5)
    if flow.source.host:
        floor = start[1] + 10
        return [start, (start[0], floor), (inlet, floor), (inlet, end[1]), end]
    outlet = start[0] + 8 + 3 * (number % 5)
    lane_edge = start[1] - 44 - 3 * (number % 9)
    return [
        start,
        (outlet, start[1]),
        (outlet, lane_edge),
        (inlet, lane_edge),
        (inlet, end[1]),
        end,
    ]


def _q(tag: str) -> str:
    return f"{{{_MODEL}}}{tag}"

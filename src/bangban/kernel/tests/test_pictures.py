from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from bangban.kernel.bpmn import bpmn
from bangban.kernel.flowchart import Row, describe, mermaid, powers_table, svg
from bangban.kernel.law import Law
from bangban.kernel.layout import BOX_WIDTH, Box, lay_out
from bangban.kernel.procedure import Move, Procedure, Side, Step, Turn
from bangban.kernel.term import CalendarDays
from bangban.kernel.tests.samples import LICENCE

TINY = Procedure(
    kind="ask",
    title='咨询 "<&>"',
    version="1",
    opens="asked",
    steps=(
        Step("asked", "收到", Turn.OURS, CalendarDays(3)),
        Step("looking", "查", Turn.OURS, CalendarDays(1)),
        Step("answered", "答复", Turn.NOBODY, ends=True),
        Step("dropped", "作废", Turn.NOBODY, main=False, ends=True),
        Step("gone", "转出", Turn.NOBODY, main=False, ends=True),
    ),
    moves=(
        Move("look", "查阅", ("asked",), "looking", "x.answer"),
        Move("answer", "答复", ("looking", "asked"), "answered", "x.answer"),
        Move("reopen", "再问", ("answered",), "asked", side=Side.APPLICANT),
        Move("drop", "届满作废", ("asked",), "dropped", side=Side.CLOCK),
        Move("go", "转出", ("asked",), "gone", "x.answer"),
        Move("assign", "分派", ("looking",), "looking", "x.answer"),
        Move("note", "记一笔", ("looking",), "looking", "x.answer"),
        Move("consult", "征求其他部门的意见", ("looking",), "looking", "x.answer"),
    ),
)
# One step with very many ways aside: its box grows so tall that a side box cannot be moved level with its arrow.
WIDE = Procedure(
    kind="wide",
    title="岔路",
    version="1",
    opens="hub",
    steps=(
        Step("hub", "岔路口", Turn.OURS),
        Step("end", "终点", Turn.NOBODY, ends=True),
        *(Step(f"side{n}", f"岔路{n}", Turn.APPLICANT, main=False) for n in range(9)),
    ),
    moves=(
        *(Move(f"go{n}", f"去{n}", ("hub",), f"side{n}", "x.go") for n in range(9)),
        *(Move(f"back{n}", f"回{n}", (f"side{n}",), "hub", "x.go") for n in range(9)),
        Move("finish", "到终点", ("hub",), "end", "x.go"),
    ),
)
BOTH = pytest.mark.parametrize("procedure", [LICENCE, TINY, WIDE], ids=["licence", "ask", "wide"])


def overlap(a: Box, b: Box) -> bool:
    beside = a.x + BOX_WIDTH <= b.x or b.x + BOX_WIDTH <= a.x
    return not (beside or a.bottom <= b.y or b.bottom <= a.y)


@BOTH
def test_no_two_boxes_of_a_flow_chart_overlap(procedure: Procedure) -> None:
    boxes = lay_out(procedure).boxes

    assert len(boxes) == len(procedure.steps)
    assert [(a.step.code, b.step.code) for a, b in combinations(boxes, 2) if overlap(a, b)] == []


@BOTH
def test_every_arrow_ends_on_the_edge_of_its_target_and_runs_at_right_angles(
    procedure: Procedure,
) -> None:
    layout = lay_out(procedure)
    by_code = {box.step.code: box for box in layout.boxes}

    for arrow in layout.arrows:
        box = by_code[arrow.moves[0].target]
        x, y = arrow.lines[-1][-1]
        assert x in (box.x, box.x + BOX_WIDTH, box.middle)
        assert box.y <= y <= box.bottom
        for line in arrow.lines:
            for (x1, y1), (x2, y2) in pairwise(line):
                assert x1 == x2 or y1 == y2


@BOTH
def test_the_picture_is_well_formed_named_and_carries_no_style(procedure: Procedure) -> None:
    picture = svg(procedure)
    root = ET.fromstring(picture)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}

    assert root.get("role") == "img"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == f"{procedure.title}流程图"
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == describe(procedure)
    assert {step.title for step in procedure.steps} <= texts
    assert "style" not in picture
    assert "class=" not in picture


def test_the_picture_states_the_legal_clock_and_numbers_the_articles() -> None:
    picture = svg(LICENCE)

    assert "法定期限 20个工作日，自受理之日起算；经批准可延长一次 10个工作日" in picture
    assert "① 《行政许可法》第三十二条第一款第四项" in picture
    assert "一次告知补正（5个工作日内）①" in picture


def test_a_clock_without_an_extension_says_so_by_silence() -> None:
    plain = replace(LICENCE, extension=None)
    unknown = replace(LICENCE, extension=None, clock_from="")

    assert "自受理之日起算<" in svg(plain)
    assert "法定期限 20个工作日<" in svg(unknown)


def test_more_than_twenty_articles_are_numbered_in_brackets() -> None:
    many = tuple(Law("行政许可法", n) for n in range(1, 24))
    moves = (replace(LICENCE.moves[0], basis=many), *LICENCE.moves[1:])

    assert "(21) 《行政许可法》第二十一条" in svg(replace(LICENCE, moves=moves))


def test_mermaid_has_a_line_for_every_step_and_every_arrow() -> None:
    assert mermaid(TINY).splitlines() == [
        "flowchart TD",
        '    asked(["收到<br/>轮到承办单位 · 3日"])',
        '    looking["查<br/>轮到承办单位 · 1日<br/>分派、记一笔<br/>征求其他部门的意见"]',
        '    answered(["答复<br/>已办完"])',
        '    dropped(["作废<br/>已办完"])',
        '    gone(["转出<br/>已办完"])',
        '    asked -->|"查阅"| looking',
        '    looking -->|"答复"| answered',
        '    asked -->|"答复"| answered',
        '    answered -.->|"再问"| asked',
        '    asked -.->|"届满作废"| dropped',
        '    asked -->|"转出"| gone',
        "    classDef ours fill:#ffffff,stroke:#16202a,color:#16202a",
        "    class asked,looking ours",
        "    classDef applicant fill:#e7eff8,stroke:#0b57a4,color:#16202a",
        "    classDef third_party fill:#fbf0da,stroke:#754600,color:#16202a",
        "    classDef nobody fill:#e4f1e8,stroke:#17693a,color:#16202a",
        "    class answered,dropped,gone nobody",
    ]


def test_the_table_of_powers_has_a_row_for_every_move() -> None:
    rows = powers_table(LICENCE)

    assert [row.verb for row in rows] == [move.verb for move in LICENCE.moves]
    assert rows[0] == Row(
        verb="ask_correction",
        title="一次告知补正",
        sources=("收件",),
        target="申请人补正",
        who="工作人员",
        power="cases.accept",
        basis="《行政许可法》第三十二条第一款第四项",
        within="5个工作日",
        not_by=(),
        paper="notice_of_correction",
    )
    assert (rows[4].who, rows[-1].who) == ("时限届满", "申请人")
    assert rows[11].not_by == ("受理",)


MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@BOTH
def test_every_reference_of_the_bpmn_document_resolves(procedure: Procedure) -> None:
    root = ET.fromstring(bpmn(procedure))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    refs = {
        e.get(key)
        for e in root.iter()
        for key in ("sourceRef", "targetRef", "attachedToRef", "processRef", "bpmnElement")
    }
    refs |= {
        e.text for tag in ("flowNodeRef", "incoming", "outgoing") for e in root.iter(MODEL + tag)
    }

    assert len(ids) == len(set(ids))
    assert refs - {None} <= set(ids)


@BOTH
def test_every_bpmn_node_and_flow_is_drawn_and_lies_in_one_lane(procedure: Procedure) -> None:
    root = ET.fromstring(bpmn(procedure))
    process = root.find(MODEL + "process")
    assert process is not None
    flows = {e.get("id") for e in process.findall(MODEL + "sequenceFlow")}
    nodes = {
        e.get("id")
        for e in process
        if e.tag not in (MODEL + "sequenceFlow", MODEL + "laneSet", MODEL + "documentation")
    }
    in_lanes = [e.text for e in root.iter(MODEL + "flowNodeRef")]

    assert {e.get("bpmnElement") for e in root.iter(DI + "BPMNEdge")} == flows
    assert nodes <= {e.get("bpmnElement") for e in root.iter(DI + "BPMNShape")}
    assert sorted(in_lanes, key=str) == sorted(nodes, key=str)
    assert all(len(edge) >= 2 for edge in root.iter(DI + "BPMNEdge"))


def test_bpmn_carries_terms_lanes_and_law() -> None:
    root = ET.fromstring(bpmn(LICENCE))
    lanes = [lane.get("name") for lane in root.iter(MODEL + "lane")]
    timers = {e.text for e in root.iter(MODEL + "timeDuration")}
    words = "\n".join(e.text or "" for e in root.iter(MODEL + "documentation"))

    assert lanes == ["申请人", "承办单位", "第三方", "系统"]
    assert timers == {"workingDays(5)", "workingDays(10)"}
    assert "《行政许可法》第四十二条第一款" in words
    assert "不得由同一人办理：受理" in words


def test_bpmn_writes_calendar_days_as_a_duration() -> None:
    root = ET.fromstring(bpmn(TINY))

    assert {e.text for e in root.iter(MODEL + "timeDuration")} == {"P3D", "P1D"}

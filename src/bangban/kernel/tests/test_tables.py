from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bangban.kernel.by import ANONYMOUS, SYSTEM, Actor, ActorKind, By, Channel, Grant
from bangban.kernel.law import Clause, Law, chinese_number
from bangban.kernel.procedure import BadProcedure, Move, Procedure, Side, Step, Turn
from bangban.kernel.refusal import (
    NOT_FOUND,
    RULES,
    Flag,
    Hold,
    Kind,
    Mode,
    Refusal,
    Refused,
    Rule,
    insist,
    rule,
)
from bangban.kernel.tests.samples import LICENCE


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (42, "四十二"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_numbers_read_as_in_a_law(n: int, text: str) -> None:
    assert chinese_number(n) == text


@pytest.mark.parametrize("n", [-1, 1000])
def test_numbers_beyond_any_law_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="0 <= n < 1000"):
        chinese_number(n)


def test_citations_read_as_people_write_them() -> None:
    assert str(Law("行政许可法", 32, 1, 4)) == "《行政许可法》第三十二条第一款第四项"
    assert str(Law("行政许可法", 82)) == "《行政许可法》第八十二条"
    assert str(Clause("003", "§2")) == "政策文件003 §2"
    assert str(Clause("003", "§2", "渭南市实施细则第二条")) == "渭南市实施细则第二条"


def test_an_actor_reaches_what_was_granted_and_nothing_else() -> None:
    grant = Grant("cases.accept", "/1/7/")
    li = Actor(
        ActorKind.STAFF,
        user=3,
        name="李华",
        post="综合窗口",
        organ_name="梨树镇",
        grants=frozenset({grant}),
    )

    assert li.reach("cases.accept") == (grant,)
    assert li.reach("cases.decide") == ()
    assert (
        li.holds("cases.accept"),
        li.holds("cases.decide"),
        ANONYMOUS.holds("cases.accept"),
    ) == (True, False, False)
    assert (li.label, SYSTEM.label, Actor(ActorKind.DEVICE).label) == (
        "李华（梨树镇 综合窗口）",
        "系统",
        "device",
    )


def test_the_day_of_an_act_is_the_day_in_china() -> None:
    late = By(SYSTEM, datetime(2026, 11, 21, 16, 30, tzinfo=UTC), Channel.SYSTEM)

    assert late.today == date(2026, 11, 22)
    with pytest.raises(ValueError, match="time zone"):
        By(SYSTEM, datetime(2026, 11, 21, 16, 30), Channel.SYSTEM)


def test_channels_and_turns_have_chinese_names() -> None:
    assert [c.title for c in Channel] == [
        "窗口",
        "网上",
        "电话",
        "帮办代办",
        "村便民点",
        "外勤",
        "系统对接",
        "工作台",
        "系统自动",
    ]
    assert [t.title for t in Turn] == ["轮到承办单位", "等申请人", "等第三方", "已办完"]


def test_a_refusal_stops_what_insists_on_it() -> None:
    refusal = Refusal("x.y", "不行。", "请改。", basis=(Law("行政许可法", 42), Clause("003", "§2")))

    insist(None)
    with pytest.raises(Refused) as raised:
        insist(refusal)

    assert raised.value.refusal is refusal
    assert refusal.basis_text == "《行政许可法》第四十二条；政策文件003 §2"
    assert NOT_FOUND.kind.status == 404
    assert [kind.status for kind in Kind] == [
        400,
        401,
        403,
        404,
        405,
        409,
        413,
        415,
        422,
        409,
        428,
        429,
        503,
    ]


def test_a_hold_is_released_only_by_another_who_holds_the_power() -> None:
    hold = Hold("x.wait", "需要批准。", "请分管领导批准。", "cases.sign_off", frozenset({3}))

    assert hold.releases(4, frozenset({"cases.sign_off"})) is True
    assert hold.releases(3, frozenset({"cases.sign_off"})) is False
    assert hold.releases(4, frozenset({"cases.accept"})) is False


def test_a_flag_names_who_is_told() -> None:
    assert Flag("x.seen", "窗口当天退件三次。", "oversight.view").to == "oversight.view"


def test_a_rule_registers_itself_under_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, "R-test", raising=False)

    @rule("R-test", Mode.REFUSE, Law("行政许可法", 42))
    def why_not_so() -> None:
        """Say nothing."""

    @rule("R-test", Mode.FLAG)
    def plain() -> None:
        pass

    here = f"{__name__}.test_a_rule_registers_itself_under_its_id.<locals>"
    assert RULES.pop("R-test") == [
        Rule("R-test", Mode.REFUSE, (Law("行政许可法", 42),), f"{here}.why_not_so", "Say nothing."),
        Rule("R-test", Mode.FLAG, (), f"{here}.plain", ""),
    ]
    assert why_not_so() is None
    assert plain() is None


def test_a_procedure_answers_from_its_table() -> None:
    accept = LICENCE.move("accept", "received")

    assert accept is not None
    assert (accept.target, accept.power) == ("accepted", "cases.accept")
    assert LICENCE.move("accept", "decided") is None
    assert LICENCE.verb("serve") == LICENCE.move("serve", "decided")
    assert LICENCE.verb("fly") is None
    assert LICENCE.name == "licence@2019-04-23"
    assert LICENCE.step("hearing").turn is Turn.THIRD_PARTY
    assert [m.verb for m in LICENCE.moves_from("decided")] == ["serve"]
    with pytest.raises(KeyError):
        LICENCE.step("nowhere")


A, Z = Step("a", "甲", Turn.OURS), Step("z", "完", Turn.NOBODY, ends=True)
GO = Move("go", "走", ("a",), "z", "x.go")


@pytest.mark.parametrize(
    ("steps", "moves", "opens", "says"),
    [
        ((A, A, Z), (GO,), "a", "a step is declared twice"),
        ((A, Z), (GO,), "b", "opens at unknown step b"),
        ((A, Z), (replace(GO, target="q"),), "a", "go names unknown step q"),
        ((A, Z), (GO, GO), "a", "go twice on a"),
        ((A, Z), (replace(GO, power=""),), "a", "go needs a power"),
        ((A, Z, Step("b", "乙", Turn.OURS)), (GO,), "a", "unreachable ['b']"),
        ((A, replace(Z, ends=False)), (GO,), "a", "never ends"),
        (
            (A, Z, Step("b", "乙", Turn.OURS)),
            (GO, replace(GO, verb="sink", target="b")),
            "a",
            "dead end ['b']",
        ),
    ],
)
def test_a_table_that_contradicts_itself_does_not_load(
    steps: tuple[Step, ...], moves: tuple[Move, ...], opens: str, says: str
) -> None:
    with pytest.raises(BadProcedure) as raised:
        Procedure("k", "试", "1", opens, steps, moves)

    assert str(raised.value) == f"k@1: {says}"


def test_the_clock_and_the_applicant_need_no_power() -> None:
    for side in (Side.CLOCK, Side.APPLICANT):
        assert (
            Procedure("k", "试", "1", "a", (A, Z), (replace(GO, power="", side=side),)).name
            == "k@1"
        )

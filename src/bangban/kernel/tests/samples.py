"""A small licence procedure for the tests of tables and pictures."""

from __future__ import annotations

from bangban.kernel.law import Law
from bangban.kernel.procedure import Move, Procedure, Side, Step, Turn
from bangban.kernel.term import WorkingDays

LAW = "行政许可法"
TELL_ONCE = WorkingDays(5, (Law(LAW, 32, 1, 4), Law(LAW, 82)))
DECIDE = WorkingDays(20, (Law(LAW, 42, 1), Law(LAW, 82)))
EXTEND = WorkingDays(10, (Law(LAW, 42, 1), Law(LAW, 82)))
SERVE = WorkingDays(10, (Law(LAW, 44), Law(LAW, 82)))

LICENCE = Procedure(
    kind="licence",
    title="行政许可",
    version="2019-04-23",
    opens="received",
    steps=(
        Step("received", "收件", Turn.OURS, TELL_ONCE),
        Step("correcting", "申请人补正", Turn.APPLICANT, main=False),
        Step("accepted", "受理", Turn.OURS),
        Step("examining", "审查", Turn.OURS),
        Step("hearing", "听证", Turn.THIRD_PARTY, main=False),
        Step("inspecting", "检验检测", Turn.THIRD_PARTY, main=False),
        Step("decided", "已作决定", Turn.OURS, SERVE),
        Step("concluded", "办结", Turn.NOBODY, ends=True),
        Step("turned_away", "不予受理", Turn.NOBODY, main=False, ends=True),
        Step("withdrawn", "已撤回", Turn.NOBODY, main=False, ends=True),
    ),
    moves=(
        Move(
            "ask_correction",
            "一次告知补正",
            ("received",),
            "correcting",
            "cases.accept",
            (Law(LAW, 32, 1, 4),),
            within=TELL_ONCE,
            once=True,
            needs=("missing",),
            paper="notice_of_correction",
        ),
        Move("supplement", "提交补正", ("correcting",), "received", side=Side.APPLICANT),
        Move(
            "turn_away",
            "不予受理",
            ("received",),
            "turned_away",
            "cases.accept",
            (Law(LAW, 32, 1, 1),),
        ),
        Move("accept", "受理", ("received",), "accepted", "cases.accept", (Law(LAW, 32, 1, 5),)),
        Move(
            "deem_accepted",
            "逾期视为受理",
            ("received",),
            "accepted",
            basis=(Law(LAW, 32, 1, 4),),
            side=Side.CLOCK,
            within=TELL_ONCE,
        ),
        Move("examine", "指派审查", ("accepted",), "examining", "cases.examine", (Law(LAW, 34),)),
        Move(
            "call_hearing", "组织听证", ("examining",), "hearing", "cases.examine", (Law(LAW, 46),)
        ),
        Move(
            "close_hearing", "听证结束", ("hearing",), "examining", "cases.examine", (Law(LAW, 48),)
        ),
        Move(
            "send_to_test", "送检", ("examining",), "inspecting", "cases.examine", (Law(LAW, 45),)
        ),
        Move(
            "test_back", "检验完成", ("inspecting",), "examining", "cases.examine", (Law(LAW, 45),)
        ),
        Move(
            "extend",
            "批准延长",
            ("examining",),
            "examining",
            "cases.sign_off",
            (Law(LAW, 42, 1),),
            once=True,
        ),
        Move(
            "approve",
            "准予许可",
            ("examining",),
            "decided",
            "cases.decide",
            (Law(LAW, 38, 1),),
            within=DECIDE,
            not_by=("accept",),
        ),
        Move(
            "deny",
            "不予许可",
            ("examining",),
            "decided",
            "cases.decide",
            (Law(LAW, 38, 2),),
            not_by=("accept",),
        ),
        Move(
            "serve", "送达", ("decided",), "concluded", "cases.serve", (Law(LAW, 44),), within=SERVE
        ),
        Move(
            "withdraw",
            "申请人撤回",
            ("received", "correcting", "accepted", "examining", "hearing"),
            "withdrawn",
            side=Side.APPLICANT,
        ),
    ),
    clock_from="accept",
    clock=DECIDE,
    extension=EXTEND,
    basis=(Law(LAW, 42),),
)

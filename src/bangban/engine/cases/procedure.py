"""The procedures as tables: licence 行政许可, benefit 社会救助给付, callback 差评回访."""

from __future__ import annotations

from bangban.engine.cases.names import Power, Result
from bangban.kernel.law import Basis, Clause, Law
from bangban.kernel.procedure import Move, Procedure, Side, Step, Turn
from bangban.kernel.term import WorkingDays

XKF = "行政许可法"
SEPARATION = Clause("002", "§17", "浙江省实施意见（十七）受办分离；渭南市实施细则第十条 前台受理、后台办理、统一出件")
DAYS_ARE_WORKING = Law(XKF, 82)
RELIEF = "社会救助暂行办法"
RATING = Clause("national", "N-15", "国办发〔2019〕51号 政务服务“好差评”")


def _stays(
    verb: str,
    title: str,
    steps: tuple[str, ...],
    power: str = "",
    basis: tuple[Basis, ...] = (),
    *,
    side: Side = Side.STAFF,
    once: bool = False,
    needs: tuple[str, ...] = (),
    not_by: tuple[str, ...] = (),
    paper: str = "",
) -> tuple[Move, ...]:
    """A move that leaves the case on its step, from each of these steps."""
    return tuple(
        Move(verb, title, (s,), s, power, basis, side=side, once=once, needs=needs, not_by=not_by, paper=paper)
        for s in steps
    )


_OPEN = ("received", "correcting", "accepted", "examined", "hearing", "appraisal")
_ENDS = ("served", "turned_away", "withdrawn")

LICENCE = Procedure(
    kind="licence",
    title="行政许可",
    version="2019-04-23",
    opens="received",
    basis=(Law(XKF, 29), Law(XKF, 32), Law(XKF, 42), Law(XKF, 44)),
    clock_from="accept",
    clock=WorkingDays(20, (Law(XKF, 42, 1), DAYS_ARE_WORKING)),
    extension=WorkingDays(10, (Law(XKF, 42, 1), DAYS_ARE_WORKING)),
    steps=(
        Step("received", "已收件，待受理", Turn.OURS, WorkingDays(5, (Law(XKF, 32, 1, 4), DAYS_ARE_WORKING))),
        Step("correcting", "待补正", Turn.APPLICANT, main=False),
        Step("accepted", "已受理，审查中", Turn.OURS),
        Step("hearing", "听证中", Turn.THIRD_PARTY, main=False),
        Step("appraisal", "检验检测、鉴定、评审中", Turn.THIRD_PARTY, main=False),
        Step("examined", "已审查，待决定", Turn.OURS),
        Step("approved", "准予许可，待出件", Turn.OURS, WorkingDays(10, (Law(XKF, 44), DAYS_ARE_WORKING))),
        Step("denied", "不予许可，待出件", Turn.OURS, WorkingDays(10, (Law(XKF, 44), DAYS_ARE_WORKING)), main=False),
        Step("served", "已送达，办结", Turn.NOBODY),
        Step("turned_away", "不予受理", Turn.NOBODY, main=False),
        Step("withdrawn", "已撤回", Turn.NOBODY, main=False),
        Step("archived", "已归档", Turn.NOBODY, ends=True),
    ),
    moves=(
        Move("ask_correction", "一次告知补正", ("received",), "correcting", Power.ACCEPT, (Law(XKF, 32, 1, 4),),
             once=True, needs=("corrections",), paper="notice_of_correction"),
        Move("correct", "补正材料", ("correcting",), "received", Power.CORRECT, (Law(XKF, 32, 1, 4),), side=Side.APPLICANT),
        Move("accept", "受理", ("received",), "accepted", Power.ACCEPT, (Law(XKF, 32, 1, 5), Law(XKF, 32, 2)),
             paper="notice_of_acceptance"),
        Move("deem_accepted", "逾期未告知，视为受理", ("received",), "accepted", "", (Law(XKF, 32, 1, 4),),
             side=Side.CLOCK, paper="notice_of_acceptance"),
        Move("turn_away", "不予受理", ("received",), "turned_away", Power.ACCEPT, (Law(XKF, 32, 1, 1), Law(XKF, 32, 1, 2)),
             needs=("reason",), paper="notice_of_nonacceptance", result=Result.TURNED_AWAY),
        Move("hold_hearing", "举行听证", ("accepted",), "hearing", Power.EXAMINE, (Law(XKF, 45), Law(XKF, 46)),
             needs=("reason",), paper="notice_of_pause"),
        Move("order_appraisal", "检验、检测、鉴定、专家评审", ("accepted",), "appraisal", Power.EXAMINE, (Law(XKF, 45),),
             needs=("reason",), paper="notice_of_pause"),
        Move("resume", "恢复审查", ("hearing", "appraisal"), "accepted", Power.EXAMINE, (Law(XKF, 45),), needs=("evidence",)),
        Move("examine", "提出审查意见", ("accepted",), "examined", Power.EXAMINE, (Law(XKF, 34),), needs=("opinion",)),
        Move("send_back", "退回重新审查", ("examined",), "accepted", Power.DECIDE, (Law(XKF, 34),), needs=("reason",)),
        Move("approve", "准予许可", ("examined",), "approved", Power.DECIDE, (Law(XKF, 38, 1), SEPARATION),
             not_by=("receive", "accept"), paper="decision_approve", result=Result.APPROVED),
        Move("deny", "不予许可", ("examined",), "denied", Power.DECIDE, (Law(XKF, 38, 2), SEPARATION),
             needs=("reason",), not_by=("receive", "accept"), paper="decision_deny", result=Result.DENIED),
        Move("serve", "送达、出件", ("approved", "denied"), "served", Power.SERVE, (Law(XKF, 44), SEPARATION),
             needs=("handover", "taken_by"), not_by=("accept", "approve", "deny"), paper="service_receipt"),
        Move("withdraw", "撤回申请", _OPEN, "withdrawn", Power.WITHDRAW, (Law(XKF, 29),), side=Side.APPLICANT,
             result=Result.WITHDRAWN),
        *_stays("ask_extension", "申请延期", ("accepted", "examined"), Power.EXAMINE, (Law(XKF, 42, 1),),
                once=True, needs=("reason",)),
        *_stays("extend", "批准延期", ("accepted", "examined"), Power.SIGN_OFF, (Law(XKF, 42, 1),),
                once=True, not_by=("ask_extension",), paper="notice_of_extension"),
        *_stays("assign", "分派承办人", ("received", "accepted", "examined", "approved", "denied"), Power.ASSIGN,
                needs=("holder",)),
        *_stays("transfer", "移送", ("received",), Power.TRANSFER, (Law(XKF, 32, 1, 2),), needs=("organ", "reason")),
        *_stays("rate", "评价", _ENDS, Power.RATE, (RATING,), side=Side.APPLICANT, once=True),
        Move("archive", "归档", _ENDS, "archived", Power.ARCHIVE),
    ),
)

_BENEFIT_OPEN = ("received", "correcting", "accepted", "surveyed", "publicised", "reviewed")

BENEFIT = Procedure(
    kind="benefit",
    title="社会救助给付",
    version="2021-06",
    opens="received",
    basis=(Law(RELIEF, 11), Law(RELIEF, 12)),
    clock_from="accept",
    clock=WorkingDays(30, (Clause("national", "N-67", "民发〔2021〕57号《最低生活保障审核确认办法》"),)),
    steps=(
        Step("received", "已收件，待受理", Turn.OURS, WorkingDays(5, (Clause("national", "N-67", "民发〔2021〕57号"),))),
        Step("correcting", "待补正", Turn.APPLICANT, main=False),
        Step("accepted", "已受理，待入户调查", Turn.OURS),
        Step("surveyed", "已入户调查，待公示", Turn.OURS),
        Step("publicised", "村级公示中", Turn.OURS),
        Step("reviewed", "已报县级，待审核确认", Turn.OURS),
        Step("approved", "予以确认，待送达", Turn.OURS),
        Step("denied", "不予确认，待送达", Turn.OURS, main=False),
        Step("served", "已送达，办结", Turn.NOBODY),
        Step("turned_away", "不予受理", Turn.NOBODY, main=False),
        Step("withdrawn", "已撤回", Turn.NOBODY, main=False),
        Step("archived", "已归档", Turn.NOBODY, ends=True),
    ),
    moves=(
        Move("ask_correction", "一次告知补正", ("received",), "correcting", Power.ACCEPT, (Law(RELIEF, 11),),
             once=True, needs=("corrections",), paper="notice_of_correction"),
        Move("correct", "补正材料", ("correcting",), "received", Power.CORRECT, (Law(RELIEF, 11),), side=Side.APPLICANT),
        Move("accept", "受理", ("received",), "accepted", Power.ACCEPT, (Law(RELIEF, 11),), paper="notice_of_acceptance"),
        Move("turn_away", "不予受理", ("received",), "turned_away", Power.ACCEPT, (Law(RELIEF, 11),),
             needs=("reason",), paper="notice_of_nonacceptance", result=Result.TURNED_AWAY),
        Move("survey", "入户调查", ("accepted",), "surveyed", Power.EXAMINE, (Law(RELIEF, 11),),
             needs=("opinion", "surveyors")),
        Move("publicise", "村级公示", ("surveyed",), "publicised", Power.EXAMINE, (Law(RELIEF, 11),), paper="publicity"),
        Move("hear_objection", "收到异议，重新调查", ("publicised",), "accepted", Power.EXAMINE, (Law(RELIEF, 11),),
             needs=("reason",)),
        Move("report_up", "公示期满，报县级民政部门", ("publicised",), "reviewed", Power.EXAMINE, (Law(RELIEF, 11),),
             needs=("opinion",)),
        Move("send_back", "退回补充调查", ("reviewed",), "accepted", Power.DECIDE, (Law(RELIEF, 11),), needs=("reason",)),
        Move("approve", "予以确认", ("reviewed",), "approved", Power.DECIDE, (Law(RELIEF, 11), SEPARATION),
             not_by=("receive", "accept", "survey"), paper="decision_approve", result=Result.APPROVED),
        Move("deny", "不予确认", ("reviewed",), "denied", Power.DECIDE, (Law(RELIEF, 11), SEPARATION),
             needs=("reason",), not_by=("receive", "accept", "survey"), paper="decision_deny", result=Result.DENIED),
        Move("serve", "送达", ("approved", "denied"), "served", Power.SERVE, (Law(RELIEF, 11), SEPARATION),
             needs=("handover", "taken_by"), not_by=("accept", "approve", "deny"), paper="service_receipt"),
        Move("withdraw", "撤回申请", _BENEFIT_OPEN, "withdrawn", Power.WITHDRAW, (), side=Side.APPLICANT,
             result=Result.WITHDRAWN),
        *_stays("assign", "分派承办人", ("received", "accepted", "surveyed", "publicised", "reviewed", "approved", "denied"),
                Power.ASSIGN, needs=("holder",)),
        *_stays("transfer", "移送", ("received",), Power.TRANSFER, (Law(RELIEF, 11),), needs=("organ", "reason")),
        *_stays("rate", "评价", _ENDS, Power.RATE, (RATING,), side=Side.APPLICANT, once=True),
        Move("archive", "归档", _ENDS, "archived", Power.ARCHIVE),
    ),
)

CALLBACK = Procedure(
    kind="callback",
    title="差评回访",
    version="2019-51",
    opens="opened",
    basis=(RATING,),
    steps=(
        Step("opened", "待回访", Turn.OURS),
        Step("called", "已回访，待核实", Turn.OURS),
        Step("rectifying", "整改中", Turn.OURS),
        Step("answered", "已整改或说明，待结案", Turn.OURS),
        Step("closed", "已结案", Turn.NOBODY, ends=True),
    ),
    moves=(
        Move("call_back", "电话回访", ("opened",), "called", Power.CALL_BACK, (RATING,), needs=("opinion",)),
        Move("order_rectification", "核实属实，责成整改", ("called",), "rectifying", Power.CALL_BACK, (RATING,),
             needs=("reason",)),
        Move("explain", "核实后说明解释", ("called",), "answered", Power.CALL_BACK, (RATING,), needs=("evidence",)),
        Move("mark_unfounded", "核实不属实", ("called",), "answered", Power.CALL_BACK, (RATING,), needs=("evidence",)),
        Move("rectify", "报送整改结果", ("rectifying",), "answered", Power.RECTIFY, (RATING,), needs=("evidence",)),
        Move("reject_rectification", "整改不到位，退回", ("answered",), "rectifying", Power.CALL_BACK, (RATING,),
             needs=("reason",)),
        *_stays("rate_again", "重新评价", ("answered",), Power.RATE, (RATING,), side=Side.APPLICANT, once=True),
        Move("close", "结案", ("answered",), "closed", Power.CALL_BACK, (RATING,), needs=("evidence",),
             not_by=("rectify",), result=Result.CLOSED),
        *_stays("assign", "分派承办人", ("opened", "called", "rectifying", "answered"), Power.ASSIGN, needs=("holder",)),
    ),
)

PROCEDURES: dict[str, Procedure] = {p.name: p for p in (LICENCE, BENEFIT, CALLBACK)}


def procedure(name: str) -> Procedure:
    """The procedure version a case was opened with. Errors: KeyError."""
    return PROCEDURES[name]

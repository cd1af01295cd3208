"""Why a move is not possible: the table, the separation of duties, the version on the screen, the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bangban.engine.cases.names import Standing
from bangban.kernel.law import Clause, Law
from bangban.kernel.procedure import Move, Procedure
from bangban.kernel.refusal import Kind, Mode, Refusal, rule
from bangban.kernel.term import ONE_DAY


def why_not_version(standing: Standing, version: int | None) -> Refusal | None:
    """A decision must name the version it was taken on; somebody else's move in between makes it stale."""
    if version is None:
        return Refusal(
            code="case.version-missing",
            says="没有带上办件的版本号，不知道您看到的是不是最新情况。",
            remedy="请重新打开这一件再办；程序对接请带 If-Match。",
            kind=Kind.PRECONDITION,
        )
    if version != standing.version:
        return Refusal(
            code="case.stale",
            says="这一件刚才已由他人处理过。",
            remedy="请刷新看看最新情况再办，您写的内容还在。",
            kind=Kind.STALE,
        )
    return None


@rule("R-35", Mode.REFUSE, Clause("003", "§7"))
def why_not_step(standing: Standing, procedure: Procedure, verb: str) -> Refusal | None:
    """The table decides what follows what; nothing is skipped."""
    if procedure.move(verb, standing.step) is not None:
        return None
    known = procedure.verb(verb)
    here = procedure.step(standing.step).title
    title = known.title if known else verb
    nexts = "、".join(
        m.title for m in procedure.moves_from(standing.step) if m.side.value != "clock"
    )
    return Refusal(
        code="case.wrong-step",
        says=f"当前状态为“{here}”，不能{title}。",
        remedy=f"现在可以做的是：{nexts}。" if nexts else "这一件已经全部办完，不用再办。",
        kind=Kind.CONFLICT,
        basis=procedure.basis,
    )


def why_not_again(standing: Standing, move: Move) -> Refusal | None:
    """Some moves are allowed once in a case's life: one correction, one extension, one rating."""
    if not move.once or not standing.happened(move.verb):
        return None
    return Refusal(
        code=f"case.once.{move.verb}",
        says=f"“{move.title}”只能办一次，这一件已经办过了。",
        remedy=_ONCE_REMEDY.get(move.verb, "请按现有情况继续往下办。"),
        kind=Kind.CONFLICT,
        basis=move.basis,
    )


_ONCE_REMEDY = {
    "ask_correction": "补正要一次告知。材料仍不齐的，可以不予受理并写明理由；齐了就受理。",
    "ask_extension": "请在现有期限内作出决定。",
    "extend": "请在现有期限内作出决定。",
    "rate": "谢谢您评过了。还有话要说，请打便民服务中心电话。",
}


@rule(
    "R-22",
    Mode.REFUSE,
    Clause("002", "§17", "受办分离"),
    Clause("000", "§10", "前台综合受理、后台分类办理、统一窗口出件"),
)
def why_not_same_person(standing: Standing, move: Move, user: int | None) -> Refusal | None:
    """Accepting, deciding and delivering are different people."""
    for verb in move.not_by:
        if user is not None and user in standing.doers(verb):
            return Refusal(
                code="case.same-person",
                says=f"这一件的“{_DONE[verb]}”是您办的，“{move.title}”要换一个人来办。",
                remedy="请交给同岗位的另一位同事（AB 岗）办理。",
                kind=Kind.FORBIDDEN,
                basis=(Clause("002", "§17", "受办分离"), *move.basis),
                rule="R-22",
            )
    return None


_DONE = {
    "receive": "收件",
    "accept": "受理",
    "survey": "入户调查",
    "approve": "决定",
    "deny": "决定",
    "ask_extension": "申请延期",
    "rectify": "整改",
}


@rule("N-03", Mode.HOLD, Law("行政许可法", 42, 1))
def why_not_extend(standing: Standing, move: Move) -> Refusal | None:
    """An extension is granted only on a recorded request with its reason."""
    if move.verb != "extend" or standing.happened("ask_extension"):
        return None
    return Refusal(
        code="case.extension-not-asked",
        says="还没有人申请延期，不能批准。",
        remedy="请承办人先写明延期理由提出申请，再由负责人批准。",
        kind=Kind.CONFLICT,
        basis=(Law("行政许可法", 42, 1),),
    )


@rule("N-67", Mode.REFUSE, Clause("national", "N-67", "民发〔2021〕57号 公示7日"))
def why_not_report_up(standing: Standing, move: Move, today: date) -> Refusal | None:
    """Village publicity must have run its full days before the matter goes to the county."""
    if move.verb != "report_up" or standing.published_since is None:
        return None
    over = standing.published_since + ONE_DAY * standing.publicity_days
    if today > over:
        return None
    return Refusal(
        code="case.publicity-running",
        says=f"村级公示要满 {standing.publicity_days} 日，到 {over.year}年{over.month}月{over.day}日 才满。",
        remedy="请公示期满后再报县级民政部门；期间有异议的，请记下来重新调查。",
        kind=Kind.CONFLICT,
        basis=move.basis,
        rule="N-67",
    )


NEED_WORDS = {
    "corrections": "请至少写明一项要补的材料，并一次写全。",
    "reason": "请写明理由。",
    "opinion": "请写明意见。",
    "surveyors": "请写明两名调查人。",
    "evidence": "请写明依据或上传佐证。",
    "handover": "请选送达方式。",
    "taken_by": "请写明谁领取或签收。",
    "holder": "请选承办人。",
    "organ": "请选移送到哪个单位。",
}


def why_not_inputs(move: Move, inputs: Mapping[str, object]) -> Refusal | None:
    """Everything the move needs is there; otherwise each missing input is named."""
    missing = {name: NEED_WORDS[name] for name in move.needs if not inputs.get(name)}
    surveyors = inputs.get("surveyors")
    if (
        "surveyors" in move.needs
        and isinstance(surveyors, str)
        and len({s for s in surveyors.replace("，", "、").split("、") if s.strip()}) < 2
    ):
        missing["surveyors"] = "入户调查要两个人，请写两个人的姓名，中间用“、”隔开。"
    if not missing:
        return None
    return Refusal(
        code="case.inputs-missing",
        says=f"“{move.title}”还缺 {len(missing)} 项内容。",
        remedy="请把下面标出的补上再办。",
        basis=move.basis,
        fields=missing,
    )


def why_not_move(
    standing: Standing, procedure: Procedure, verb: str, *, user: int | None, today: date
) -> Refusal | None:
    """Everything about the case itself that forbids the move; the button and the service ask the same question."""
    refusal = why_not_step(standing, procedure, verb)
    if refusal is not None:
        return refusal
    move = procedure.move(verb, standing.step)
    assert move is not None
    return (
        why_not_again(standing, move)
        or why_not_same_person(standing, move, user)
        or why_not_extend(standing, move)
        or why_not_report_up(standing, move, today)
    )


MOST_AT_ONCE = 50


def why_not_bulk(picked: int) -> Refusal | None:
    """A bulk action needs something picked, and not more than a page."""
    if 1 <= picked <= MOST_AT_ONCE:
        return None
    return Refusal(
        code="case.nothing-picked" if not picked else "case.too-many-picked",
        says="还没有选办件。" if not picked else f"一次最多办 {MOST_AT_ONCE} 件。",
        remedy="请在要办的那几件前面打勾，再按一起办。",
    )

"""What an applicant is told at each move: short, plain, who, by when, what next."""

from __future__ import annotations

from datetime import date

_WORDS = {
    "receive": ("已收件", "您的“{title}”已收件，编号 {number}。{due}"),
    "accept": ("已受理", "您的“{title}”（{number}）已受理。{due}"),
    "deem_accepted": ("已受理", "您的“{title}”（{number}）到期没有告知补正，依法视为已受理。{due}"),
    "ask_correction": (
        "要补材料",
        "您的“{title}”（{number}）要补材料，一次告诉您要补哪些，请点开看。补齐前不计办理时间。",
    ),
    "correct": ("补正材料已收到", "您为“{title}”（{number}）补的材料已收到。{due}"),
    "turn_away": (
        "不予受理",
        "您的“{title}”（{number}）没有受理，理由和怎么办写在决定书里，请点开看。",
    ),
    "hold_hearing": (
        "要举行听证",
        "您的“{title}”（{number}）要举行听证，听证的时间不算在办理期限里。",
    ),
    "order_appraisal": (
        "要检验评审",
        "您的“{title}”（{number}）要检验、鉴定或评审，这段时间不算在办理期限里。",
    ),
    "resume": ("继续办理", "您的“{title}”（{number}）继续办理。{due}"),
    "extend": ("延期告知", "您的“{title}”（{number}）经批准延期一次，理由写在告知书里。{due}"),
    "publicise": ("村里公示", "您的“{title}”（{number}）开始在村里公示。"),
    "report_up": ("报县里审核", "您的“{title}”（{number}）已报县里审核确认。{due}"),
    "approve": (
        "办好了",
        "您的“{title}”（{number}）准了。凭编号到便民服务中心领取，也可以要求邮寄。",
    ),
    "deny": (
        "决定书已出",
        "您的“{title}”（{number}）没有准，理由和不服怎么办写在决定书里，请点开看。",
    ),
    "serve": ("已送达", "您的“{title}”（{number}）已送达。办得怎么样，请您评一评。"),
    "withdraw": ("已撤回", "您的“{title}”（{number}）已按您的要求撤回。"),
}
# Moves after which the clock that runs is the one for accepting, not the one for deciding.
_ASKS_WHETHER = frozenset({"receive", "correct"})


def concerns_applicant(verb: str) -> bool:
    """Whether the applicant is told of this move."""
    return verb in _WORDS


def told(verb: str, *, title: str, number: str, due_on: date | None) -> tuple[str, str] | None:
    """Subject and text for the applicant, or None when the move does not concern them."""
    words = _WORDS.get(verb)
    if words is None:
        return None
    tells = "告诉您收不收" if verb in _ASKS_WHETHER else "给您结果"
    due = f"最晚 {due_on.month}月{due_on.day}日 {tells}。" if due_on else ""
    return words[0], words[1].format(title=title, number=number, due=due)

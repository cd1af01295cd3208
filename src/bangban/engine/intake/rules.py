"""Why an application is not taken in. The form's own problems come from catalogue.rules.fields."""

from __future__ import annotations

from collections.abc import Mapping

from bangban.engine.catalogue.names import OfferingSpec, Status
from bangban.kernel.law import Clause, Law
from bangban.kernel.refusal import Kind, Mode, Refusal, rule

RECEIVING = (Law("行政许可法", 29), Law("行政许可法", 32))


@rule("R-03", Mode.REFUSE, Clause("003", "§2", "通渭县实施方案第二条 有办事指南和工作规程才能开办"))
def why_not_offered(spec: OfferingSpec | None) -> Refusal | None:
    """No case without a published guide and work procedure."""
    if spec is not None and spec.status is Status.PUBLISHED and spec.procedure and spec.stages:
        return None
    return Refusal(
        code="intake.not-offered",
        says="这个事项现在没有已发布的办事指南和工作规程，不能收件。",
        remedy="请在事项清单里另选，或打便民服务中心电话问怎么办。",
        kind=Kind.CONFLICT,
        basis=(Clause("003", "§2", "通渭县实施方案第二条"),),
        rule="R-03",
    )


def why_not_key(key: str) -> Refusal | None:
    """Every submission carries its own number, 8 to 80 visible characters, made before the first try."""
    if 8 <= len(key) <= 80 and key.isascii() and key.isprintable():
        return None
    return Refusal(
        code="intake.key-missing",
        says="这次提交没有带提交编号。",
        remedy="请重新打开页面再提交；程序对接请带 Idempotency-Key。",
        kind=Kind.PRECONDITION,
    )


KEY_REUSED = Refusal(
    code="intake.key-reused",
    says="该提交编号已用于另一份内容。",
    remedy="请刷新页面重新提交，原来那一件不受影响。",
    kind=Kind.UNACCEPTABLE,
)


def why_not_answers(problems: Mapping[str, str]) -> Refusal | None:
    """Whatever is wrong with the form, all at once, each beside its field."""
    if not problems:
        return None
    return Refusal(
        code="intake.answers",
        says=f"还有 {len(problems)} 处要改。",
        remedy="请按标出的地方改好再交，已经填的都还在。",
        fields=dict(problems),
        basis=(Law("行政许可法", 31),),
    )


def why_not_applicant(known: bool) -> Refusal | None:
    """Somebody must apply: a signed-in resident, or the person named at the window."""
    if known:
        return None
    return Refusal(
        code="intake.no-applicant",
        says="还不知道是谁来申请。",
        remedy="请填申请人姓名和证件号码，或者先登录。",
        fields={"applicant": "请填申请人。"},
        basis=(Law("行政许可法", 29),),
    )


def why_not_place(name: str, offered_here: bool) -> Refusal | None:
    """The matter lies in a township of the county that offers the item."""
    if offered_here:
        return None
    return Refusal(
        code="intake.place",
        says="选的地方不在办这个事项的县里。" if name else "还没有选事情在哪个乡镇、哪个村。",
        remedy="请从名单里选乡镇和村（社区）。",
        fields={"division": "请选乡镇和村（社区）。"},
    )


def why_not_materials(missing: Mapping[str, str], given_unknown: tuple[str, ...]) -> Refusal | None:
    """Only what the guide asks for is taken (R-04). Missing material stops no receipt: it is told once, later."""
    if not given_unknown:
        return None
    return Refusal(
        code="intake.unknown-material",
        says="有材料不在办事指南的清单里，不用交。",
        remedy="请只交清单里的材料。",
        fields={f"materials.{code}": "清单里没有这一项，不用交。" for code in given_unknown},
        basis=(Clause("004", "Lishu §2(2)", "梨树县“无证明”清理"),),
        rule="R-04",
    )

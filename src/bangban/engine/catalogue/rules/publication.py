"""What must hold before a version is published: R-01, R-03 to R-07, N-03, N-10, N-12, N-13. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence

from bangban.engine.catalogue.names import FAMILIES, Change, ItemKind, OfferingSpec, Status
from bangban.engine.catalogue.rules.differences import calendar_length
from bangban.engine.catalogue.rules.forms import why_not_form
from bangban.engine.powers.names import Citation, PowerKind
from bangban.kernel.law import Clause, Law
from bangban.kernel.refusal import Kind, Mode, Refusal, rule
from bangban.kernel.term import WorkingDays

XKF = "行政许可法"
YSHJ = "优化营商环境条例"
TWENTY = WorkingDays(20, basis=(Law(XKF, 42), Law(XKF, 82)))
ZXZW = "国务院关于在线政务服务的若干规定"
TO_2019 = Clause("000", "§1", "《关于加强乡镇政府服务能力建设的实施意见》第一部分")
GUIDES = Clause("003", "§2", "《关于加强乡镇政府服务能力建设的若干措施》第二部分")
NO_PROOF = Clause("004", "Lishu §2(2)", "梨树县“无证明城市”改革")

_CATCH_ALL = re.compile(
    r"(其他|其它)(的|有关|相关|必要|需要|补充|辅助)*(证明)?(材料|资料|文件|证明|手续|证件|要件)"
    r"|(要求|规定|需要|认为|必须|应当)(补充|提供|提交|出具)*的?(其他|其它)"
    r"|等(其他|其它|有关|相关|必要)*(证明)?(材料|资料|文件|证件)"
    r"|^(有关|相关|必要的?)(证明)?(材料|资料|文件|证件)$"
    r"|(视情况|根据情况|视需要|根据需要)[^，。；]*(提供|提交|补充)"
)
_CATCH_ALL_CONDITION = re.compile(
    r"(其他|其它)(的|有关|相关|必要)*(条件|要求|情形|规定)|(要求|规定|认为)的?(其他|其它)|等(其他|其它|有关|相关)*(条件|要求)"
)
_GUIDE = (
    ("conditions", "申请条件"),
    ("materials", "申请材料"),
    ("stages", "办理流程"),
    ("fee", "收费情况"),
    ("contact", "咨询电话"),
    ("complaint_route", "投诉渠道"),
    ("results", "办理结果"),
)


@rule("R-01", Mode.REFUSE, TO_2019)
def why_not_without_duties(spec: OfferingSpec) -> Refusal | None:
    """A catalogue item names target group, requirement and lead organ before it is published."""
    wanted = (
        ("audience", "服务对象", spec.audience),
        ("requirement", "服务要求", spec.requirement),
        ("lead_organ", "牵头部门", spec.lead_organ),
    )
    missing = {name: f"“{title}”没有填写。" for name, title, value in wanted if not value.strip()}
    if not missing:
        return None
    titles = "、".join(title for name, title, _ in wanted if name in missing)
    return Refusal(
        code="catalogue.duties-missing",
        says=f"“{spec.title}”还缺{titles}，不能发布。",
        remedy="请补齐后再发布。",
        basis=(TO_2019,),
        rule="R-01",
        fields=missing,
    )


def why_not_family(spec: OfferingSpec) -> Refusal | None:
    """The item stands in the two-level taxonomy of the documents (CAT-02)."""
    if spec.leaf in FAMILIES.get(spec.family, ()):
        return None
    return Refusal(
        code="catalogue.family-unknown",
        says=f"“{spec.title}”没有归入服务分类。",
        remedy="请在八大类和其他类里选择一个小类。",
        basis=(TO_2019,),
        fields={"leaf": "请选择服务小类。"},
    )


@rule(
    "R-08", Mode.REFUSE, Clause("000", "§8", "《关于加强乡镇政府服务能力建设的实施意见》第八部分")
)
def why_not_without_power(spec: OfferingSpec) -> Refusal | None:
    """A government-service item rests on an entry of the published power list."""
    if spec.kind is ItemKind.PUBLIC or spec.power_code:
        return None
    return Refusal(
        code="catalogue.power-missing",
        says=f"“{spec.title}”没有对应的已公布权责事项，不能发布。",
        remedy="请先公布权责事项，再把它和这个事项对应起来。",
        rule="R-08",
        fields={"power": "请选择权责事项。"},
    )


@rule("R-03", Mode.REFUSE, GUIDES)
def why_not_without_guide(spec: OfferingSpec) -> Refusal | None:
    """No case without a guide and a work procedure: so no publication without them."""
    missing = {name: f"“{title}”没有填写。" for name, title in _GUIDE if not getattr(spec, name)}
    if spec.promised is None and not spec.instant:
        missing["promised"] = "“承诺期限”没有填写。"
    if "@" not in spec.procedure:
        missing["procedure"] = "“工作规程”没有选择。"
    if not spec.basis:
        missing["basis"] = "“法律依据”没有填写。"
    if not missing:
        return None
    return Refusal(
        code="catalogue.guide-incomplete",
        says=f"“{spec.title}”的办事指南不完整：{'、'.join(says.split('”')[0][1:] for says in missing.values())}。",
        remedy="请补齐后再发布；没有办事指南和工作规程的事项不能收件。",
        basis=(GUIDES,),
        rule="R-03",
        fields=missing,
    )


@rule("R-04", Mode.REFUSE, NO_PROOF)
@rule("N-13", Mode.REFUSE, Law(YSHJ, 44))
def why_not_demand_proof(name: str, proof: str, retained: Container[str]) -> Refusal | None:
    """Only retained proofs may be demanded.

    `proof`: the code that the line names; `retained`: the codes kept at its level.
    """
    is_proof = "证明" in _plain(name) or bool(proof)
    if not is_proof or (proof and proof in retained):
        return None
    return Refusal(
        code="catalogue.proof-not-retained",
        says=f"“{name}”不在保留的证明事项清单里，不能向群众要。",
        remedy="请删去这一项，改用部门核查或者本人承诺。",
        basis=(Law(YSHJ, 44), NO_PROOF),
        rule="R-04",
        fields={"proof": "不在保留清单里。"},
    )


def why_not_retain(name: str, basis: Sequence[Citation], retained: bool) -> Refusal | None:
    """A proof is kept only on a law, an administrative regulation or a State Council decision."""
    if not retained or any(c.law.strip() for c in basis):
        return None
    return Refusal(
        code="catalogue.proof-without-basis",
        says=f"“{name}”没有设定依据，不能保留。",
        remedy="请写明法律、行政法规或者国务院决定；没有的就取消。",
        basis=(Law(YSHJ, 44),),
        rule="R-04",
        fields={"basis": "请写明设定依据。"},
    )


@rule("R-05", Mode.REFUSE, NO_PROOF)
def why_not_catch_all(line: str, *, condition: bool = False) -> Refusal | None:
    """No catch-all clause (兜底条款): the line must say exactly what is wanted."""
    pattern = _CATCH_ALL_CONDITION if condition else _CATCH_ALL
    found = pattern.search(_plain(line))
    if found is None:
        return None
    return Refusal(
        code="catalogue.catch-all",
        says=f"“{line.strip()}”里的“{found[0]}”是兜底条款，群众看不出要带什么。",
        remedy="请写清楚具体要什么；写不出来的就删去。",
        basis=(NO_PROOF,),
        rule="R-05",
    )


@rule("R-06", Mode.REFUSE, NO_PROOF)
def why_not_visits(visits: int) -> Refusal | None:
    """The promise is zero visits or one (只跑一次)."""
    if visits in (0, 1):
        return None
    return Refusal(
        code="catalogue.visits",
        says=f"跑动次数承诺了{visits}次，最多只能是 1 次。",
        remedy="请填 0（不用跑）或 1（最多跑一次）。",
        basis=(NO_PROOF,),
        rule="R-06",
        fields={"visits": "请填 0 或 1。"},
    )


@rule("N-03", Mode.REFUSE, Law(XKF, 42), Law(XKF, 43))
def why_not_promise(spec: OfferingSpec) -> Refusal | None:
    """The promised term is no longer than the legal one.

    A licence without a legal term of its own has the 20 working days of Art. 42.
    """
    legal = spec.legal_term or (TWENTY if spec.power_kind == PowerKind.LICENCE else None)
    if spec.promised is None or legal is None:
        return None
    if calendar_length(spec.promised) <= calendar_length(legal):
        return None
    return Refusal(
        code="catalogue.promise-too-long",
        says=f"承诺期限{spec.promised.text}比法定期限{legal.text}还长。",
        remedy="请把承诺期限改到法定期限以内。",
        basis=(Law(XKF, 42), Law(XKF, 43)),
        rule="N-03",
        fields={"promised": f"不能超过{legal.text}。"},
    )


@rule("N-10", Mode.REFUSE, Law(XKF, 58))
def why_not_charge(spec: OfferingSpec) -> Refusal | None:
    """No fee unless law provides for it, and then with its basis."""
    if not spec.charged or spec.fee_basis.strip():
        return None
    return Refusal(
        code="catalogue.fee-without-basis",
        says=f"“{spec.title}”写了收费，却没有收费依据。",
        remedy="请写明收费依据和标准；没有依据的改为不收费。",
        basis=(Law(XKF, 58),),
        rule="N-10",
        fields={"fee_basis": "请写明收费依据。"},
    )


@rule("N-12", Mode.REFUSE, Law(ZXZW, 10))
def why_not_ask_shared(spec: OfferingSpec) -> Refusal | None:
    """What sharing supplies is not asked of people: no file field hands in a shared material."""
    shared = {m.code: m.name for m in spec.materials if m.shared}
    for field in spec.fields:
        if field.material in shared:
            return Refusal(
                code="catalogue.asks-shared",
                says=f"“{shared[field.material]}”可以通过数据共享取得，表单里不能再让群众上传。",
                remedy=f"请删去表单里的“{field.label}”。",
                basis=(Law(ZXZW, 10),),
                rule="N-12",
                fields={field.name: "可以共享取得。"},
            )
    return None


def heavier(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that burden people more than the previous version."""
    return tuple(c for c in changes if c.heavier)


@rule(
    "R-07",
    Mode.HOLD,
    Clause("003", "§8", "《关于加强乡镇政府服务能力建设的若干措施》第八部分"),
    NO_PROOF,
)
def why_not_heavier(
    changes: Sequence[Change], reason: str, approved_by: str | None
) -> Refusal | None:
    """A new version does not lengthen days, steps or materials without a reason approved by somebody else.

    `approved_by` None: not asked yet (at submission, a reason is enough); "" : asked for and absent.
    """
    more = heavier(changes)
    if not more or (reason.strip() and (approved_by is None or approved_by)):
        return None
    listed = "；".join(f"{c.what}由“{c.before}”变为“{c.after}”" for c in more)
    return Refusal(
        code="catalogue.heavier",
        says=f"新版比上一版加重了群众负担：{listed}。",
        remedy="请写明理由，由另一位审核人批准；或者改回去。",
        kind=Kind.CONFLICT,
        rule="R-07",
        fields={"heavier_reason": "请写明理由。"},
    )


def why_not_publishable(spec: OfferingSpec, retained: Container[str]) -> Refusal | None:
    """The first reason against publishing this content; `faults` lists all."""
    return next(iter(faults(spec, retained)), None)


def faults(spec: OfferingSpec, retained: Container[str]) -> list[Refusal]:
    """Every reason against publishing this content, in the order in which an editor would mend them."""
    found = [
        why_not_without_duties(spec),
        why_not_family(spec),
        why_not_without_power(spec),
        why_not_without_guide(spec),
        why_not_form(spec.fields, spec.materials),
        why_not_visits(spec.visits),
        why_not_promise(spec),
        why_not_charge(spec),
        why_not_ask_shared(spec),
    ]
    for material in spec.materials:
        found += [why_not_catch_all(line) for line in (material.name, material.note, material.when)]
        if not material.shared:
            found.append(why_not_demand_proof(material.name, material.proof, retained))
    found += [why_not_catch_all(f.label) for f in spec.fields]
    found += [why_not_catch_all(line, condition=True) for line in spec.conditions]
    return [refusal for refusal in found if refusal is not None]


def why_not_edit(status: Status) -> Refusal | None:
    """Only drafts change: what was sent for checking must be what gets published."""
    if status is Status.DRAFT:
        return None
    return _wrong_status(
        "catalogue.not-a-draft", f"这一版{status.title}，不能再改。", "请新建一版再改。"
    )


def why_not_submit(status: Status) -> Refusal | None:
    """Only a draft is submitted."""
    if status is Status.DRAFT:
        return None
    return _wrong_status(
        "catalogue.not-submittable",
        f"这一版{status.title}，不用再送审。",
        "请刷新页面查看最新状态。",
    )


def why_not_approve(status: Status, drafted_by: str, approver: str) -> Refusal | None:
    """A submitted version is approved by somebody other than who drafted it; arguments are the keys of the two
    people."""
    if status is not Status.SUBMITTED:
        return _wrong_status(
            "catalogue.not-submitted",
            f"这一版{status.title}，不在待审核状态。",
            "请刷新页面查看最新状态。",
        )
    if drafted_by != approver:
        return None
    return Refusal(
        code="catalogue.same-person",
        says="编制人不能审核自己编的版本。",
        remedy="请换另一位有审核权限的人员审核。",
        kind=Kind.FORBIDDEN,
    )


def why_not_send_back(status: Status, reason: str) -> Refusal | None:
    """A submitted or approved version goes back to its drafter with a reason."""
    if status not in (Status.SUBMITTED, Status.APPROVED):
        return _wrong_status(
            "catalogue.not-returnable",
            f"这一版{status.title}，不能退回。",
            "请刷新页面查看最新状态。",
        )
    return _reason_missing("catalogue.return-reason") if not reason.strip() else None


def why_not_publish(status: Status) -> Refusal | None:
    """Only an approved version is published."""
    if status is Status.APPROVED:
        return None
    return _wrong_status(
        "catalogue.not-approved", f"这一版{status.title}，要先审核通过才能发布。", "请先送审。"
    )


def why_not_withdraw(status: Status, reason: str) -> Refusal | None:
    """A published version is withdrawn with a reason; running cases keep it."""
    if status is not Status.PUBLISHED:
        return _wrong_status(
            "catalogue.not-published",
            f"这一版{status.title}，不能停用。",
            "只有已发布的版本可以停用。",
        )
    return _reason_missing("catalogue.withdraw-reason") if not reason.strip() else None


def why_not_revise(open_number: int | None) -> Refusal | None:
    """One version at a time is in the making; `open_number` is the number of the unfinished one."""
    if open_number is None:
        return None
    return _wrong_status(
        "catalogue.draft-open",
        f"第{open_number}版还没有发布，不能再新建一版。",
        "请先把那一版办完。",
    )


def why_not_stale(revision: int, seen: int | None) -> Refusal | None:
    """Somebody else saved the draft meanwhile; `seen` is the revision that the editor started from, None to not ask."""
    if seen is None or seen == revision:
        return None
    return Refusal(
        code="catalogue.stale",
        says="这一版刚刚被别人改过。",
        remedy="请刷新页面，在最新内容上再改。",
        kind=Kind.STALE,
    )


def _wrong_status(code: str, says: str, remedy: str) -> Refusal:
    return Refusal(code=code, says=says, remedy=remedy, kind=Kind.CONFLICT)


def _reason_missing(code: str) -> Refusal:
    return Refusal(
        code=code,
        says="没有写明理由。",
        remedy="请写明理由后再提交。",
        fields={"reason": "请写明理由。"},
    )


def _plain(line: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", line))

"""When an entry of the power list may be published. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bangban.engine.powers.names import Citation, PowerKind, Status
from bangban.kernel.law import Clause
from bangban.kernel.refusal import Kind, Mode, Refusal, rule

LISTS = Clause("000", "§8", "《关于加强乡镇政府服务能力建设的实施意见》第八部分")


@rule("R-08", Mode.REFUSE, LISTS, Clause("002", "§7"))
def why_not_unpaired(name: str, duty: str, basis: Sequence[Citation]) -> Refusal | None:
    """A power is published only with its duty and a legal basis down to the article."""
    fields = {}
    if not duty.strip():
        fields["duty"] = "请写明对应责任。"
    if not basis:
        fields["basis"] = "请写明法律依据。"
    elif not all(c.law.strip() and (c.article or c.place.strip()) for c in basis):
        fields["basis"] = "法律依据要写到条。"
    if not fields:
        return None
    return Refusal(
        code="powers.unpaired",
        says=f"“{name}”还没有配齐责任和依据，不能公布。",
        remedy="请补齐后再公布；没有配齐的只能是草稿。",
        basis=(LISTS,),
        rule="R-08",
        fields=fields,
    )


@rule("R-09", Mode.REFUSE, LISTS)
def why_not_without_procedure(name: str, kind: PowerKind, procedure: str) -> Refusal | None:
    """A power follows a procedure in which every link has its rule; a public service may go without."""
    if "@" in procedure or kind is PowerKind.SERVICE:
        return None
    return Refusal(
        code="powers.no-procedure",
        says=f"“{name}”没有对应的办理程序，不能公布。",
        remedy="请先选择程序。",
        basis=(LISTS,),
        rule="R-09",
        fields={"procedure": "请选择程序。"},
    )


def why_not_in_force(name: str, valid_to: date | None, today: date) -> Refusal | None:
    """Once the basis has expired the entry carries nothing any more (PWR-01); `valid_to` is the last day in force."""
    if valid_to is None or today <= valid_to:
        return None
    return Refusal(
        code="powers.basis-expired",
        says=f"“{name}”的法律依据到{valid_to.isoformat()}为止，已经不再施行。",
        remedy="请更新依据后重新公布。",
        kind=Kind.CONFLICT,
        basis=(LISTS,),
    )


def why_not_edit(status: Status) -> Refusal | None:
    """Only drafts change."""
    if status is Status.DRAFT:
        return None
    return Refusal(
        code="powers.not-a-draft",
        says=f"这一条{status.title}，不能直接改。",
        remedy="请先停用，再新编一条。",
        kind=Kind.CONFLICT,
    )


def why_not_withdraw(status: Status) -> Refusal | None:
    """Only a published entry is withdrawn."""
    if status is Status.PUBLISHED:
        return None
    return Refusal(
        code="powers.not-published",
        says=f"这一条{status.title}，不用停用。",
        remedy="请刷新页面查看最新状态。",
        kind=Kind.CONFLICT,
    )

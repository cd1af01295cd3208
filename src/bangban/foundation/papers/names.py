"""The kinds of paper and the facts that each one needs.

A kind's facts are a frozen dataclass: fields without a default must be given. `basis` holds citations as
people read them ("《行政许可法》第三十二条第一款第五项"); the defaults are those of licensing,
other procedures pass their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LICENCE = "行政许可"


class MissingFact(ValueError):
    """A paper cannot be typeset because facts are missing or of another type; `names` are the field names."""

    def __init__(self, kind: str, names: tuple[str, ...]) -> None:
        super().__init__(f"paper {kind} needs: {', '.join(names)}")
        self.kind = kind
        self.names = names


class Kind(StrEnum):
    """文书种类; the value is also the name of its template."""

    RECEIPT = "receipt"
    ACCEPTANCE = "notice_of_acceptance"
    CORRECTION = "notice_of_correction"
    NONACCEPTANCE = "notice_of_nonacceptance"
    APPROVE = "decision_approve"
    DENY = "decision_deny"
    SERVICE = "service_receipt"
    EXTENSION = "notice_of_extension"
    PAUSE = "notice_of_pause"
    PUBLICITY = "publicity"

    @property
    def title(self) -> str:
        """Chinese name for lists; the paper itself may be more precise (不予行政许可决定书)."""
        return _TITLES[self]


_TITLES = {
    Kind.RECEIPT: "收件凭证",
    Kind.ACCEPTANCE: "受理通知书",
    Kind.CORRECTION: "一次性补正告知书",
    Kind.NONACCEPTANCE: "不予受理决定书",
    Kind.APPROVE: "准予决定书",
    Kind.DENY: "不予决定书",
    Kind.SERVICE: "送达回证",
    Kind.EXTENSION: "延期告知书",
    Kind.PAUSE: "所需时间告知书",
    Kind.PUBLICITY: "公示",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every paper says: which organ, 文号, to whom, which case and item, on which day.

    `track_url` becomes the QR code ("" prints none); `demo` prints 演示数据; `seal` names the
    seal whose place is left free.
    """

    organ: str
    number: str
    to: str
    case_number: str
    item: str
    on: date
    phone: str = ""
    handler: str = ""
    track_url: str = ""
    seal: str = "行政许可专用章"
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Facts):
    """收件凭证. `promise` says by when the applicant hears whether the matter is accepted."""

    received_at: datetime
    materials: tuple[str, ...]
    receiver: str = ""
    channel: str = ""
    promise: str = (
        "材料不齐全或者不符合法定形式的，当场或者五个工作日内一次告知需要补正的全部内容；"
        "逾期不告知的，自收到材料之日起即为受理。"
    )
    basis: tuple[str, ...] = ("《行政许可法》第三十二条第一款第四项",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Facts):
    """受理通知书. `term` is the promised term in words, `legal_term` the statutory one ("" when equal)."""

    applied_on: date
    corrected_on: date | None = None
    materials: tuple[str, ...] = ()
    term: str
    legal_term: str = ""
    due_on: date
    delivery: str = ""
    note: str = ""
    act: str = LICENCE
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十二条第一款第五项",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Facts):
    """一次性补正告知书: everything that is wanting, told once."""

    applied_on: date
    corrections: tuple[str, ...]
    submit_to: str = ""
    submit_by: date | None = None
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十二条第一款第四项",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonacceptance(Facts):
    """不予受理决定书. `reconsider`, `court`: organs of the two remedies; `turn_to`: whom to apply to instead."""

    applied_on: date
    reasons: tuple[str, ...]
    turn_to: str = ""
    reconsider: str
    court: str
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十二条第一款第二项",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Facts):
    """准予决定书. `act` names what is granted (行政许可, 最低生活保障); `grants`: its content, line by line."""

    applied_on: date
    accepted_on: date
    grants: tuple[str, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    result: str = ""
    deliver_by: date | None = None
    delivery: str = ""
    act: str = LICENCE
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十八条第一款",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny(Facts):
    """不予…决定书: reasons, basis, and both remedies with their organs."""

    applied_on: date
    accepted_on: date
    reasons: tuple[str, ...]
    reconsider: str
    court: str
    act: str = LICENCE
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十八条第二款",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Facts):
    """送达回证. Blank where people write by hand: signatures, and the moment of service unless known."""

    document: str
    document_number: str
    address: str = ""
    method: str = "直接送达"
    served_at: datetime | None = None
    server: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Facts):
    """延期告知书: one extension, approved by the head of the organ, with its reason."""

    accepted_on: date
    was_due_on: date
    due_on: date
    term: str = "十个工作日"
    reason: str
    approved_by: str
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第四十二条第一款",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Facts):
    """听证、检验等所需时间告知书. `what`: 听证, 检验…; `needs`: the time in words; `by_organ`: who does it."""

    accepted_on: date
    what: str
    since: date
    needs: str
    by_organ: str = ""
    reason: str = ""
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第四十五条",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity(Facts):
    """公示: a table of people (names already masked), for how long, and whom to tell of objections."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    since: date
    until: date
    term: str = "七日"
    objections_to: str
    subject: str = "最低生活保障"
    seal: str = "公章"
    basis: tuple[str, ...] = ("《社会救助暂行办法》第十一条",)


FACTS: dict[Kind, type[Facts]] = {
    Kind.RECEIPT: Receipt,
    Kind.ACCEPTANCE: Acceptance,
    Kind.CORRECTION: Correction,
    Kind.NONACCEPTANCE: Nonacceptance,
    Kind.APPROVE: Approve,
    Kind.DENY: Deny,
    Kind.SERVICE: Service,
    Kind.EXTENSION: Extension,
    Kind.PAUSE: Pause,
    Kind.PUBLICITY: Publicity,
}

"""Cases, guides and publications as plain values for the pages: words chosen, personal values masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import GRADES, Handover
from bangban.engine.cases.services import moving
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import OfferingSpec
from bangban.foundation.papers.names import Kind
from bangban.foundation.ui import codes
from bangban.foundation.ui.values import (
    Day,
    Due,
    Fact,
    Filter,
    Receipt,
    Step,
    day_text,
    due_of,
    moment_text,
    number_text,
    short_day_text,
)
from bangban.kernel.by import ActorKind, By, Channel
from bangban.kernel.procedure import Turn
from bangban.kernel.refusal import Refusal
from bangban.kernel.term import DayKind, NotPublished, Trace, Workdays

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case, Move, Paper, Publication
    from bangban.engine.intake.models import Draft

PUBLICATIONS = {"licence": "许可决定", "benefit": "救助结果", "publicity": "村级公示"}
SHOWN_DAYS = 70


# guides


@dataclass(frozen=True, slots=True)
class Quick:
    """One of the four facts at the head of a guide."""

    label: str
    value: str
    note: str = ""


def quick(spec: OfferingSpec) -> tuple[Quick, ...]:
    """Who decides, how many days, how often one has to come, what it costs."""
    term = spec.promised or spec.legal_term
    legal = (
        f"法律规定最长 {spec.legal_term.text}"
        if spec.legal_term and spec.legal_term != spec.promised
        else ""
    )
    days = "当场办好" if spec.instant else term.text if term else "按规定办理"
    return (
        Quick(
            "谁来批",
            spec.organ or "当地乡镇（街道）",
            "在村里也能交材料" if spec.lowest.value == "village" else "",
        ),
        Quick("多少天", days, legal),
        Quick(
            "跑几次",
            "不用跑" if spec.visits == 0 else f"最多 {spec.visits} 次",
            "网上办，一次不用跑" if spec.visits else "",
        ),
        Quick("多少钱", spec.fee, spec.fee_basis if spec.charged else "有人收钱就打 12345"),
    )


def stages(spec: OfferingSpec) -> tuple[Step, ...]:
    """怎么走完: the applicant hands in, then the stages that the organ wrote."""
    first = Step("您交材料", "网上、窗口、村代办员、电话约上门，都算")
    rest = (Step(s.name, "，".join(p for p in (s.says, s.doer, s.takes) if p)) for s in spec.stages)
    return (first, *rest)


# cases


@dataclass(frozen=True, slots=True)
class Line:
    """One case as a row."""

    number: str
    title: str
    url: str
    meta: str
    due: Due


def open_of(by: By) -> Sequence[Case]:
    """The resident's own open matters, nearest due date first; nobody else has any."""
    own = [c for c in own_of(by) if c.is_open]
    return sorted(own, key=lambda c: (c.due_on is None, c.due_on or by.today))


def own_of(by: By) -> Sequence[Case]:
    """The resident's own matters through every door, newest first; a call-back is shown with its matter."""
    if by.actor.kind is not ActorKind.RESIDENT or by.actor.person is None:
        return []
    rows = cases.cases_of(by.actor.person, actor=by.actor)
    return [c for c in rows if c.kind != "callback"]


def lines(rows: Iterable[Case], *, by: By) -> list[Line]:
    """Rows for a list of one's own matters."""
    rows = list(rows)
    calendars = {c.county_id: c for c in rows}
    known = {county: _workdays(case) for county, case in calendars.items()}
    return [
        Line(
            c.number,
            c.title,
            reverse("portal:mine-case", args=[c.number]),
            f"{number_text(c.number)} · {day_text(c.received_at)}{Channel(c.channel).title}收 · {c.organ.name}",
            due(c, by=by, calendar=known[c.county_id]),
        )
        for c in rows
    ]


def _workdays(case: Case) -> Workdays | None:
    """The calendar of the case's county; None while none is published."""
    try:
        return cases.workdays_of(case)
    except NotPublished:
        return None


def due(case: Case, *, by: By, calendar: Workdays | None = None) -> Due:
    """The chip of a case: whose turn, how long, how it ended; `calendar` when the caller has it already."""
    step = cases.procedure(case.procedure).step(case.step)
    turn = Turn(case.turn)
    if turn is Turn.NOBODY:
        return due_of(due_on=None, today=by.today, done=step.title)
    if turn is Turn.APPLICANT:
        return due_of(due_on=None, today=by.today, paused="等您补材料", turn="该您办")
    if turn is Turn.THIRD_PARTY:
        return due_of(due_on=None, today=by.today, paused=step.title, turn="等第三方")
    return due_of(
        due_on=case.due_on,
        today=by.today,
        turn=f"该{_ours(case)}办",
        left=_left(case, by.today, calendar or _workdays(case)),
        with_date=True,
    )


def _ours(case: Case) -> str:
    """镇里, 县里, 街道: whose turn, as people say it."""
    kind = case.organ.division.subtype
    return {"街道": "街道", "镇": "镇里", "乡": "乡里"}.get(kind, "县里")


def _left(case: Case, today: date, calendar: Workdays | None) -> int | None:
    """Working days left, negative when late; None when they cannot be counted."""
    if case.due_on is None or calendar is None:
        return None
    try:
        if case.due_on < today:
            return -calendar.count(case.due_on, today)
        return calendar.count(today, case.due_on)
    except NotPublished:
        return None


def say(case: Case, *, by: By) -> str:
    """The one sentence over the page: who, by when, what next."""
    step = cases.procedure(case.procedure).step(case.step)
    turn = Turn(case.turn)
    if turn is Turn.APPLICANT:
        return "要您补几样材料。补齐以前不算办理时间，补好了接着往下办。"
    if turn is Turn.THIRD_PARTY:
        return f"现在{step.title}，这段时间不算在办理期限里。"
    if turn is Turn.NOBODY:
        return _ENDS.get(case.step, "已经办完。")
    latest = f"最晚 {short_day_text(case.due_on)}" if case.due_on else "办好"
    if case.due_on and case.due_on < by.today:
        return f"{_ours(case)}该在 {short_day_text(case.due_on)} 前给您结果，已经超期。您可以打 12345 催办。"
    return _SAYS.get(case.step, "{who}正在办，{latest}给您结果。").format(
        who=_ours(case), latest=latest
    )


_SAYS = {
    "received": "材料收到了，{who}正在看齐不齐。{latest}告诉您收不收，缺什么一次写清。",
    "accepted": "正式收下了，{who}正在审查。{latest}给您结果。",
    "surveyed": "已经到家里看过，接下来在村里公示。{latest}给您结果。",
    "publicised": "正在村里公示，公示满了就报县里。{latest}给您结果。",
    "reviewed": "已经报到县里，等县里审核确认。{latest}给您结果。",
    "examined": "审查完了，等负责人决定。{latest}给您结果。",
    "approved": "批准了！{who}正在制证送达，{latest}送到您手里。",
    "denied": "没有批准，决定书里写明了理由和不服怎么办。{latest}送到您手里。",
}
_ENDS = {
    "served": "办完了，结果已经送到您手里。",
    "turned_away": "这一件没有受理，理由和怎么办都写在下面的决定书里。",
    "withdrawn": "您已经撤回，这一件不再办了。想再办，可以重新申请。",
    "archived": "已经办完，材料已归档。",
}


def rail(case: Case, moves: Sequence[Move], *, by: By) -> tuple[Step, ...]:
    """一步一步: what happened, where it stands, what comes next."""
    procedure = cases.procedure(case.procedure)
    first = Step(
        "您交了材料", f"{moment_text(case.received_at)}，{Channel(case.channel).title}", "done"
    )
    done = [first]
    for move in moves:
        if move.verb in _QUIET or move.verb == "receive":
            continue
        known = procedure.verb(move.verb)
        title = _DONE.get(move.verb, known.title if known else move.verb)
        done.append(Step(title, moment_text(move.at), "back" if move.verb in _BACK else "done"))
    here = procedure.step(case.step)
    if here.turn is Turn.NOBODY:
        return tuple(done)
    latest = f"最晚 {short_day_text(case.due_on)}" if case.due_on else _waits(here.turn)
    ahead = [Step(here.title, latest, "now")]
    codes_ = [s.code for s in procedure.steps if s.main and not s.ends]
    after = codes_[codes_.index(here.code) + 1 :] if here.code in codes_ else codes_[1:]
    ahead += [Step(_NEXT.get(c, procedure.step(c).title)) for c in after]
    return (*done, *ahead)


def _waits(turn: Turn) -> str:
    return "等您，这段时间不算办理时间" if turn is Turn.APPLICANT else "这段时间不算办理时间"


_QUIET = ("assign", "rate", "rate_again", "archive")
_BACK = ("send_back", "hear_objection")
_DONE = {
    "ask_correction": "窗口请您补材料，一次写清",
    "correct": "您补上了材料",
    "accept": "正式收下了（受理）",
    "deem_accepted": "到期没有答复，依法视为受理",
    "turn_away": "没有受理",
    "survey": "到家里看过了（入户调查）",
    "publicise": "在村里公示",
    "report_up": "公示满了，报到县里",
    "examine": "审查完了",
    "approve": "批准了",
    "deny": "没有批准",
    "serve": "送到您手里",
    "withdraw": "您撤回了",
    "extend": "经批准延期一次",
}
_NEXT = {
    "accepted": "正式收下，开始办",
    "surveyed": "到家里看看（入户调查）",
    "publicised": "在村里公示",
    "reviewed": "县里审核",
    "examined": "审查",
    "approved": "作出决定",
    "served": "结果送到您手里",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case explained: words above, months of squares below."""

    name: str
    words: str
    basis: str
    days: tuple[Day, ...]


def clocks(case: Case, *, by: By) -> list[Clock]:
    """办理期限怎么算的, day by day; empty while no clock was started, or when next year's holidays are unknown."""
    try:
        clock = cases.clock_of(case, by=by)
        named = (("答复期限", clock.step), ("承诺期限", clock.promised), ("法定期限", clock.legal))
        return [_clock(name, t, by.today) for name, t in named if t is not None]
    except NotPublished:
        return []


def _clock(name: str, trace: Trace, today: date) -> Clock:
    counted = list(trace.days(today))[:SHOWN_DAYS]
    end = f"，到 {day_text(trace.due_on)} 为止" if trace.due_on else "，现在停表"
    words = f"{trace.term.text}，从 {short_day_text(trace.start)} 的第二天算起{end}。"
    basis = "；".join(str(b) for b in trace.term.basis) or "单位自己承诺的，写在办事指南里"
    blank = (Day("", "") for _ in range(counted[0].on.weekday())) if counted else ()
    squares = [_square(d, trace, today) for d in counted]
    return Clock(name, words, basis, (*blank, *squares))


def _square(day: Any, trace: Trace, today: date) -> Day:
    on = (
        f"{day.on.month}月{day.on.day}日"
        if day.on.day == 1 or day.on == trace.start
        else str(day.on.day)
    )
    if day.on == trace.due_on:
        return Day(on, "到期", "due")
    if day.on == today:
        return Day(on, "今天", "today")
    if day.kind is DayKind.STARTS:
        return Day(on, "起算", "")
    if day.kind.counts:
        return Day(on, str(day.used), "counted")
    note = {DayKind.WEEKEND: "周末", DayKind.PAUSED: "停表", DayKind.ROLLED: "顺延"}.get(
        day.kind, day.name[:4]
    )
    return Day(on, note, "skip")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that can be downloaded."""

    title: str
    meta: str
    url: str


def papers(rows: Sequence[Paper], url: str) -> list[PaperRow]:
    """Papers of a case; `url` is the address of its page."""
    return [
        PaperRow(
            Kind(p.kind).title, f"{p.number}，{day_text(p.issued_at)}", f"{url}papers/{p.pk}.pdf"
        )
        for p in rows
    ]


def corrections(moves: Sequence[Move]) -> tuple[str, ...]:
    """What the window asked for, all at once; empty when it did not ask."""
    asked = [m for m in moves if m.verb == "ask_correction" and m.note]
    given = note(asked[-1]).get("corrections", "") if asked else ""
    listed = given if isinstance(given, list) else str(given).splitlines()
    return tuple(str(line).strip() for line in listed if str(line).strip())


def note(move: Move) -> Mapping[str, Any]:
    """What was written with a move."""
    loaded = json.loads(move.note) if move.note else {}
    return loaded if isinstance(loaded, dict) else {}


def reason(moves: Sequence[Move]) -> str:
    """Why it was refused, in the words of the decision."""
    said = [note(m).get("reason", "") for m in moves if m.verb in ("deny", "turn_away")]
    return str(said[-1]) if said else ""


def track_url(number: str) -> str:
    """The address behind the QR code; it asks for the second proof."""
    return f"{settings.PUBLIC_URL}{reverse('portal:track')}?number={number}"


def receipt(case: Case, *, url: str) -> Receipt:
    """收件回执 of a case; `url` is the address of its page."""
    code = codes.qr(track_url(case.number))
    return Receipt(
        number=case.number,
        title=case.title,
        person=case.applicant_mask,
        at_text=moment_text(case.received_at),
        organ=case.organ.name,
        place=case.division.name,
        paper_url=f"{url}receipt.pdf",
        qr=code.path,
        qr_size=code.size,
    )


@dataclass(frozen=True, slots=True)
class Next:
    """What the applicant can do now with a case: the verbs that are possible, and why others are not."""

    correct: bool
    withdraw: bool
    rate: bool
    rated: str
    why_not_rate: Refusal | None


def next_of(case: Case, *, by: By) -> Next:
    """Ask the same rules that the service asks."""
    standing, procedure = cases.standing_of(case), cases.procedure(case.procedure)
    asked = {
        verb: moving.why_not(case, standing, procedure, verb, by)
        for verb in ("correct", "withdraw", "rate")
    }
    given = cases.ratings_of(case)
    return Next(
        correct=asked["correct"] is None,
        withdraw=asked["withdraw"] is None,
        rate=asked["rate"] is None,
        rated=GRADES[given[-1].grade] if given else "",
        why_not_rate=asked["rate"],
    )


def delivery(case: Case) -> tuple[Fact, ...]:
    """How the result was handed over; empty before that."""
    row = cases.delivery_of(case)
    if row is None:
        return ()
    facts = [Fact("方式", Handover(row.how).title), Fact("时间", moment_text(row.at))]
    if row.tracking:
        facts.append(Fact("邮寄单号", row.tracking))
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class Callback:
    """The call-back after a bad rating: where it stands, and whether a new rating may be given now."""

    says: str
    steps: tuple[Step, ...]
    may_rate: bool
    rated: str


def callback(case: Case, *, by: By) -> Callback:
    """差评回访 as its applicant sees it (WF-30)."""
    procedure = cases.procedure(case.procedure)
    refusal = moving.why_not(case, cases.standing_of(case), procedure, "rate_again", by)
    given = cases.ratings_of(case)
    order = [s.code for s in procedure.steps]
    here = order.index(case.step)
    done = procedure.step(case.step).turn is Turn.NOBODY
    steps = tuple(
        Step(_CALLBACK[s.code], "", "done" if i < here or done else "now" if i == here else "next")
        for i, s in enumerate(procedure.steps)
    )
    return Callback(
        _CALLBACK_SAYS.get(case.step, ""),
        steps,
        refusal is None,
        GRADES[given[-1].grade] if given else "",
    )


_CALLBACK = {
    "opened": "县里给您打电话",
    "called": "核实情况",
    "rectifying": "办理单位整改",
    "answered": "请您再评一次",
    "closed": "结案",
}
_CALLBACK_SAYS = {
    "opened": "您不满意，县里一个工作日内给您打电话，问清楚是怎么回事。",
    "called": "电话打过了，正在核实。",
    "rectifying": "情况属实，已经责成办理单位整改。",
    "answered": "整改或说明做完了，请您再评一次。",
    "closed": "这次回访已经结案。",
}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Something begun and not yet handed in."""

    title: str
    meta: str
    url: str


def draft(row: Draft) -> DraftRow:
    """A draft as a row."""
    where = f"，{row.division.name}" if row.division else ""
    spec = catalogue.spec(row.offering_id)
    return DraftRow(
        spec.title,
        f"{moment_text(row.saved_at)} 存的{where}",
        reverse("portal:resume", args=[row.token]),
    )


def attachment(name: str) -> str:
    """Content-Disposition of a download (RFC 6266)."""
    return f"attachment; filename=\"bangban.pdf\"; filename*=UTF-8''{quote(name, safe='')}"


# publications


@dataclass(frozen=True, slots=True)
class Published:
    """One line of 结果公示."""

    title: str
    who: str
    where: str
    result: str
    kind: str
    meta: str
    running: bool = False


def publication(row: Publication, *, today: date) -> Published:
    """A publication as a line; it was masked when it was written."""
    says = row.says
    until = f" 至 {short_day_text(row.until)}" if row.until else ""
    return Published(
        title=str(says.get("title", "")),
        who=str(says.get("who", "")),
        where=str(says.get("where", "")),
        result="公示中" if row.kind == "publicity" else str(says.get("result", "")),
        kind=PUBLICATIONS.get(row.kind, "公示"),
        meta=f"{day_text(row.since)}{until}",
        running=row.until is not None and row.until >= today,
    )


def publication_tabs(kind: str) -> tuple[Filter, ...]:
    """全部 and the three kinds."""
    url = reverse("portal:publications")
    tabs = [Filter("全部", url, current=not kind)]
    return (
        *tabs,
        *(Filter(t, f"{url}?kind={k}", current=k == kind) for k, t in PUBLICATIONS.items()),
    )

"""WF-02 and WF-33 walked through the services, each person doing their part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bangban.engine.cases import queries
from bangban.engine.cases.names import Result
from bangban.engine.cases.services import moving, papers, rating, sweeping
from bangban.foundation.calendars import services as calendars
from bangban.foundation.trail import queries as trail
from bangban.kernel.by import SYSTEM, Channel
from bangban.kernel.refusal import Refused
from tests import world as worlds

pytestmark = pytest.mark.django_db


def step(world, number, verb, who, *, days=0, **inputs):
    case = queries.case(number, actor=SYSTEM)
    return moving.take(number, verb, version=case.version, by=world.by(who, days=days), **inputs)


@pytest.mark.covers("HALL-02", page="/desk/")
@pytest.mark.law("行政许可法", 29)
@pytest.mark.law("行政许可法", 34)
@pytest.mark.law("行政许可法", 38)
@pytest.mark.law("行政许可法", 44)
def test_a_licence_goes_from_the_window_to_the_shelf_through_different_hands():
    world = worlds.build()
    receipt = worlds.apply(world, "XK-01")
    assert receipt.due_on == date(2026, 3, 9)  # 周一收件，5 个工作日到下周一

    step(world, receipt.number, "accept", "counter", days=1)
    case = queries.case(receipt.number, actor=SYSTEM)
    assert (case.accepted_on, case.legal_due_on) == (
        date(2026, 3, 3),
        date(2026, 3, 31),
    )  # 周二受理，20 个工作日

    step(world, receipt.number, "examine", "handler", days=3, opinion="符合一户一宅，建议批准")
    step(world, receipt.number, "approve", "head", days=4)
    case = queries.case(receipt.number, actor=SYSTEM)
    assert (case.step, case.result, case.due_on) == (
        "approved",
        Result.APPROVED,
        date(2026, 3, 20),
    )  # 出件 10 个工作日

    step(
        world, receipt.number, "serve", "delivery", days=7, handover="collected", taken_by="演示甲"
    )
    case = queries.case(receipt.number, actor=SYSTEM)
    assert (case.is_open, case.turn, case.due_on) == (False, "nobody", None)
    assert [m.verb for m in queries.moves_of(case)] == [
        "receive",
        "accept",
        "examine",
        "approve",
        "serve",
    ]
    assert [p.kind for p in queries.papers_of(case)] == [
        "notice_of_acceptance",
        "decision_approve",
        "service_receipt",
    ]
    for paper in queries.papers_of(case):
        assert papers.render(paper).startswith(b"%PDF")


def test_who_accepted_cannot_decide():
    world = worlds.build()
    both = worlds.apply(world, "XK-01")
    step(world, both.number, "accept", "counter", days=1)
    step(world, both.number, "examine", "handler", days=2, opinion="同意")

    with pytest.raises(Refused) as refused:
        step(world, both.number, "approve", "counter", days=3)

    assert refused.value.refusal.code == "access.no-power"


def test_a_correction_is_asked_once_and_the_clock_begins_anew_when_it_is_answered():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    step(
        world,
        number,
        "ask_correction",
        "counter",
        days=1,
        corrections=["户口簿复印件看不清，请重新拍"],
    )
    case = queries.case(number, actor=SYSTEM)
    assert (case.step, case.due_on) == ("correcting", None)

    step(world, number, "correct", "counter", days=8)
    assert queries.case(number, actor=SYSTEM).due_on == date(
        2026, 3, 17
    )  # 3月10日（周二）补齐，5 个工作日

    with pytest.raises(Refused) as refused:
        step(world, number, "ask_correction", "counter", days=9, corrections=["再补一样"])
    assert refused.value.refusal.code == "case.once.ask_correction"


@pytest.mark.law("行政许可法", 32, item=4)
def test_silence_for_five_working_days_counts_as_acceptance_on_the_day_of_receipt():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number

    sweeping.sweep(world.clock + timedelta(7))  # 3月9日：还在期限内
    assert queries.case(number, actor=SYSTEM).step == "received"
    sweeping.sweep(world.clock + timedelta(8))  # 3月10日：逾期

    case = queries.case(number, actor=SYSTEM)
    assert (case.step, case.accepted_on) == ("accepted", date(2026, 3, 2))


@pytest.mark.law("行政许可法", 45)
@pytest.mark.law("行政许可法", 46)
def test_a_hearing_stops_the_clock_and_resuming_starts_it_again():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    step(world, number, "accept", "counter")
    step(world, number, "hold_hearing", "handler", days=2, reason="涉及相邻权利人")
    assert queries.case(number, actor=SYSTEM).due_on is None

    step(world, number, "resume", "handler", days=16, evidence="听证笔录")

    # 3月5日至18日停表（10个工作日）：3月30日 + 10 个工作日 = 4月14日（清明放假一天）
    assert queries.case(number, actor=SYSTEM).legal_due_on == date(2026, 4, 14)


@pytest.mark.law("行政许可法", 42)
def test_an_extension_needs_a_request_and_another_persons_approval():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    step(world, number, "accept", "counter")
    with pytest.raises(Refused) as early:
        step(world, number, "extend", "head", days=1)
    assert early.value.refusal.code == "case.extension-not-asked"

    step(world, number, "ask_extension", "handler", days=1, reason="要等县里测绘")
    step(world, number, "extend", "head", days=2)

    case = queries.case(number, actor=SYSTEM)
    assert case.legal_due_on == date(2026, 4, 14)  # 30 个工作日，清明放假一天
    assert [p.kind for p in queries.papers_of(case)][-1] == "notice_of_extension"


@pytest.mark.covers("CAT-10")
@pytest.mark.law("社会救助暂行办法", 11)
def test_a_subsistence_allowance_walks_from_the_village_to_the_county_and_back():
    world = worlds.build()
    number = worlds.apply(world, "JF-01").number
    step(world, number, "accept", "counter")
    step(
        world,
        number,
        "survey",
        "handler",
        days=3,
        opinion="家庭困难属实",
        surveyors="演示甲、演示乙",
    )
    step(world, number, "publicise", "handler", days=4)
    with pytest.raises(Refused) as early:
        step(world, number, "report_up", "handler", days=9, opinion="公示无异议")
    assert early.value.refusal.code == "case.publicity-running"

    step(world, number, "report_up", "handler", days=14, opinion="公示无异议")
    case = queries.case(number, actor=SYSTEM)
    assert case.organ.line == "civil_affairs"
    step(world, number, "approve", "civil", days=16)

    case = queries.case(number, actor=SYSTEM)
    assert (case.step, case.result, case.organ.division_id) == (
        "approved",
        "approved",
        world.near.pk,
    )
    assert [p.kind for p in queries.publications()] == ["benefit", "publicity"]


def test_a_clerk_of_the_next_township_does_not_even_see_it():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number

    with pytest.raises(Refused) as theirs:
        queries.case(number, actor=world.by("far-counter").actor)
    with pytest.raises(Refused) as nothing:
        queries.case("LS26030200000000", actor=world.by("far-counter").actor)

    assert theirs.value.refusal == nothing.value.refusal
    assert queries.worklist(actor=world.by("far-counter").actor, today=date(2026, 3, 2)).rows == []


def test_the_second_of_two_clerks_is_told_that_somebody_was_first():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    seen = queries.case(number, actor=SYSTEM).version
    moving.take(number, "accept", version=seen, by=world.by("counter"))

    with pytest.raises(Refused) as late:
        moving.take(
            number, "examine", version=seen, by=world.by("handler", hours=1), opinion="同意"
        )

    assert late.value.refusal.code == "case.stale"


def test_a_bad_rating_opens_a_call_back_that_closes_only_with_evidence():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    for verb, who, inputs in (
        ("accept", "counter", {}),
        ("examine", "handler", {"opinion": "同意"}),
        ("approve", "head", {}),
        ("serve", "delivery", {"handover": "collected", "taken_by": "演示甲"}),
    ):
        step(world, number, verb, who, **inputs)
    step(world, number, "rate", "counter2", grade=1, words="等太久了")

    callback = rating.open_callback(number, by=world.system(days=1))
    assert callback is not None
    step(world, callback, "call_back", "caller", days=1, opinion="本人反映等了三次")
    step(world, callback, "order_rectification", "caller", days=1, reason="属实，责成整改")
    step(world, callback, "rectify", "head", days=3, evidence="已向本人道歉并调整排班")
    with pytest.raises(Refused) as bare:
        step(world, callback, "close", "caller", days=4)
    assert bare.value.refusal.fields == {"evidence": "请写明依据或上传佐证。"}
    step(world, callback, "close", "caller", days=4, evidence="再次回访，本人满意")
    assert queries.case(callback, actor=SYSTEM).is_open is False


def test_the_same_key_answers_the_same_receipt_and_another_content_is_refused():
    world = worlds.build()
    first = worlds.apply(world, "XK-01")
    again = worlds.apply(world, "XK-01")

    assert (again.number, again.replayed) == (first.number, True)
    with pytest.raises(Refused) as other:
        worlds.apply(world, "XK-01", place=world.far_village)
    assert other.value.refusal.code == "intake.key-reused"


@pytest.mark.parametrize("n", [1, 3])
def test_the_worklist_does_not_grow_with_its_rows(n, django_assert_num_queries):
    world = worlds.build()
    for i in range(n):
        worlds.apply(world, "XK-01", key=f"key-0000-{i:04d}", serial=i + 1)
    clerk = world.by("counter", via=Channel.DESK).actor

    with django_assert_num_queries(2):
        page = queries.worklist(actor=clerk, today=date(2026, 3, 2))
    assert len(page.rows) == n


@pytest.mark.covers("SYS-03", page="/desk/cases/<number>/")
def test_a_county_closure_moves_the_due_date_and_says_so_on_the_trail():
    world = worlds.build()
    number = worlds.apply(world, "XK-01").number
    step(world, number, "accept", "counter")
    before = queries.case(number, actor=SYSTEM).legal_due_on
    change = calendars.propose_closure(
        county_id=world.county.pk,
        first=date(2026, 3, 12),
        last=date(2026, 3, 13),
        reason="全县停电检修，各办事大厅停办",
        by=world.system(),
    )
    calendars.approve_change(change_id=change.pk, by=world.system())

    case = queries.case(number, actor=SYSTEM)
    assert (before, case.legal_due_on) == (
        date(2026, 3, 30),
        date(2026, 4, 1),
    )  # 周四周五停办，顺延两个工作日
    assert [e.title for e in trail.events(number, actor=world.by("head").actor)][
        -1
    ] == "日历调整，期限重新计算"

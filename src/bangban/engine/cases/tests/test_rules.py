"""The rules of the case with plain values, and its procedures as tables."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bangban.engine.cases.names import Flag, Passed, Power, Result, Standing
from bangban.engine.cases.procedure import BENEFIT, CALLBACK, LICENCE, PROCEDURES
from bangban.engine.cases.rules import clock, headers, moving, rating, words
from bangban.kernel.by import CHINA
from bangban.kernel.procedure import Side, Turn
from bangban.kernel.term import Pause, Workdays, WorkingDays

CALENDAR = Workdays(date(2026, 1, 1), date(2027, 12, 31), provisional_years=frozenset({2027}))
TWO_WEEKS = WorkingDays(10)
WARN = clock.Warnings(yellow=5, red=2)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA)


def passed(*moves: tuple[str, str, str, datetime, int]) -> tuple[Passed, ...]:
    return tuple(Passed(*m) for m in moves)


def standing(
    step: str, *moves: tuple[str, str, str, datetime, int], procedure=LICENCE, **changes
) -> Standing:
    facts = {
        "number": "LS26030200000000",
        "procedure": procedure.name,
        "step": step,
        "turn": procedure.step(step).turn,
        "version": len(moves),
        "history": passed(*moves),
        "received_on": date(2026, 3, 2),
        "accepted_on": None,
    }
    return Standing(**{**facts, **changes})


RECEIVED = ("receive", "", "received", at(3, 2), 1)
ACCEPTED = ("accept", "received", "accepted", at(3, 3), 2)


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.kind)
def test_every_step_says_whose_turn_it_is_and_every_staff_move_needs_a_known_power(procedure):
    assert {s.turn for s in procedure.steps} <= set(Turn)
    powers = {m.power for m in procedure.moves if m.side is Side.STAFF}
    assert powers <= {p.value for p in Power}
    assert {m.result for m in procedure.moves if m.result} <= {r.value for r in Result}
    assert {need for m in procedure.moves for need in m.needs} <= set(moving.NEED_WORDS)


def test_licences_are_decided_by_law_within_twenty_working_days_and_extended_by_ten():
    assert LICENCE.clock is not None
    assert (LICENCE.clock.n, LICENCE.clock.text) == (20, "20个工作日")
    assert clock.legal_term(LICENCE, extended=True).n == 30
    assert clock.legal_term(BENEFIT, extended=True) == BENEFIT.clock
    assert clock.legal_term(CALLBACK, extended=False) is None


@pytest.mark.law("行政许可法", 45)
def test_pauses_follow_from_whose_turn_it_was():
    history = passed(
        RECEIVED,
        ACCEPTED,
        ("assign", "accepted", "accepted", at(3, 4), 3),
        ("hold_hearing", "accepted", "hearing", at(3, 5), 3),
        ("resume", "hearing", "accepted", at(3, 12), 3),
        ("order_appraisal", "accepted", "appraisal", at(3, 16), 3),
    )
    assert clock.pauses_of(history, LICENCE) == (
        Pause(date(2026, 3, 6), date(2026, 3, 12), "听证中"),
        Pause(date(2026, 3, 17), None, "检验检测、鉴定、评审中"),
    )


def test_a_pause_that_ends_on_the_day_it_began_stops_nothing():
    history = passed(
        RECEIVED,
        ACCEPTED,
        ("hold_hearing", "accepted", "hearing", at(3, 5), 3),
        ("resume", "hearing", "accepted", at(3, 5, 16), 3),
    )
    assert clock.pauses_of(history, LICENCE) == ()


def test_the_nearest_of_legal_and_promised_day_binds():
    case = standing("accepted", RECEIVED, ACCEPTED, accepted_on=date(2026, 3, 3))
    ticking = clock.clock_of(case, LICENCE, CALENDAR, TWO_WEEKS)
    assert (ticking.legal.due_on, ticking.promised.due_on, ticking.due_on) == (
        date(2026, 3, 31),
        date(2026, 3, 17),
        date(2026, 3, 17),
    )
    assert ticking.provisional is False


def test_nothing_is_due_while_it_is_the_applicants_turn():
    case = standing(
        "correcting", RECEIVED, ("ask_correction", "received", "correcting", at(3, 4), 2)
    )
    assert clock.clock_of(case, LICENCE, CALENDAR, TWO_WEEKS).due_on is None


def test_a_due_date_in_a_year_without_a_holiday_notice_is_provisional():
    december = datetime(2026, 12, 21, 9, tzinfo=CHINA)
    case = standing(
        "accepted",
        ("receive", "", "received", december, 1),
        ("accept", "received", "accepted", december, 2),
        received_on=date(2026, 12, 21),
        accepted_on=date(2026, 12, 21),
    )
    assert clock.clock_of(case, LICENCE, CALENDAR, None).provisional is True


@pytest.mark.parametrize(
    ("today", "flag"),
    [
        (date(2026, 3, 10), Flag.NONE),  # 周二，还有 5 个工作日
        (date(2026, 3, 11), Flag.YELLOW),  # 周三，还有 4 个
        (date(2026, 3, 13), Flag.YELLOW),  # 周五，还有 2 个
        (date(2026, 3, 16), Flag.RED),  # 周一，还有 1 个
        (date(2026, 3, 17), Flag.RED),  # 周二，就是今天
        (date(2026, 3, 18), Flag.OVERDUE),
    ],
)
def test_flags_turn_yellow_red_and_overdue_on_their_days(today, flag):
    due_on = date(2026, 3, 17)
    assert clock.flag_of(due_on, today, CALENDAR, WARN) == flag
    alarm = clock.next_alarm(due_on, date(2026, 3, 1), CALENDAR, WARN)
    assert alarm == datetime(2026, 3, 11, tzinfo=CHINA)


def test_every_alarm_leads_to_the_next_until_overdue():
    due_on, seen, today = date(2026, 3, 17), [], date(2026, 3, 1)
    while (alarm := clock.next_alarm(due_on, today, CALENDAR, WARN)) is not None:
        today = alarm.date()
        seen.append((today, clock.flag_of(due_on, today, CALENDAR, WARN)))
    assert seen == [
        (date(2026, 3, 11), Flag.YELLOW),
        (date(2026, 3, 16), Flag.RED),
        (date(2026, 3, 18), Flag.OVERDUE),
    ]
    assert clock.flag_of(None, today, CALENDAR, WARN) == Flag.NONE
    assert clock.next_alarm(None, today, CALENDAR, WARN) is None


def test_a_wrong_step_says_where_the_case_is_and_what_can_be_done():
    refusal = moving.why_not_step(standing("received", RECEIVED), LICENCE, "approve")
    assert refusal is not None
    assert refusal.says == "当前状态为“已收件，待受理”，不能准予许可。"
    assert (
        moving.why_not_step(standing("received", RECEIVED), LICENCE, "no-such-verb").code
        == "case.wrong-step"
    )
    assert (
        moving.why_not_step(standing("archived", RECEIVED), LICENCE, "accept").remedy
        == "这一件已经全部办完，不用再办。"
    )


@pytest.mark.covers("HALL-02")
@pytest.mark.parametrize(
    ("verb", "step", "user", "code"),
    [
        ("approve", "examined", 1, "case.same-person"),
        ("approve", "examined", 2, "case.same-person"),
        ("approve", "examined", 4, None),
        ("serve", "approved", 2, "case.same-person"),
        ("serve", "approved", 5, "case.same-person"),
        ("serve", "approved", 6, None),
    ],
)
def test_accepting_deciding_and_delivering_are_different_people(verb, step, user, code):
    history = [RECEIVED, ACCEPTED, ("examine", "accepted", "examined", at(3, 4), 3)]
    if step == "approved":
        history.append(("approve", "examined", "approved", at(3, 5), 5))
    refusal = moving.why_not_move(
        standing(step, *history), LICENCE, verb, user=user, today=date(2026, 3, 6)
    )
    assert (refusal.code if refusal else None) == code


def test_a_version_is_asked_for_and_must_be_the_latest():
    case = standing("received", RECEIVED)
    assert moving.why_not_version(case, None).kind.status == 428
    assert moving.why_not_version(case, 7).kind.status == 409
    assert moving.why_not_version(case, 1) is None


def test_missing_inputs_are_named_one_by_one():
    survey = BENEFIT.verb("survey")
    assert dict(moving.why_not_inputs(survey, {}).fields) == {
        "opinion": "请写明意见。",
        "surveyors": "请写明两名调查人。",
    }
    alone = moving.why_not_inputs(survey, {"opinion": "困难", "surveyors": "演示甲"})
    assert list(alone.fields) == ["surveyors"]
    assert moving.why_not_inputs(survey, {"opinion": "困难", "surveyors": "演示甲，演示乙"}) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('"3"', 3),
        ("3", 3),
        ('W/"12"', 12),
        ("", None),
        ("*", None),
        ('"x"', None),
        ("9" * 12, None),
        ("\uff13", None),
    ],
)
def test_if_match_gives_a_version_or_nothing(text, version):
    assert headers.version_of(text) == version


def test_ratings_have_five_grades_and_nobody_rates_own_work():
    done = standing("served", RECEIVED, ACCEPTED)
    assert rating.why_not_grade(0).fields == {"grade": "请选一个等级。"}
    assert rating.why_not_grade(5) is None
    assert rating.why_not_own_work(done, "rate", 2).code == "rating.own-work"
    assert rating.why_not_own_work(done, "rate", 9) is None
    assert rating.why_not_own_work(done, "rate", None) is None
    assert rating.why_not_own_work(done, "archive", 2) is None


def test_the_applicant_is_told_in_plain_words_or_not_at_all():
    assert words.told(
        "accept", title="宅基地审批", number="LS26 0302 AAAA BBBB", due_on=date(2026, 3, 17)
    ) == (
        "已受理",
        "您的“宅基地审批”（LS26 0302 AAAA BBBB）已受理。最晚 3月17日 给您结果。",
    )
    handed_in = words.told("receive", title="宅基地审批", number="1", due_on=date(2026, 3, 9))
    assert handed_in is not None
    assert handed_in[1].endswith("最晚 3月9日 告诉您收不收。")
    assert words.told("assign", title="", number="", due_on=None) is None

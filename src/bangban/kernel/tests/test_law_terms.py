"""Terms of the law across 春节 2026 (off 15-23 February, worked Saturdays 14 and 28 February)."""

from datetime import date

import pytest

from bangban.kernel.law import Law
from bangban.kernel.term import CalendarDays, DayKind, Pause, Term, WorkingDays, due
from bangban.kernel.tests.china import official

XKF = "行政许可法"
TELL_ONCE = WorkingDays(5, (Law(XKF, 32, 1, 4), Law(XKF, 82)))
DECIDE = WorkingDays(20, (Law(XKF, 42, 1), Law(XKF, 82)))
DECIDE_EXTENDED = WorkingDays(30, (Law(XKF, 42, 1), Law(XKF, 82)))
DELIVER = WorkingDays(10, (Law(XKF, 44), Law(XKF, 82)))
ALLOWANCE = WorkingDays(30, (Law("社会救助暂行办法", 11),))
PUBLICITY = CalendarDays(7, (Law("社会救助暂行办法", 11),))


def last_day(start: date, term: Term) -> date | None:
    return due(start, term, official()).due_on


@pytest.mark.covers("N-01")
@pytest.mark.law("行政许可法", 32, 1, 4)
@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),  # 周一收件，下周一届满
        (date(2026, 3, 6), date(2026, 3, 13)),  # 周五收件，下周五
        (
            date(2026, 2, 12),
            date(2026, 2, 26),
        ),  # 周四收件；周五、调休周六算两天，春节九天不算，周四届满
        (date(2026, 2, 14), date(2026, 2, 28)),  # 调休周六收件，届满那天也是调休周六
        (date(2026, 2, 18), date(2026, 2, 28)),  # 春节里网上收件，周三；届满那天是调休周六
        (date(2026, 2, 27), date(2026, 3, 5)),  # 周五收件，次日调休周六算第一天，周四届满
    ],
)
def test_telling_once_takes_five_working_days(received: date, last: date) -> None:
    assert last_day(received, TELL_ONCE) == last


@pytest.mark.covers("N-03")
@pytest.mark.law("行政许可法", 42, 1)
@pytest.mark.parametrize(
    ("accepted", "last", "extended"),
    [
        (date(2026, 2, 12), date(2026, 3, 18), date(2026, 4, 1)),  # 周四；周三；周三
        (date(2026, 2, 13), date(2026, 3, 19), date(2026, 4, 2)),  # 周五；周四；周四
        (
            date(2026, 3, 2),
            date(2026, 3, 30),
            date(2026, 4, 14),
        ),  # 周一；周一；清明6日（周一）放假，周二
    ],
)
def test_deciding_takes_twenty_working_days_and_ten_more_when_extended(
    accepted: date, last: date, extended: date
) -> None:
    assert (last_day(accepted, DECIDE), last_day(accepted, DECIDE_EXTENDED)) == (last, extended)


@pytest.mark.law("行政许可法", 45)
def test_the_days_of_a_hearing_do_not_count() -> None:
    hearing = Pause(date(2026, 2, 25), date(2026, 3, 4), "听证")  # 周三至下周三

    trace = due(date(2026, 2, 12), DECIDE, official(), [hearing])

    assert trace.due_on == date(2026, 3, 27)  # 周五
    assert [day.on for day in trace.days() if day.kind is DayKind.PAUSED] == [
        date(2026, 2, 25),
        date(2026, 2, 26),
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(2026, 3, 3),
        date(2026, 3, 4),
    ]


@pytest.mark.covers("N-06")
@pytest.mark.law("行政许可法", 44)
@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 2, 13), date(2026, 3, 5)),  # 周五决定，次日调休周六算第一天，周四届满
        (date(2026, 3, 2), date(2026, 3, 16)),  # 周一决定，周一届满
        (date(2026, 9, 18), date(2026, 10, 9)),  # 周五决定；20日周日上班，中秋、国庆不算，周五届满
    ],
)
def test_the_document_is_delivered_within_ten_working_days(decided: date, last: date) -> None:
    assert last_day(decided, DELIVER) == last


@pytest.mark.covers("N-67")
@pytest.mark.law("社会救助暂行办法", 11)
@pytest.mark.parametrize(
    ("accepted", "last"),
    [
        (date(2026, 2, 2), date(2026, 3, 20)),  # 周一受理，两个调休周六都算，周五届满
        (date(2026, 3, 2), date(2026, 4, 14)),  # 周一受理，清明一天不算，周二届满
    ],
)
def test_the_subsistence_allowance_takes_thirty_working_days(accepted: date, last: date) -> None:
    assert last_day(accepted, ALLOWANCE) == last


@pytest.mark.covers("N-67")
@pytest.mark.law("民法典", 203)
@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),  # 周一张贴，周一届满
        (date(2026, 3, 7), date(2026, 3, 16)),  # 周六张贴，下周六届满，顺延到周一
        (date(2026, 2, 7), date(2026, 2, 14)),  # 周六张贴，届满那天是调休周六，不顺延
        (date(2026, 2, 10), date(2026, 2, 24)),  # 周二张贴，届满在春节里，顺延到节后周二
    ],
)
def test_publicity_counts_every_day_and_never_ends_on_a_day_off(posted: date, last: date) -> None:
    assert last_day(posted, PUBLICITY) == last

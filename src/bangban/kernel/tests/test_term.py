import random
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangban.kernel.term import (
    CalendarDays,
    Day,
    DayKind,
    NotPublished,
    Pause,
    Term,
    Workdays,
    WorkingDays,
    due,
)
from bangban.kernel.tests.china import FIRST, LAST, official, oracle

DAY = timedelta(1)
MARCH = Workdays(date(2026, 3, 1), date(2026, 3, 31))


def recount(
    start: date, term: Term, pauses: Sequence[Pause], works: Mapping[date, bool]
) -> date | None:
    """Somebody with a wall calendar and a pencil: one day after the other, no arithmetic.

    Errors: KeyError at the end of the calendar.
    """
    rolls = isinstance(term, WorkingDays) or term.rolls_over
    used, day = 0, start - DAY
    while True:
        day += DAY
        if any(p.since <= day and p.until is None for p in pauses):
            return None
        if any(p.since <= day <= p.until for p in pauses if p.until is not None):
            continue
        if day == start and term.n and not term.counts_first_day:
            continue
        if used < term.n and (isinstance(term, CalendarDays) or works[day]):
            used += 1
        if used >= term.n and (not rolls or works[day]):
            return day


def some_case(chance: random.Random) -> tuple[date, Term, list[Pause]]:
    start = FIRST + DAY * chance.randrange((LAST - FIRST).days)
    n, first = (
        chance.choice((0, 1, 2, 3, 5, 5, 7, 10, 15, 20, 20, 30, 45, 60)),
        chance.random() < 0.2,
    )
    term: Term = WorkingDays(n, counts_first_day=first)
    if chance.random() < 0.4:
        term = CalendarDays(n, counts_first_day=first, rolls_over=chance.random() < 0.8)
    pauses = []
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        since = start + DAY * chance.randrange(-10, 40)
        until = None if chance.random() < 0.05 else since + DAY * chance.randrange(-1, 20)
        pauses.append(Pause(since, until, "等申请人补正"))
    return start, term, pauses


def test_a_hundred_thousand_due_dates_equal_the_recount_day_by_day() -> None:
    chance, calendar, works = random.Random(20260214), official(), oracle()
    unknown = 0

    for _ in range(100_000):
        start, term, pauses = some_case(chance)
        try:
            expected = recount(start, term, pauses, works)
        except KeyError:
            unknown += 1
            with pytest.raises(NotPublished):
                due(start, term, calendar, pauses)
        else:
            assert due(start, term, calendar, pauses).due_on == expected, (start, term, pauses)

    assert 0 < unknown < 3_000


def test_every_line_of_a_trace_agrees_with_its_due_date() -> None:
    chance, calendar, works = random.Random(7), official(), oracle()

    for _ in range(3_000):
        start, term, pauses = some_case(chance)
        try:
            trace = due(start, term, calendar, pauses)
        except NotPublished:
            continue
        if trace.due_on is None:
            continue
        lines = list(trace.days())

        assert [line.on for line in lines] == [
            start + DAY * i for i in range((trace.due_on - start).days + 1)
        ]
        assert lines[-1].used == term.n
        assert sum(line.kind.counts for line in lines) == term.n
        for line in lines:
            if line.kind is DayKind.COUNTED and isinstance(term, WorkingDays):
                assert works[line.on]
            if line.kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
                assert not works[line.on]


@given(
    start=st.dates(FIRST, date(2025, 6, 30)),
    n=st.integers(0, 60),
    more=st.integers(0, 20),
    working=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_longer_term_never_ends_earlier(start: date, n: int, more: int, working: bool) -> None:
    kind = WorkingDays if working else CalendarDays
    calendar = official()

    short, long = due(start, kind(n), calendar).due_on, due(start, kind(n + more), calendar).due_on

    assert short is not None
    assert long is not None
    assert start <= short <= long
    assert calendar.is_workday(short)


@given(
    start=st.dates(FIRST, date(2025, 6, 30)),
    n=st.integers(0, 60),
    offset=st.integers(-30, 90),
    length=st.integers(0, 40),
)
@settings(max_examples=200, deadline=None)
def test_a_pause_never_shortens_and_the_last_day_is_never_inside_it(
    start: date, n: int, offset: int, length: int
) -> None:
    since = start + DAY * offset
    pause = Pause(since, since + DAY * length, "听证")

    without = due(start, WorkingDays(n), official()).due_on
    with_it = due(start, WorkingDays(n), official(), [pause]).due_on

    assert without is not None
    assert with_it is not None
    assert with_it >= without
    assert not pause.since <= with_it <= since + DAY * length


@given(st.dates(FIRST, date(2025, 6, 30)), st.permutations(range(4)))
@settings(max_examples=100, deadline=None)
def test_the_order_in_which_pauses_are_given_does_not_matter(start: date, order: list[int]) -> None:
    pauses = [
        Pause(start + DAY * a, start + DAY * b, "检验")
        for a, b in ((2, 5), (4, 9), (9, 9), (30, 40))
    ]

    shuffled = due(start, WorkingDays(20), official(), [pauses[i] for i in order])

    assert shuffled == due(start, WorkingDays(20), official(), pauses)


def test_the_package_and_the_file_know_the_same_working_days() -> None:
    calendar = official()

    assert {day: calendar.is_workday(day) for day in oracle()} == oracle()


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (WorkingDays(0), date(2026, 3, 6)),  # 周五当天
        (WorkingDays(1), date(2026, 3, 9)),  # 下周一
        (WorkingDays(1, counts_first_day=True), date(2026, 3, 6)),
        (WorkingDays(5), date(2026, 3, 13)),
        (CalendarDays(0), date(2026, 3, 6)),
        (CalendarDays(1), date(2026, 3, 9)),  # 周六届满，顺延到周一
        (CalendarDays(1, rolls_over=False), date(2026, 3, 7)),
        (CalendarDays(3, counts_first_day=True), date(2026, 3, 9)),  # 周日届满，顺延
    ],
)
def test_a_term_from_a_friday(term: Term, expected: date) -> None:
    assert due(date(2026, 3, 6), term, MARCH).due_on == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (WorkingDays(0), date(2026, 3, 9)),
        (CalendarDays(0), date(2026, 3, 9)),
        (CalendarDays(0, rolls_over=False), date(2026, 3, 7)),
    ],
)
def test_a_term_of_no_days_from_a_saturday_ends_when_the_office_opens(
    term: Term, expected: date
) -> None:
    assert due(date(2026, 3, 7), term, MARCH).due_on == expected


def paused(*spans: tuple[int, int | None]) -> list[Pause]:
    return [
        Pause(date(2026, 3, a), None if b is None else date(2026, 3, b), "等申请人补正")
        for a, b in spans
    ]


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        (paused((4, 5)), 11),  # 周三、周四停，顺延两个工作日
        (paused((4, 5), (5, 6)), 12),  # 重叠
        (paused((4, 4), (5, 5)), 11),  # 相接
        (paused((3, 6), (4, 5)), 13),  # 一个套着一个
        (paused((1, 2)), 9),  # 起算日以前和当天
        (paused((1, 3)), 10),  # 跨过起算日
        (paused((9, 10)), 11),  # 从最后一天开始停
        (paused((10, 20)), 9),  # 届满以后才停
        (paused((7, 8)), 9),  # 只停在周末
        (paused((5, 4)), 9),  # 当天停当天恢复，不满一天
        (paused((10, None)), 9),  # 届满以后停，至今未恢复
    ],
)
def test_five_working_days_from_monday_the_second_with_pauses(
    pauses: list[Pause], expected: int
) -> None:
    trace = due(date(2026, 3, 2), WorkingDays(5), MARCH, pauses)

    assert trace.due_on == date(2026, 3, expected)


@pytest.mark.parametrize("pauses", [paused((1, None)), paused((4, None)), paused((9, None))])
def test_an_open_pause_leaves_the_due_date_open(pauses: list[Pause]) -> None:
    assert due(date(2026, 3, 2), WorkingDays(5), MARCH, pauses).due_on is None


def test_a_last_day_that_rolls_into_a_pause_moves_behind_it() -> None:
    friday, two = date(2026, 3, 6), CalendarDays(2)  # 周日届满，周一本应到期，周一却停表

    assert due(friday, two, MARCH, paused((9, 10))).due_on == date(2026, 3, 11)
    assert due(friday, two, MARCH, paused((9, None))).due_on is None


def test_the_trace_names_each_day() -> None:
    saturday = {date(2026, 3, 14): "调休上班"}
    off = {
        date(2026, 3, 10): (DayKind.CLOSURE, "本县停电"),
        date(2026, 3, 14): (DayKind.CLOSURE, "本县停电"),
    }
    calendar = Workdays(
        date(2026, 3, 1), date(2026, 3, 31), off, {date(2026, 3, 7): "补班", **saturday}
    )

    trace = due(date(2026, 3, 5), WorkingDays(3), calendar, paused((9, 9)))

    assert list(trace.days()) == [
        Day(date(2026, 3, 5), DayKind.STARTS, "起算日，当天不算", 0),
        Day(date(2026, 3, 6), DayKind.COUNTED, "", 1),
        Day(date(2026, 3, 7), DayKind.MAKEUP, "补班", 2),
        Day(date(2026, 3, 8), DayKind.WEEKEND, "周末", 2),
        Day(date(2026, 3, 9), DayKind.PAUSED, "等申请人补正", 2),
        Day(date(2026, 3, 10), DayKind.CLOSURE, "本县停电", 2),
        Day(date(2026, 3, 11), DayKind.COUNTED, "", 3),
    ]


def test_calendar_days_count_the_weekend_and_name_the_day_they_roll_to() -> None:
    trace = due(date(2026, 3, 6), CalendarDays(1), MARCH)

    assert list(trace.days()) == [
        Day(date(2026, 3, 6), DayKind.STARTS, "起算日，当天不算", 0),
        Day(date(2026, 3, 7), DayKind.COUNTED, "周末", 1),
        Day(date(2026, 3, 8), DayKind.ROLLED, "周末", 1),
        Day(date(2026, 3, 9), DayKind.ROLLED, "顺延到这一天", 1),
    ]


def test_an_open_trace_runs_until_the_day_asked_for() -> None:
    trace = due(date(2026, 3, 2), WorkingDays(5), MARCH, paused((4, None)))

    assert [day.kind for day in trace.days(date(2026, 3, 5))] == [
        DayKind.STARTS,
        DayKind.COUNTED,
        DayKind.PAUSED,
        DayKind.PAUSED,
    ]
    assert [day.on for day in trace.days()] == [date(2026, 3, 2)]
    assert list(trace.days(date(2026, 3, 1))) == []


def test_a_term_that_does_not_roll_needs_no_published_holidays() -> None:
    trace = due(date(2026, 12, 30), CalendarDays(3, rolls_over=False), official())

    assert trace.due_on == date(2027, 1, 2)
    assert [day.used for day in trace.days()] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: due(date(2026, 12, 30), WorkingDays(5), official()),
        lambda: due(date(2026, 12, 30), CalendarDays(5), official()),
        lambda: official().is_workday(date(2027, 1, 1)),
        lambda: official().count(date(2026, 12, 1), date(2027, 1, 1)),
        lambda: official().lines(date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_no_due_date_is_guessed_beyond_the_published_year(ask) -> None:
    with pytest.raises(NotPublished) as raised:
        ask()

    assert raised.value.year == 2027


def test_nor_before_the_calendar_begins() -> None:
    with pytest.raises(NotPublished) as raised:
        due(date(2026, 2, 1), WorkingDays(5), MARCH)

    assert raised.value.year == 2026
    assert due(date(2026, 2, 28), WorkingDays(1), MARCH).due_on == date(2026, 3, 2)


def test_counting_working_days_between_two_dates() -> None:
    assert MARCH.count(date(2026, 3, 6), date(2026, 3, 10)) == 2
    assert MARCH.count(date(2026, 3, 10), date(2026, 3, 6)) == 0


def test_going_back_by_working_days_from_a_date() -> None:
    sunday = date(2026, 3, 15)

    assert MARCH.nth_before(sunday, 0) == date(2026, 3, 13)
    assert MARCH.nth_before(sunday, 5) == date(2026, 3, 6)
    assert MARCH.nth_before(sunday, 50) == date(2026, 3, 1)


def test_a_due_date_in_an_expected_year_says_so() -> None:
    expected = Workdays(date(2026, 12, 1), date(2027, 1, 31), provisional_years=frozenset({2027}))

    assert due(date(2026, 12, 30), WorkingDays(5), expected).provisional is True
    assert due(date(2026, 12, 1), WorkingDays(5), expected).provisional is False
    assert (
        due(
            date(2026, 12, 1), WorkingDays(5), expected, [Pause(date(2026, 12, 2), None, "检验")]
        ).provisional
        is False
    )


@pytest.mark.parametrize("kind", [WorkingDays, CalendarDays])
def test_a_term_is_never_negative(kind: type[Term]) -> None:
    with pytest.raises(ValueError, match="no shorter than 0"):
        kind(-1)


def test_the_zeroth_working_day_does_not_exist() -> None:
    with pytest.raises(ValueError, match="n >= 1"):
        MARCH.nth_after(date(2026, 3, 2), 0)


def test_terms_read_as_people_write_them() -> None:
    assert (WorkingDays(20).text, CalendarDays(90).text) == ("20个工作日", "90日")


@pytest.mark.skipif(sys.gettrace() is not None, reason="a tracer slows every line down")
def test_a_due_date_with_its_whole_trace_takes_less_than_fifty_microseconds() -> None:
    chance, calendar = random.Random(1), official()
    starts = [FIRST + DAY * chance.randrange(3_000) for _ in range(5_000)]
    term = WorkingDays(20)

    each = min(_seconds(starts, term, calendar) for _ in range(5)) / len(starts)

    assert each < 50e-6


def _seconds(starts: list[date], term: Term, calendar: Workdays) -> float:
    began = perf_counter()
    for start in starts:
        list(due(start, term, calendar).days())
    return perf_counter() - began

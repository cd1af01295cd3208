"""The calendar: known years, the year without notice, closures by two people, and the cost of asking."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime

import pytest

from bangban.foundation.calendars import queries, services
from bangban.foundation.calendars.names import HolidayKind, Power
from bangban.foundation.places.models import Division
from bangban.kernel.by import CHINA, SYSTEM, Actor, ActorKind, By, Channel, Grant
from bangban.kernel.refusal import Refused
from bangban.kernel.term import DayKind, NotPublished, WorkingDays, due

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
LOADER = By(SYSTEM, AT, Channel.SYSTEM)


def _staff(user: int, name: str, *powers: Power) -> By:
    grants = frozenset(Grant(power, "/1/") for power in powers)
    return By(Actor(ActorKind.STAFF, user=user, name=name, grants=grants), AT, Channel.DESK)


CLERK = _staff(1, "张三", Power.PROPOSE, Power.APPROVE)
CHIEF = _staff(2, "李四", Power.APPROVE)
BYSTANDER = _staff(3, "王五")


@pytest.fixture
def county() -> Division:
    queries.forget()
    services.load_years(by=LOADER)
    return Division.objects.create(
        name="梨树县", kind="county", path="/1/", valid_from=date(2023, 6, 30)
    )


@pytest.mark.covers("SYS-03")
def test_every_known_year_has_the_working_days_of_its_notice(county: Division) -> None:
    calendar = queries.workdays(county.pk)
    counted = [calendar.count(date(y - 1, 12, 31), date(y, 12, 31)) for y in range(2018, 2027)]
    assert counted == [250, 250, 249, 250, 249, 249, 251, 248, 248]


def test_the_year_after_the_last_notice_counts_provisionally(county: Division) -> None:
    calendar = queries.workdays(county.pk)
    trace = due(date(2026, 12, 28), WorkingDays(5), calendar)
    assert trace.due_on == date(2027, 1, 5)
    assert queries.is_provisional(calendar, date(2027, 1, 5))
    assert not queries.is_provisional(calendar, date(2026, 12, 31))
    assert calendar.kind(date(2027, 2, 5)) == (DayKind.HOLIDAY, "除夕（暂定）")
    with pytest.raises(NotPublished):
        calendar.is_workday(date(2028, 1, 1))


def test_loading_the_years_twice_changes_nothing(county: Division) -> None:
    before = list(queries.days_of(2026))
    services.load_years(by=LOADER)
    assert list(queries.days_of(2026)) == before
    assert [(y.year, y.published) for y in queries.years()][-2:] == [(2026, True), (2027, False)]


def test_no_published_year_is_said_and_not_guessed() -> None:
    queries.forget()
    with pytest.raises(NotPublished):
        queries.workdays(1)


def _notice_of_2027() -> list[tuple[date, HolidayKind, str]]:
    fixed = {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }
    days = [(date(2027, m, d), HolidayKind.OFF, name) for (m, d), name in fixed.items()]
    return [
        *days,
        (date(2027, 1, 4), HolidayKind.OFF, "元旦"),
        (date(2027, 1, 9), HolidayKind.MAKEUP, "元旦"),
    ]


def test_a_year_is_entered_by_one_person_and_approved_by_another(county: Division) -> None:
    told: list[int] = []

    def hear(county_id: int, by: By) -> None:
        told.append(county_id)

    services.on_change.append(hear)
    try:
        change = services.propose_year(
            year=2027,
            days=_notice_of_2027(),
            source="国办发明电〔2026〕7号",
            reason="通知已公布",
            by=CLERK,
        )
        assert not queries.is_provisional(queries.workdays(county.pk), date(2026, 1, 4))
        with pytest.raises(Refused) as refused:
            services.approve_change(change_id=change.pk, by=CLERK)
        assert refused.value.refusal.code == "same-person"
        services.approve_change(change_id=change.pk, by=CHIEF)
    finally:
        services.on_change.remove(hear)
    calendar = queries.workdays(county.pk)
    assert told == [county.pk]
    assert calendar.provisional_years == {2028}
    assert calendar.kind(date(2027, 1, 9)) == (DayKind.MAKEUP, "元旦调休上班")
    assert due(date(2026, 12, 28), WorkingDays(5), calendar).due_on == date(2027, 1, 6)
    with pytest.raises(Refused) as refused:
        services.approve_change(change_id=change.pk, by=CHIEF)
    assert refused.value.refusal.code == "calendar-change-decided"


def test_a_closure_moves_due_dates_of_one_county_until_it_is_withdrawn(county: Division) -> None:
    other = Division.objects.create(
        name="乐安县", kind="county", path="/2/", valid_from=date(2023, 6, 30)
    )
    change = services.propose_closure(
        county_id=county.pk,
        first=date(2026, 11, 25),
        last=date(2026, 11, 26),
        reason="暴雪停办公",
        by=CLERK,
    )
    services.approve_change(change_id=change.pk, by=CHIEF)
    start = date(2026, 11, 23)
    assert due(start, WorkingDays(3), queries.workdays(county.pk)).due_on == date(2026, 11, 30)
    assert due(start, WorkingDays(3), queries.workdays(other.pk)).due_on == date(2026, 11, 26)
    closure = queries.closures(county.pk)[0]
    back = services.propose_reopening(closure_id=closure.pk, reason="雪停了", by=CLERK)
    services.approve_change(change_id=back.pk, by=CHIEF)
    assert due(start, WorkingDays(3), queries.workdays(county.pk)).due_on == date(2026, 11, 26)
    assert [c.state for c in queries.changes(county_id=county.pk)] == ["approved", "approved"]


def test_who_lacks_the_power_in_that_county_neither_proposes_nor_decides(county: Division) -> None:
    days = {"first": date(2026, 11, 25), "last": date(2026, 11, 25), "reason": "暴雪"}
    change = services.propose_closure(county_id=county.pk, **days, by=CLERK)
    grants = frozenset(Grant(power, "/999/") for power in Power)
    far = By(Actor(ActorKind.STAFF, user=4, name="外县", grants=grants), AT, Channel.DESK)
    tries = (
        lambda: services.propose_closure(county_id=county.pk, **days, by=BYSTANDER),
        lambda: services.propose_closure(county_id=county.pk, **days, by=far),
        lambda: services.propose_year(year=2027, days=[], source="", reason="", by=BYSTANDER),
        lambda: services.approve_change(change_id=change.pk, by=BYSTANDER),
        lambda: services.approve_change(change_id=change.pk, by=far),
        lambda: services.reject_change(change_id=change.pk, answer="不行", by=BYSTANDER),
    )
    codes = []
    for attempt in tries:
        with pytest.raises(Refused) as refused:
            attempt()
        codes.append(refused.value.refusal.code)
    assert codes == ["access.no-power"] * 6
    assert [c.state for c in queries.changes(county_id=county.pk)] == ["proposed"]


def test_a_rejected_change_stays_in_the_history_and_changes_nothing(county: Division) -> None:
    change = services.propose_closure(
        county_id=county.pk,
        first=date(2026, 11, 25),
        last=date(2026, 11, 25),
        reason="搬家",
        by=CLERK,
    )
    services.reject_change(change_id=change.pk, answer="可以周末搬", by=CHIEF)
    assert queries.closures(county.pk) == []
    assert [(c.state, c.answer) for c in queries.changes(county_id=county.pk)] == [
        ("rejected", "可以周末搬")
    ]


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 11, 25), date(2026, 11, 24), "雪"),
        (date(2026, 11, 25), date(2027, 1, 24), "雪"),
        (date(2026, 11, 25), date(2026, 11, 25), " "),
        (date(2026, 11, 20), date(2026, 11, 25), "雪"),
    ],
)
def test_a_closure_needs_order_measure_reason_and_a_future(county, first, last, reason) -> None:
    with pytest.raises(Refused) as refused:
        services.propose_closure(
            county_id=county.pk, first=first, last=last, reason=reason, by=CLERK
        )
    assert refused.value.refusal.code == "closure-unacceptable"


@pytest.mark.parametrize(
    ("spoil", "source"),
    [
        (lambda days: days, ""),
        (lambda days: [], "通知"),
        (lambda days: [*days, (date(2026, 1, 1), HolidayKind.OFF, "元旦")], "通知"),
        (lambda days: [*days, days[0]], "通知"),
        (lambda days: [*days, (date(2027, 1, 5), HolidayKind.MAKEUP, "元旦")], "通知"),
        (lambda days: days[1:], "通知"),
    ],
)
def test_an_incomplete_notice_is_refused(county, spoil, source) -> None:
    with pytest.raises(Refused) as refused:
        services.propose_year(
            year=2027, days=spoil(_notice_of_2027()), source=source, reason="", by=CLERK
        )
    assert refused.value.refusal.code == "calendar-year-incomplete"


def test_nobody_but_the_loader_publishes_alone(county: Division) -> None:
    with pytest.raises(Refused) as refused:
        services.publish_year(year=2027, days=_notice_of_2027(), source="通知", by=CHIEF)
    assert refused.value.refusal.code == "needs-second-person"


@pytest.mark.django_db(transaction=True)
def test_asking_for_the_calendar_again_costs_microseconds() -> None:
    queries.forget()
    services.load_years(by=LOADER)
    first = queries.workdays(1)
    started = time.perf_counter()
    for _ in range(2000):
        assert queries.workdays(1) is first
    assert (time.perf_counter() - started) / 2000 < 20e-6
    queries.forget()


def test_the_lunar_table_never_repeats_a_fixed_day() -> None:
    with (queries.DATA / "lunar.csv").open(encoding="utf-8") as file:
        rows = [date.fromisoformat(row["on"]) for row in csv.DictReader(file)]
    assert len(set(rows)) == len(rows) == 21

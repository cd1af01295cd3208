"""Rule packs: shipped data, which limit holds where, changes by two people, and the marks of drafts."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import bangban
from bangban.foundation.packs import queries, rules, services
from bangban.foundation.packs.models import Pack, PackAssignment
from bangban.foundation.packs.names import PackStatus, Power, ValueType
from bangban.foundation.packs.rules import BadPack, UnknownLimit
from bangban.foundation.places.models import Division
from bangban.kernel.by import CHINA, SYSTEM, Actor, ActorKind, By, Channel, Grant
from bangban.kernel.refusal import Refused

AT = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
TODAY = date(2026, 11, 23)
LOADER = By(SYSTEM, AT, Channel.SYSTEM)


def _staff(user: int, name: str, *powers: Power) -> By:
    grants = frozenset(Grant(power, "/1/") for power in powers)
    return By(Actor(ActorKind.STAFF, user=user, name=name, grants=grants), AT, Channel.DESK)


CLERK = _staff(1, "张三", Power.PROPOSE, Power.APPROVE)
CHIEF = _staff(2, "李四", Power.APPROVE)
BYSTANDER = _staff(3, "王五")


def _county(code: str, name: str) -> tuple[Division, Division]:
    since = date(2023, 6, 30)
    county = Division.objects.create(
        name=name, kind="county", code=code, path=f"/{code}/", valid_from=since
    )
    county.path = f"/{county.pk}/"
    county.save()
    town = Division.objects.create(
        name=f"{name}一镇",
        kind="township",
        parent=county,
        code=f"{code}100",
        path=f"{county.path}x/",
        valid_from=since,
    )
    town.path = f"{county.path}{town.pk}/"
    town.save()
    return county, town


@pytest.fixture
def lishu() -> Division:
    queries.mark_changed()
    _, town = _county("220322", "梨树县")
    services.load_packs(by=LOADER)
    return town


def test_every_parameter_of_the_list_has_a_key() -> None:
    known = {key.parameter for key in rules.keys().values()} - {""}
    assert known == {f"P-{n:02}" for n in range(1, 26)}


def test_the_six_packs_are_in_order_and_named_by_their_documents() -> None:
    files = [path for path in rules.DATA.glob("*.toml") if path.name != "keys.toml"]
    packs = {
        (data.code, data.name, data.status)
        for data in (rules.read_pack(f.read_text("utf-8")) for f in files)
    }
    assert packs == {
        ("weinan", "渭南", PackStatus.DRAFT),
        ("shandong", "山东", PackStatus.ISSUED),
        ("zhejiang", "浙江", PackStatus.ISSUED),
        ("tongwei", "通渭", PackStatus.ISSUED),
        ("lean", "乐安", PackStatus.EXPERIENCE),
        ("lishu", "梨树", PackStatus.EXPERIENCE),
    }


def test_no_code_asks_for_a_limit_that_is_not_known() -> None:
    asked = set()
    for path in Path(bangban.__file__).parent.rglob("*.py"):
        if "tests" not in path.parts:
            asked |= set(re.findall(r'packs\.limit\([^"\n]*"([a-z_.]+)"', path.read_text("utf-8")))
    assert asked - set(rules.keys()) == set()


def test_an_unknown_limit_is_a_slip_of_the_programmer() -> None:
    with pytest.raises(UnknownLimit):
        queries.limit("/1/", "no.such_limit")


@pytest.mark.django_db
@pytest.mark.covers("SYS-01")
def test_a_limit_comes_with_value_unit_clause_pack_and_status(lishu: Division) -> None:
    found = queries.limit(lishu.path, "organs.bodies_general", on=TODAY)
    assert (found.value, found.text, found.pack, found.status, str(found.clause)) == (
        11,
        "11个",
        "梨树",
        "经验材料",
        "全国典型经验（梨树县）（二（一））：六个办公室五个中心",
    )
    default = queries.limit(lishu.path + "99/", "cases.yellow_working_days_before", on=TODAY)
    assert (default.value, default.pack, default.status, str(default.clause)) == (
        5,
        "系统默认",
        "系统默认",
        "系统默认",
    )


@pytest.mark.django_db
@pytest.mark.covers("R-120")
def test_a_limit_from_a_draft_is_marked_as_a_draft() -> None:
    queries.mark_changed()
    _, town = _county("610502", "临渭区")
    services.load_packs(by=LOADER)
    found = queries.limit(town.path, "staff.secondment_months", on=TODAY)
    assert (found.value, found.status) == (6, "征求意见稿")


def test_an_expired_document_is_marked_as_expired() -> None:
    mark = rules.counts_as_marked("draft", date(2020, 1, 1), on=TODAY)
    assert mark == "征求意见稿、已过期"


@pytest.mark.django_db
def test_loading_the_packs_twice_changes_nothing(lishu: Division) -> None:
    before = (Pack.objects.count(), PackAssignment.objects.count())
    services.load_packs(by=LOADER)
    assert before == (Pack.objects.count(), PackAssignment.objects.count()) == (6, 2)


@pytest.mark.django_db
def test_a_loaded_version_never_changes_silently(lishu: Division) -> None:
    Pack.objects.filter(code="lishu").update(digest="0")
    with pytest.raises(BadPack):
        services.load_packs(by=LOADER)


@pytest.mark.django_db
@pytest.mark.covers("SYS-01")
def test_a_change_needs_another_person_and_keeps_its_history(lishu: Division) -> None:
    key = "cases.red_working_days_before"
    change = services.propose_change(
        code="lishu", key=key, new="3", reason="提前提醒", effective_on=date(2026, 12, 1), by=CLERK
    )
    with pytest.raises(Refused) as refused:
        services.approve_change(change_id=change.pk, by=CLERK)
    assert refused.value.refusal.code == "same-person"
    services.approve_change(change_id=change.pk, answer="同意", by=CHIEF)
    assert queries.limit(lishu.path, key, on=date(2026, 11, 30)).value == 2
    after = queries.limit(lishu.path, key, on=date(2026, 12, 1))
    assert (after.value, after.status, after.note) == (3, "2026-12-01起本地调整", "提前提醒")
    kept = queries.changes("lishu")[0]
    assert (kept.old, kept.new, kept.state, kept.proposed_by, kept.decided_by) == (
        2,
        3,
        "approved",
        "张三",
        "李四",
    )
    with pytest.raises(Refused) as refused:
        services.reject_change(change_id=change.pk, answer="", by=CHIEF)
    assert refused.value.refusal.code == "pack-change-decided"


@pytest.mark.django_db
def test_who_lacks_the_power_neither_proposes_nor_decides(lishu: Division) -> None:
    wish = {"code": "lishu", "key": "intake.draft_keep_days", "new": 30, "reason": "省空间"}
    change = services.propose_change(**wish, effective_on=TODAY, by=CLERK)
    tries = (
        lambda: services.propose_change(**wish, effective_on=TODAY, by=BYSTANDER),
        lambda: services.propose_change(**wish, effective_on=TODAY, by=CHIEF),
        lambda: services.approve_change(change_id=change.pk, by=BYSTANDER),
        lambda: services.reject_change(change_id=change.pk, answer="不行", by=BYSTANDER),
    )
    codes = []
    for attempt in tries:
        with pytest.raises(Refused) as refused:
            attempt()
        codes.append(refused.value.refusal.code)
    assert codes == ["access.no-power"] * 4
    assert [c.state for c in queries.changes("lishu")] == ["proposed"]


@pytest.mark.django_db
def test_a_rejected_change_stays_in_the_history_and_changes_nothing(lishu: Division) -> None:
    key = "intake.draft_keep_days"
    change = services.propose_change(
        code="lishu", key=key, new=30, reason="省空间", effective_on=TODAY, by=CLERK
    )
    services.reject_change(change_id=change.pk, answer="太短", by=CHIEF)
    assert queries.limit(lishu.path, key, on=TODAY).value == 180
    assert queries.change(change.pk).state == "rejected"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("new", "reason", "effective_on"),
    [
        (2, "同", TODAY),
        (-1, "负", TODAY),
        ("多", "字", TODAY),
        (1.5, "半", TODAY),
        (3, " ", TODAY),
        (3, "昨", date(2026, 11, 22)),
    ],
)
def test_a_change_is_fitting_different_argued_and_not_backdated(
    lishu, new, reason, effective_on
) -> None:
    with pytest.raises(Refused) as refused:
        services.propose_change(
            code="lishu",
            key="cases.red_working_days_before",
            new=new,
            reason=reason,
            effective_on=effective_on,
            by=CLERK,
        )
    assert refused.value.refusal.code == "pack-change-unacceptable"


@pytest.mark.django_db
def test_a_township_follows_exactly_one_pack_at_a_time(lishu: Division) -> None:
    services.assign_pack(division_id=lishu.pk, code="tongwei", from_on=date(2026, 12, 1), by=CHIEF)
    services.assign_pack(division_id=lishu.pk, code="tongwei", from_on=date(2026, 12, 1), by=CHIEF)
    held = [queries.pack_of(lishu.path, on=day) for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert [pack.code for pack in held if pack] == ["lishu", "tongwei"]
    with pytest.raises(Refused) as refused:
        services.assign_pack(division_id=lishu.pk, code="nowhere", from_on=TODAY, by=CHIEF)
    assert refused.value.refusal.code == "pack-not-assignable"
    with pytest.raises(Refused):
        services.assign_pack(division_id=lishu.pk, code="lean", from_on=date(2026, 11, 1), by=CHIEF)


@pytest.mark.parametrize(
    "text",
    [
        "code =",
        "code = 'x'",
        "code='x'\nname='x'\nversion=1\nstatus='draft'\ncite='0'\ndocument='d'\nvalid_from=2020-01-01\n"
        "[[limits]]\nkey='no.key'\nvalue=1\nsection='一'\nsays='字'",
        "code='x'\nname='x'\nversion=1\nstatus='draft'\ncite='0'\ndocument='d'\nvalid_from=2020-01-01\n"
        "[[limits]]\nkey='cases.file_max_mb'\nvalue=1\nsection='一'",
        "code='x'\nname='x'\nversion=1\nstatus='other'\ncite='0'\ndocument='d'\nvalid_from=2020-01-01\n",
    ],
)
def test_a_pack_file_that_breaks_its_form_is_not_read(text: str) -> None:
    with pytest.raises(BadPack):
        rules.read_pack(text)


def test_values_are_read_in_the_type_of_their_limit() -> None:
    def key(kind: ValueType) -> rules.Key:
        known = rules.known("cases.file_max_mb")
        fields = {f: getattr(known, f) for f in rules.Key.__slots__}
        return rules.Key(**{**fields, "type": kind, "choices": ("甲", "乙")})

    assert rules.typed(key(ValueType.BOOLEAN), True) is True
    assert rules.typed(key(ValueType.DECIMAL), "1.50") == Decimal("1.50")
    assert rules.plain(Decimal("1.50")) == "1.50"
    assert rules.typed(key(ValueType.CHOICE), "甲") == "甲"
    assert rules.typed(key(ValueType.TEXT), "词") == "词"
    for kind, wrong in [
        (ValueType.BOOLEAN, 1),
        (ValueType.CHOICE, "丙"),
        (ValueType.TEXT, " "),
        (ValueType.INTEGER, True),
        (ValueType.INTEGER, 1000),
        (ValueType.DECIMAL, "NaN"),
    ]:
        with pytest.raises(ValueError, match="单个材料文件大小上限"):
            rules.typed(key(kind), wrong)


def test_every_default_names_a_document_or_says_that_it_is_ours() -> None:
    raw = tomllib.loads((rules.DATA / "keys.toml").read_text("utf-8"))
    named = {f"{a}.{b}" for a, tail in raw.items() for b, one in tail.items() if "document" in one}
    ours = {key.name for key in rules.keys().values() if str(key.clause) == rules.DEFAULT}
    assert named | ours == set(rules.keys())
    assert named & ours == set()

"""Divisions as the Bureau lists them, mergers that lose nothing, organs, posts and what an appointment can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from bangban.foundation.places import queries, rules, services, sources
from bangban.foundation.places.models import Division, FormerDivision, Organ
from bangban.foundation.places.names import DivisionKind, Line, OrganKind
from bangban.kernel.by import CHINA, SYSTEM, ActorKind, By, Channel, Grant
from bangban.kernel.refusal import Refused

AT = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
TODAY = date(2026, 11, 23)
LOADER = By(SYSTEM, AT, Channel.SYSTEM)


def _load(code: str = "220322") -> Division:
    return services.load_divisions(county_code=code, source=sources.rows(code), by=LOADER)


@pytest.fixture
def lishu(db: None) -> Division:
    return _load()


def _town(county: Division, name: str) -> Division:
    found = queries.division_by_name(name, parent_id=county.pk)
    assert found is not None
    return found


@pytest.mark.covers("SYS-05")
def test_lishu_has_the_units_of_the_bureaus_list(lishu: Division) -> None:
    townships = queries.townships_of(lishu.pk)
    villages = [v for t in townships for v in queries.villages_of(t.pk)]
    kinds = {k: sum(v.subtype == k for v in villages) for k in ("村", "社区", "其他")}
    towns = {k: sum(t.subtype == k for t in townships) for k in ("街道", "镇", "乡")}
    assert (len(townships), towns) == (24, {"街道": 3, "镇": 15, "乡": 6})
    assert (len(villages), kinds) == (346, {"村": 304, "社区": 41, "其他": 1})
    assert (lishu.short, lishu.above, lishu.path) == ("LS", "吉林省四平市", f"/{lishu.pk}/")
    assert {v.path for v in villages} == {f"/{lishu.pk}/{v.parent_id}/{v.pk}/" for v in villages}


def test_every_carried_county_loads_and_gets_its_own_short_code(db: None) -> None:
    counties = [_load(code) for code in sources.carried()]
    shorts = [county.short for county in counties]
    assert len(set(shorts)) == len(shorts) == 15
    assert Division.objects.filter(kind="township").count() == 207
    assert Division.objects.filter(kind="village").count() == 3405
    assert Division.objects.filter(longitude__isnull=False).count() == 87
    assert not [d.name for d in Division.objects.filter(kind="village") if d.name.endswith("委会")]


def test_loading_twice_changes_nothing(lishu: Division) -> None:
    before = list(Division.objects.values())
    _load()
    assert list(Division.objects.values()) == before
    assert FormerDivision.objects.count() == 0


def test_a_newer_list_renames_ends_and_adds_by_date_and_deletes_nothing(lishu: Division) -> None:
    rows = sources.rows("220322")
    gone = next(r for r in rows if r.name == "树文社区")
    renamed = next(r for r in rows if r.name == "树勤社区")
    moved = next(r for r in rows if r.parent == "220322100" and r.name == "南杏山村")
    newer = [r for r in rows if r not in (gone, renamed, moved)]
    newer += [replace(renamed, name="树新社区"), replace(moved, parent="220322001")]
    newer += [sources.Row("220322001099", "新建社区", "220322001")]
    before = Division.objects.count()
    services.load_divisions(county_code="220322", source=newer, as_of=date(2025, 6, 30), by=LOADER)
    ended = Division.objects.get(code=gone.code)
    assert (ended.valid_from, ended.valid_to) == (date(2023, 6, 30), date(2025, 6, 29))
    kept = queries.division_by_code(renamed.code)
    assert kept is not None
    assert kept.name == "树新社区"
    assert FormerDivision.objects.get(name="树勤社区").division == kept
    street = _town(lishu, "富强街道")
    assert Division.objects.get(code=moved.code).parent == street
    added = queries.division_by_name("新建社区", parent_id=street.pk)
    assert added is not None
    assert (added.valid_from, Division.objects.count()) == (date(2025, 6, 30), before + 1)
    names = {v.name for v in queries.villages_of(street.pk, on=date(2024, 1, 1))}
    assert {"树文社区", "树新社区"} <= names
    assert "新建社区" not in names


def test_a_merger_moves_villages_and_keeps_every_old_path_resolvable(lishu: Division) -> None:
    hill, town = _town(lishu, "白山乡"), _town(lishu, "梨树镇")
    villages = queries.villages_of(hill.pk)
    old = {v.pk: v.path for v in villages}
    count = len(queries.villages_of(town.pk))
    services.merge_townships(
        from_ids=[hill.pk],
        into_id=town.pk,
        effective_on=date(2026, 12, 1),
        document="吉政函〔2026〕1号",
        by=LOADER,
    )
    merged = queries.division(hill.pk)
    assert (merged.valid_to, merged.successor, merged.path) == (
        date(2026, 11, 30),
        town,
        f"{town.path}{hill.pk}/",
    )
    assert len(queries.villages_of(town.pk)) == count + len(villages)
    assert len(queries.townships_of(lishu.pk)) == 23
    for pk, path in old.items():
        found = queries.division_by_path(path)
        assert found is not None
        assert (found.pk, queries.township_of(found)) == (pk, town)
    assert queries.division_by_path(f"{lishu.path}{hill.pk}/") == merged
    assert queries.township_of(merged) == town
    assert queries.township_of(lishu) is None
    assert queries.county_of(merged) == lishu
    assert queries.division_by_path("/0/") is None
    assert queries.division_by_code(hill.code) == merged
    assert (
        queries.full_name(queries.division(villages[0].pk))
        == f"吉林省四平市梨树县梨树镇{villages[0].name}"
    )


def test_only_townships_in_use_of_one_county_merge(lishu: Division) -> None:
    other = _load("361025")
    a, b = _town(lishu, "白山乡"), _town(lishu, "梨树镇")
    far = queries.townships_of(other.pk)[0]
    services.merge_townships(
        from_ids=[a.pk], into_id=b.pk, effective_on=TODAY, document="文", by=LOADER
    )
    village = queries.villages_of(b.pk)[0]
    for from_ids, into in [([], b), ([b.pk], b), ([village.pk], b), ([a.pk], b), ([far.pk], b)]:
        with pytest.raises(Refused) as refused:
            services.merge_townships(
                from_ids=from_ids, into_id=into.pk, effective_on=TODAY, document="文", by=LOADER
            )
        assert refused.value.refusal.code == "division-not-mergeable"


def test_the_usual_organs_are_founded_once(lishu: Division) -> None:
    organs = services.found_standard_organs(county_id=lishu.pk, by=LOADER)
    assert services.found_standard_organs(county_id=lishu.pk, by=LOADER) == organs
    town, street = _town(lishu, "梨树镇"), _town(lishu, "富强街道")
    governments = [queries.government_of(d.pk) for d in (lishu, town, street)]
    assert [str(o) for o in governments] == ["梨树县人民政府", "梨树镇人民政府", "富强街道办事处"]
    hall = queries.hall_of(town.pk)
    assert hall is not None
    assert (hall.name, hall.parent) == ("梨树镇便民服务中心", governments[1])
    assert str(queries.department(lishu.pk, Line.CIVIL_AFFAIRS)) == "梨树县民政局"
    assert str(queries.organ_in_line(town.pk, Line.CIVIL_AFFAIRS)) == "梨树镇民政办公室"
    assert str(queries.organ_in_line(lishu.pk, Line.SERVICE)) == "梨树县政务服务中心"
    assert queries.organ_in_line(town.pk, Line.TAX) is None
    assert len(queries.organs_in(town.pk)) == 10
    assert queries.organ(hall.pk).division == town


@pytest.fixture
def hall(lishu: Division) -> Organ:
    town = _town(lishu, "梨树镇")
    return services.found_organ(
        name="便民服务中心", kind=OrganKind.HALL, division_id=town.pk, by=LOADER
    )


def _user(username: str, name: str):  # type: ignore[no-untyped-def]
    return get_user_model().objects.create(
        username=username, name=name, created_at=AT, created_by="测试"
    )


def test_an_actor_is_the_powers_of_its_roles_times_its_reach(hall: Organ) -> None:
    role = services.define_role(
        code="clerk", title="窗口", powers=["cases.accept", "cases.view"], by=LOADER
    )
    post = services.create_post(organ_id=hall.pk, title="一号窗口", roles=[role], by=LOADER)
    row = services.appoint(user_id=_user("a", "张三").pk, post_id=post.pk, from_on=TODAY, by=LOADER)
    actor = queries.actor_for(row.pk, on=TODAY)
    assert actor is not None
    path = hall.division.path
    assert actor.grants == {Grant("cases.accept", path), Grant("cases.view", path)}
    assert (actor.kind, actor.label) == (ActorKind.STAFF, "张三（便民服务中心 一号窗口）")
    assert (actor.organ, actor.division, actor.county) == (
        hall.pk,
        hall.division_id,
        hall.division.parent_id,
    )
    assert queries.actor_for(row.pk, on=date(2026, 11, 22)) is None
    assert queries.actor_for(0, on=TODAY) is None
    assert list(queries.appointments_of(row.user_id, on=TODAY)) == [row]
    assert list(queries.staff_of(hall.pk, on=TODAY)) == [row]


def test_a_post_may_reach_wider_than_its_organ_or_only_its_own_matters(
    hall: Organ, lishu: Division
) -> None:
    role = services.define_role(code="view", title="查看", powers=["cases.view"], by=LOADER)
    post = services.create_post(
        organ_id=hall.pk,
        title="代管",
        roles=[role],
        reach_id=lishu.pk,
        own_organ_only=True,
        by=LOADER,
    )
    row = services.appoint(user_id=_user("a", "张三").pk, post_id=post.pk, from_on=TODAY, by=LOADER)
    actor = queries.actor_for(row.pk, on=TODAY)
    assert actor is not None
    assert actor.grants == {Grant("cases.view", lishu.path, hall.pk)}


def test_an_ended_appointment_or_a_disabled_account_can_do_nothing(hall: Organ) -> None:
    post = services.create_post(organ_id=hall.pk, title="一号窗口", by=LOADER)
    user = _user("a", "张三")
    row = services.appoint(user_id=user.pk, post_id=post.pk, from_on=TODAY, by=LOADER)
    services.end_appointment(appointment_id=row.pk, on=date(2026, 11, 30), by=LOADER)
    assert queries.actor_for(row.pk, on=date(2026, 11, 30)) is not None
    assert queries.actor_for(row.pk, on=date(2026, 12, 1)) is None
    with pytest.raises(Refused):
        services.end_appointment(appointment_id=row.pk, on=date(2026, 11, 30), by=LOADER)
    user.is_active, user.disabled_at, user.disabled_by = False, AT, "测试"
    user.save()
    assert queries.actor_for(row.pk, on=TODAY) is None
    with pytest.raises(Refused):
        services.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2027, 1, 1), by=LOADER)


def test_nobody_holds_one_post_twice_at_a_time(hall: Organ) -> None:
    post = services.create_post(organ_id=hall.pk, title="一号窗口", by=LOADER)
    user = _user("a", "张三")
    services.appoint(
        user_id=user.pk, post_id=post.pk, from_on=TODAY, to_on=date(2026, 12, 31), by=LOADER
    )
    with pytest.raises(Refused):
        services.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2026, 12, 31), by=LOADER)
    with pytest.raises(Refused):
        services.appoint(
            user_id=user.pk, post_id=post.pk, from_on=TODAY, to_on=date(2026, 1, 1), by=LOADER
        )
    again = services.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2027, 1, 1), by=LOADER)
    assert len(queries.appointments_of(user.pk, on=date(2027, 1, 1))) == 1
    assert again.to_on is None


@pytest.mark.covers("R-25")
def test_b_takes_over_the_powers_of_an_absent_a_for_those_days_only(hall: Organ) -> None:
    role = services.define_role(code="clerk", title="窗口", powers=["cases.accept"], by=LOADER)
    a = services.create_post(organ_id=hall.pk, title="A岗", roles=[role], by=LOADER)
    b = services.create_post(organ_id=hall.pk, title="B岗", by=LOADER)
    absent = services.appoint(user_id=_user("a", "张三").pk, post_id=a.pk, from_on=TODAY, by=LOADER)
    holder = _user("b", "李四")
    days = {"first": date(2026, 11, 25), "last": date(2026, 11, 27)}

    def ask() -> None:
        with pytest.raises(Refused) as refused:
            services.stand_in(appointment_id=absent.pk, reason="病假", by=LOADER, **days)
        assert refused.value.refusal.code == "stand-in-not-possible"

    ask()
    services.set_partner(post_id=a.pk, partner_id=b.pk, by=LOADER)
    ask()
    services.appoint(user_id=holder.pk, post_id=b.pk, from_on=TODAY, by=LOADER)
    row = services.stand_in(appointment_id=absent.pk, reason="病假", by=LOADER, **days)
    assert services.stand_in(appointment_id=absent.pk, reason="病假", by=LOADER, **days) == row
    actor = queries.actor_for(row.pk, on=date(2026, 11, 26))
    assert actor is not None
    assert (actor.label, actor.holds("cases.accept")) == ("李四（便民服务中心 A岗（顶岗））", True)
    assert queries.actor_for(row.pk, on=date(2026, 11, 28)) is None
    services.end_appointment(appointment_id=absent.pk, on=date(2026, 11, 25), by=LOADER)
    assert queries.actor_for(row.pk, on=date(2026, 11, 26)) is None


def test_a_and_b_are_two_posts_of_one_county_paired_once(hall: Organ) -> None:
    other = _load("361025")
    far = services.found_organ(name="大厅", kind=OrganKind.HALL, division_id=other.pk, by=LOADER)
    posts = [services.create_post(organ_id=hall.pk, title=t, by=LOADER) for t in "甲乙丙"]
    away = services.create_post(organ_id=far.pk, title="丁", by=LOADER)
    services.set_partner(post_id=posts[0].pk, partner_id=posts[1].pk, by=LOADER)
    assert [p.partner for p in queries.posts(hall.pk)] == [posts[1], None, None]
    for a, b in [(posts[0], posts[0]), (posts[0], away), (posts[2], posts[1])]:
        with pytest.raises(Refused) as refused:
            services.set_partner(post_id=a.pk, partner_id=b.pk, by=LOADER)
        assert refused.value.refusal.code == "partner-not-possible"


def test_a_role_changes_its_powers_for_everybody_who_holds_it(hall: Organ) -> None:
    role = services.define_role(code="clerk", title="窗口", powers=["x"], by=LOADER)
    assert services.define_role(code="clerk", title="窗口", powers=["x"], by=LOADER) == role
    services.define_role(code="clerk", title="窗口", powers=["y", "x"], by=LOADER)
    assert [(r.code, r.powers) for r in queries.roles()] == [("clerk", ["x", "y"])]


def test_the_command_loads_a_county_and_says_what_it_did(db: None) -> None:
    out = StringIO()
    call_command("load_divisions", "220322", "--organs", stdout=out)
    assert out.getvalue() == "梨树县（LS）：乡级24个，村级346个。\n已设立机构264个。\n"


def test_a_folder_without_the_package_is_said_in_plain_words(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"data\.sqlite"):
        call_command("load_divisions", "110101", "--from", str(tmp_path))


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("八里村民委员会", "八里村"),
        ("北老壕村委会", "北老壕村"),
        ("村村委会", "村村"),
        ("龚坊居委会", "龚坊社区"),
        ("芙蓉社区居民委员会", "芙蓉社区"),
        ("树文社区", "树文社区"),
        ("良种繁殖场生活区", "良种繁殖场生活区"),
    ],
)
def test_everyday_names_drop_the_committee(official: str, name: str) -> None:
    assert rules.short_name(official) == name


def test_types_follow_codes_and_endings() -> None:
    assert [
        rules.subtype_of_village("220322001" + c)
        for c in ("001", "199", "200", "399", "400", "500")
    ] == [
        "社区",
        "社区",
        "村",
        "村",
        "其他",
        "其他",
    ]
    assert rules.subtype_of_village("220322") == "其他"
    names = ["富强街道", "梨树镇", "白山乡", "金竹畲族乡", "国营陕西华山企业公司"]
    assert [rules.subtype_of_township(n) for n in names] == [
        "街道",
        "镇",
        "乡",
        "民族乡",
        "类似乡级单位",
    ]
    assert rules.government_name("华山公司", "类似乡级单位") == "华山公司管理委员会"


def test_short_codes_avoid_those_taken() -> None:
    assert rules.short_code(["li", "shu"], []) == "LS"
    assert rules.short_code(["hua", "yin"], ["HY"]) == "HI"
    with pytest.raises(ValueError, match="h"):
        rules.short_code(["h"], [f"H{chr(c)}" for c in range(65, 91)])


def test_kinds_have_chinese_names() -> None:
    assert [k.title for k in DivisionKind] == ["县级", "乡级", "村级"]
    assert OrganKind.HALL.title == "便民服务中心"
    assert Line.CIVIL_AFFAIRS.title == "民政"

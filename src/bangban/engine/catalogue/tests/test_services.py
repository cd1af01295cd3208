"""From draft to publication, every refusal on the way, and that what was published never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from bangban.engine.catalogue import names, queries, services
from bangban.engine.catalogue.models import OfferingVersion
from bangban.engine.catalogue.rules import documents
from bangban.engine.catalogue.tests import given
from bangban.engine.powers import queries as powers
from bangban.engine.powers.names import Citation
from bangban.foundation.trail.models import Event
from bangban.kernel.by import Actor
from bangban.kernel.refusal import Refused
from bangban.kernel.term import CalendarDays, WorkingDays

pytestmark = pytest.mark.django_db


@pytest.mark.covers("CAT-01")
def test_a_draft_becomes_a_publication_that_people_find():
    of = given.county()
    spec = given.a_publication(of)

    assert queries.published("T-01", county_id=of.pk) == spec
    assert [f.title for f in queries.published_offerings(county_id=of.pk)] == ["临时救助"]
    assert (spec.number, spec.status, spec.audience) == (
        1,
        names.Status.PUBLISHED,
        "遇到突发困难的家庭",
    )
    assert [
        e.action for e in Event.objects.filter(stream=f"catalogue:{of.pk}:T-01").order_by("seq")
    ] == [
        "catalogue.item",
        "catalogue.offering",
        "catalogue.save",
        "catalogue.submit",
        "catalogue.approve",
        "catalogue.publish",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": ""}, "audience"),
        ({"requirement": " "}, "requirement"),
        ({"lead": None}, "lead_organ"),
    ],
)
@pytest.mark.covers("CAT-01")
def test_an_item_without_target_group_requirement_or_lead_is_not_published(changes, field):
    version = given.a_draft(given.county(), **changes)

    with pytest.raises(Refused) as caught:
        services.submit(version, by=given.keeper(1, given.county()))

    assert (caught.value.refusal.code, caught.value.refusal.rule) == (
        "catalogue.duties-missing",
        "R-01",
    )
    assert list(caught.value.refusal.fields) == [field]


@pytest.mark.parametrize(
    ("content", "changes", "code"),
    [
        ({}, {"leaf": "修飞船"}, "catalogue.family-unknown"),
        ({}, {"power": "", "without_power": True}, "catalogue.power-missing"),
        ({"conditions": ()}, {}, "catalogue.guide-incomplete"),
        ({"materials": ()}, {}, "catalogue.guide-incomplete"),
        ({"stages": ()}, {}, "catalogue.guide-incomplete"),
        ({"contact": ""}, {}, "catalogue.guide-incomplete"),
        ({"complaint_route": ""}, {}, "catalogue.guide-incomplete"),
        ({"promised": None}, {}, "catalogue.guide-incomplete"),
        ({}, {"procedure": ""}, "catalogue.guide-incomplete"),
        ({}, {"basis": ()}, "catalogue.guide-incomplete"),
        ({"visits": 2}, {}, "catalogue.visits"),
        ({"promised": WorkingDays(21)}, {}, "catalogue.promise-too-long"),
        ({"promised": CalendarDays(29)}, {}, "catalogue.promise-too-long"),
        ({"charged": True, "fee": "工本费5元"}, {}, "catalogue.fee-without-basis"),
        ({"conditions": ("法律法规规定的其他条件",)}, {}, "catalogue.catch-all"),
    ],
)
@pytest.mark.covers("CAT-05")
@pytest.mark.covers("CAT-06")
def test_what_a_guide_lacks_stops_it(content, changes, code):
    version = given.a_draft(given.county(), given.content(**content), **changes)

    with pytest.raises(Refused) as caught:
        services.submit(version, by=given.keeper(1, given.county()))

    assert caught.value.refusal.code == code
    assert OfferingVersion.objects.get(pk=version).status == "draft"


@pytest.mark.parametrize(
    "line",
    [
        "其他材料",
        "有关部门要求的其他材料",
        "户口簿、身份证等材料",
        "相关证明材料",
        "其它 有关 文件",
        "视情况提供的照片",
    ],
)
@pytest.mark.covers("CAT-08")
def test_a_catch_all_line_is_refused_and_named(line):
    materials = (names.Material(code="a", name="申请书"), names.Material(code="b", name=line))
    version = given.a_draft(given.county(), given.content(materials=materials))

    with pytest.raises(Refused) as caught:
        services.submit(version, by=given.keeper(1, given.county()))

    assert (caught.value.refusal.rule, line in caught.value.refusal.says) == ("R-05", True)


@pytest.mark.covers("CAT-07")
@pytest.mark.law("优化营商环境条例", 44)
def test_only_a_retained_proof_may_be_demanded():
    of = given.county()
    proof = names.Material(code="p", name="收入证明", proof="ZM-9")
    version = given.a_draft(of, given.content(materials=(proof,)))
    with pytest.raises(Refused) as caught:
        services.submit(version, by=given.keeper(1, of))
    assert caught.value.refusal.rule == "R-04"

    register = {
        "county_id": of.pk,
        "code": "ZM-9",
        "name": "收入证明",
        "level": names.Level.TOWNSHIP,
    }
    register |= {"issuer": "单位", "demander": "乡镇", "basis": (Citation(law="某法", article=1),)}
    services.register_proof(**register, by=given.keeper(3, of))
    services.submit(version, by=given.keeper(1, of))
    services.approve(version, by=given.keeper(2, of))

    services.register_proof(**register, retained=False, by=given.keeper(3, of))
    with pytest.raises(Refused) as caught:
        services.publish(version, by=given.keeper(3, of))
    assert caught.value.refusal.rule == "R-04"


@pytest.mark.covers("CAT-07")
def test_a_proof_without_basis_is_not_retained():
    of = given.county()
    with pytest.raises(Refused) as caught:
        services.register_proof(
            county_id=of.pk,
            code="ZM-1",
            name="贫困证明",
            level=names.Level.TOWNSHIP,
            basis=(),
            issuer="村委会",
            demander="乡镇",
            by=given.keeper(3, of),
        )
    assert caught.value.refusal.code == "catalogue.proof-without-basis"


@pytest.mark.covers("CAT-07")
def test_a_clerk_may_not_ask_for_a_proof_that_is_not_retained():
    of = given.county()
    spec = given.a_publication(of)

    asked = [
        queries.why_not_ask_for(t, version_id=spec.version_id)
        for t in ("临时救助申请书", "收入证明", "其他材料")
    ]

    assert [r.rule if r else None for r in asked] == [None, "R-04", "R-05"]


def test_what_sharing_supplies_is_not_asked_again():
    field = names.Field(
        name="id_photo", label="身份证照片", kind=names.FieldKind.FILE, material="identity"
    )
    version = given.a_draft(given.county(), given.content(fields=(field,)))

    with pytest.raises(Refused) as caught:
        services.submit(version, by=given.keeper(1, given.county()))

    assert (caught.value.refusal.rule, list(caught.value.refusal.fields)) == ("N-12", ["id_photo"])


def test_nobody_checks_an_own_draft():
    of = given.county()
    version = given.a_draft(of)
    services.submit(version, by=given.keeper(1, of))

    with pytest.raises(Refused) as caught:
        services.approve(version, by=given.keeper(1, of))

    assert caught.value.refusal.code == "catalogue.same-person"


@pytest.mark.covers("CAT-08")
@pytest.mark.parametrize(
    "heavier",
    [
        {"promised": WorkingDays(6)},
        {"visits": 1, "stages": given.content().stages * 2},
        {"materials": (*given.content().materials, names.Material(code="more", name="户型图"))},
    ],
)
def test_a_heavier_version_needs_a_reason_that_somebody_else_approves(heavier):
    of = given.county()
    first = given.a_publication(of)
    version = services.revise(first.offering_id, by=given.keeper(1, of))
    services.save_draft(
        version.pk, documents.write(given.content(**heavier)), by=given.keeper(1, of)
    )

    with pytest.raises(Refused) as caught:
        services.submit(version.pk, by=given.keeper(1, of))
    assert (caught.value.refusal.rule, caught.value.refusal.code) == ("R-07", "catalogue.heavier")

    second = given.walked(version.pk, of, reason="法律新增了要求")
    assert [c.heavier for c in queries.difference(second.version_id)][:1] == [True]
    assert queries.published("T-01", county_id=of.pk) == second
    assert [(v.number, v.status) for v in queries.versions(first.offering_id)] == [
        (2, names.Status.PUBLISHED),
        (1, names.Status.WITHDRAWN),
    ]


def test_a_lighter_version_needs_no_reason():
    of = given.county()
    first = given.a_publication(of)
    version = services.revise(first.offering_id, by=given.keeper(1, of))
    services.save_draft(
        version.pk, documents.write(given.content(promised=WorkingDays(3))), by=given.keeper(1, of)
    )

    second = given.walked(version.pk, of)

    assert queries.difference(second.version_id) == (
        names.Change(what="承诺期限", before="5个工作日", after="3个工作日"),
    )


def test_a_case_keeps_the_version_it_began_under():
    of = given.county()
    first = given.a_publication(of)
    services.draft_item(given.facts(of, name="急难救助"), county_id=of.pk, by=given.keeper(1, of))
    version = services.revise(first.offering_id, by=given.keeper(1, of))
    given.walked(version.pk, of)
    queries.forget(first.version_id)

    again = queries.spec(first.version_id)

    assert (again.title, again.digest, again) == ("临时救助", first.digest, first)


@pytest.mark.parametrize("column", ["content", "head", "digest", "number"])
def test_the_database_itself_refuses_to_change_what_was_published(column):
    spec = given.a_publication(given.county())
    value = "9" if column == "number" else "'{}'"

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE catalogue_offeringversion SET {column} = {value} WHERE id = %s",
            [spec.version_id],
        )
    with pytest.raises(TypeError):
        OfferingVersion.objects.update(number=9)
    with pytest.raises(TypeError):
        OfferingVersion.objects.all().delete()

    row = OfferingVersion.objects.get(pk=spec.version_id)
    assert documents.digest(row.content, row.head) == row.digest == spec.digest


def test_a_withdrawn_version_cannot_be_put_back():
    of = given.county()
    spec = given.a_publication(of)
    services.withdraw(spec.version_id, reason="事项取消", by=given.keeper(3, of))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_offeringversion SET status = 'draft' WHERE id = %s", [spec.version_id]
        )
    assert queries.published("T-01", county_id=of.pk) is None
    assert list(queries.published_offerings(county_id=of.pk)) == []
    assert queries.spec(spec.version_id).title == "临时救助"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (lambda v, by: services.save_draft(v, {}, by=by), "catalogue.not-a-draft"),
        (lambda v, by: services.submit(v, by=by), "catalogue.not-submittable"),
        (lambda v, by: services.approve(v, by=by), "catalogue.not-submitted"),
        (lambda v, by: services.publish(v, by=by), "catalogue.not-approved"),
        (lambda v, by: services.send_back(v, reason="x", by=by), "catalogue.not-returnable"),
        (lambda v, by: services.withdraw(v, reason="", by=by), "catalogue.withdraw-reason"),
    ],
)
def test_a_published_version_goes_through_nothing_again(verb, code):
    of = given.county()
    spec = given.a_publication(of)

    with pytest.raises(Refused) as caught:
        verb(spec.version_id, given.keeper(9, of))

    assert caught.value.refusal.code == code


def test_a_version_goes_back_to_its_drafter_with_a_reason():
    of = given.county()
    version = given.a_draft(of)
    services.submit(version, by=given.keeper(1, of))
    with pytest.raises(Refused) as caught:
        services.send_back(version, reason=" ", by=given.keeper(2, of))
    assert caught.value.refusal.code == "catalogue.return-reason"

    services.send_back(version, reason="电话写错了", by=given.keeper(2, of))

    assert OfferingVersion.objects.get(pk=version).status == "draft"
    with pytest.raises(Refused) as caught:
        services.withdraw(version, reason="x", by=given.keeper(2, of))
    assert caught.value.refusal.code == "catalogue.not-published"


def test_one_version_at_a_time_is_in_the_making():
    of = given.county()
    first = given.a_publication(of)
    services.revise(first.offering_id, by=given.keeper(1, of))

    with pytest.raises(Refused) as caught:
        services.revise(first.offering_id, by=given.keeper(1, of))

    assert caught.value.refusal.code == "catalogue.draft-open"


def test_two_editors_do_not_overwrite_each_other():
    of = given.county()
    version = given.a_draft(of)
    services.save_draft(
        version, documents.write(given.content(contact="1")), seen=1, by=given.keeper(1, of)
    )

    with pytest.raises(Refused) as caught:
        services.save_draft(
            version, documents.write(given.content(contact="2")), seen=1, by=given.keeper(2, of)
        )

    assert (caught.value.refusal.code, caught.value.refusal.kind.status) == ("catalogue.stale", 409)
    assert OfferingVersion.objects.get(pk=version).content["contact"] == "1"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"visits": "one"}, "visits"),
        ({"promised": {"days": 5, "unit": "moons"}}, "promised"),
        ({"fields": [{"name": "a", "label": "甲", "kind": "spaceship"}]}, "fields.0.kind"),
        ({"fields": {"name": "a"}}, "fields"),
    ],
)
def test_unreadable_content_is_refused_with_its_place(content, place):
    of = given.county()
    version = given.a_draft(of)

    with pytest.raises(Refused) as caught:
        services.save_draft(version, content, by=given.keeper(1, of))

    assert (caught.value.refusal.code, list(caught.value.refusal.fields)) == (
        "catalogue.unreadable",
        [place],
    )


def test_somebody_without_the_power_or_of_another_county_may_not_touch_it():
    of, other = given.county(), given.county("昌图县", "/2/")
    version = given.a_draft(of)

    for by in (given.keeper(5, of, ()), given.keeper(5, other)):
        with pytest.raises(Refused) as caught:
            services.submit(version, by=by)
        assert caught.value.refusal.code == "access.no-power"
        assert list(queries.in_the_making(county_id=of.pk, actor=by.actor)) == []
        with pytest.raises(Refused) as caught:
            queries.draft(version, actor=by.actor)
        assert caught.value.refusal.code == "not-found"


def test_an_editor_sees_everything_that_is_still_wrong():
    of = given.county()
    version = given.a_draft(of, given.content(contact="", visits=3), audience="")

    draft = queries.draft(version, actor=given.keeper(1, of).actor)

    assert [f.code for f in draft.faults] == [
        "catalogue.duties-missing",
        "catalogue.guide-incomplete",
        "catalogue.visits",
    ]
    assert [
        v.number for v in queries.in_the_making(county_id=of.pk, actor=given.keeper(1, of).actor)
    ] == [1]


@pytest.mark.covers("PWR-01")
def test_an_unpaired_power_stays_a_draft():
    of = given.county()
    from_draft = {
        "county_id": of.pk,
        "code": "P-02",
        "name": "某许可",
        "organ_kind": "县局",
        "level": "county",
    }
    by = given.keeper(1, of)
    steps = (
        ({}, "powers.unpaired"),
        ({"duty": "按期办"}, "powers.unpaired"),
        ({"duty": "按期办", "basis": (Citation(law="某法"),)}, "powers.unpaired"),
        ({"duty": "按期办", "basis": (Citation(law="某法", article=3),)}, "powers.no-procedure"),
    )
    for more, code in steps:
        entry = given.powers.draft_power(**from_draft, kind=given.PowerKind.LICENCE, **more, by=by)
        with pytest.raises(Refused) as caught:
            given.powers.publish_power(entry.pk, by=by)
        assert caught.value.refusal.code == code
        assert [e.code for e in powers.unpaired(county_id=of.pk, actor=by.actor)] == ["P-02"]
        assert list(powers.powers(county_id=of.pk, on=by.today)) == []
    assert list(powers.unpaired(county_id=of.pk, actor=Actor(kind=by.actor.kind))) == []


def test_the_real_county_loads_once_and_changes_nothing_the_second_time():
    of = given.county()
    by, checker = given.keeper(1, of), given.keeper(2, of)

    first = services.load_catalogue(given.LISHU, county_id=of.pk, by=by, checker=checker)
    events = Event.objects.count()
    second = services.load_catalogue(given.LISHU, county_id=of.pk, by=by, checker=checker)

    assert (second, Event.objects.count()) == (0, events)
    assert first == len(list((given.LISHU / "items").glob("*.toml")))
    assert all(
        queries.published(f.item_code, county_id=of.pk).demo
        for f in queries.published_offerings(county_id=of.pk)
    )


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_does_not_grow_with_its_rows(n, django_assert_num_queries):
    of = given.county()
    given.a_publication(of)
    for index in range(1, n):
        item = services.draft_item(
            given.facts(of, code=f"T-{index}x"), county_id=of.pk, by=given.keeper(1, of)
        )
        version = services.draft_offering(item.pk, names.OfferingFacts(), by=given.keeper(1, of))
        services.save_draft(version.pk, documents.write(given.content()), by=given.keeper(1, of))
        given.walked(version.pk, of)

    with django_assert_num_queries(1):
        assert len(queries.published_offerings(county_id=of.pk, text="救助")) == n
    with django_assert_num_queries(1):
        assert queries.families(county_id=of.pk)["基本公共社会服务"] == n
    with django_assert_num_queries(2):
        assert len(queries.in_the_making(county_id=of.pk, actor=given.keeper(1, of).actor)) == 0


def test_the_spec_is_read_from_the_database_once(django_assert_num_queries):
    spec = given.a_publication(given.county())
    queries.forget(spec.version_id)

    with django_assert_num_queries(1):
        assert [queries.spec(spec.version_id) for _ in range(3)] == [spec] * 3
    assert replace(spec) == spec

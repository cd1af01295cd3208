"""Documents come back as they went in; searches find; guides read in order; the data of the county is lawful."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest
from hypothesis import given as every
from hypothesis import settings
from hypothesis import strategies as st

from bangban.engine.catalogue import names, queries, services
from bangban.engine.catalogue.rules import (
    differences,
    documents,
    files,
    guides,
    publication,
    search,
)
from bangban.engine.catalogue.tests import given
from bangban.kernel.by import CHINA
from bangban.kernel.term import CalendarDays, WorkingDays

_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_TERMS = st.builds(WorkingDays, st.integers(0, 99)) | st.builds(CalendarDays, st.integers(0, 99))
_FIELDS = st.builds(
    names.Field,
    name=_TEXT,
    label=_TEXT,
    kind=st.sampled_from(names.FieldKind),
    choices=st.tuples(st.builds(names.Choice, value=_TEXT, label=_TEXT)) | st.just(()),
    when=st.none() | st.builds(names.Condition, field=_TEXT, values=st.tuples(_TEXT)),
    low=st.none() | st.decimals(-99, 99, places=2),
    sensitive=st.booleans(),
)
_CONTENTS = st.builds(
    names.Content,
    conditions=st.tuples(_TEXT),
    materials=st.tuples(st.builds(names.Material, code=_TEXT, name=_TEXT, shared=st.booleans())),
    promised=st.none() | _TERMS,
    fields=st.lists(_FIELDS, max_size=3).map(tuple),
    visits=st.integers(0, 9),
)


@settings(max_examples=150, deadline=None)
@every(_CONTENTS)
def test_a_document_comes_back_as_it_went_in(content):
    document = documents.write(content)

    assert documents.read(names.Content, document) == content
    assert documents.digest(document, {}) == documents.digest(documents.write(content), {})


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ([], {"": "这里要的是一组项目。"}),
        ({"conditions": "x"}, {"conditions": "这里要的是一个列表。"}),
        ({"conditions": ["x"] * 501}, {"conditions": "最多500行。"}),
        ({"conditions": ["x" * 5001]}, {"conditions.0": "请填文字，不超过5000字。"}),
        ({"instant": 1}, {"instant": "请填“是”或“否”。"}),
        ({"visits": True}, {"visits": "请填整数。"}),
        ({"visits": 10**13}, {"visits": "请填整数。"}),
        (
            {"fields": [{"name": "a", "label": "b", "kind": "number", "low": "NaN"}]},
            {"fields.0.low": "请填数字。"},
        ),
        ({"materials": [{"code": "a"}]}, {"materials.0.name": "这一项要填。"}),
    ],
)
def test_a_wrong_document_names_its_place(document, problems):
    with pytest.raises(documents.Unreadable) as caught:
        documents.read(names.Content, document)

    assert caught.value.problems == problems


def _spec(**changes: object) -> names.OfferingSpec:
    loaded = _lishu()
    line = next(i for i in loaded.items if i.code == "XK-01")
    content = {f.name: getattr(line.content, f.name) for f in dataclasses.fields(names.Content)}
    return names.OfferingSpec(
        **(content | changes),  # type: ignore[arg-type]
        item_code=line.code,
        item_id=1,
        offering_id=1,
        county_id=1,
        title=line.name,
        kind=line.kind,
        procedure=line.procedure,
        audience=line.audience,
        requirement=line.requirement,
        level=names.Level.TOWNSHIP,
        receiving=names.Level.TOWNSHIP,
        deciding=names.Level.TOWNSHIP,
        basis=line.basis,
        version_id=1,
        number=1,
        published_at=datetime(2026, 11, 2, 23, 0, tzinfo=CHINA),
    )


def _lishu() -> files.CatalogueFile:
    folder = given.LISHU
    return files.catalogue(
        county=(folder / "county.toml").read_text("utf-8"),
        powers=(folder / "powers.toml").read_text("utf-8"),
        proofs=(folder / "proofs.toml").read_text("utf-8"),
        items=[(p.name, p.read_text("utf-8")) for p in (folder / "items").glob("*.toml")],
    )


def test_a_wrong_data_file_is_named():
    with pytest.raises(documents.Unreadable) as caught:
        files.catalogue(
            county="", powers="", proofs="", items=[("a.toml", 'code = "A"\nname = "甲"')]
        )

    assert sorted(caught.value.problems) == ["a.toml offering"]


def test_a_guide_reads_in_the_order_in_which_people_ask():
    guide = guides.guide(_spec())

    assert [s.title for s in guide.sections] == [
        "谁能办",
        "带什么",
        "不用带（我们自己查）",
        "怎么办",
        "多久办好",
        "收不收钱",
        "去哪办",
        "办成什么",
        "依据",
        "常见问题",
        "不满意怎么办",
    ]
    assert guide.sections[4].rows == (
        ("承诺期限", "10个工作日"),
        ("法定期限", "20个工作日"),
        ("说明", "占用农用地的，办理农用地转用的时间另算，会书面告诉您。"),
    )
    assert guide.sections[8].rows[0] == (
        "《土地管理法》第六十二条第一款",
        "农村村民一户只能拥有一处宅基地。",
    )
    assert guide.updated_on == datetime(2026, 11, 2, tzinfo=CHINA).date()


def test_terms_of_both_kinds_are_compared_as_people_live_them():
    five, seven = WorkingDays(5), CalendarDays(7)

    lengths = [differences.calendar_length(t) for t in (None, five, seven)]

    assert lengths == [0, 7, 7]


@pytest.mark.law("行政许可法", 42)
def test_a_licence_without_its_own_legal_term_has_twenty_working_days():
    licence = dataclasses.replace(_spec(legal_term=None), power_kind="行政许可")

    refusals = [
        publication.why_not_promise(dataclasses.replace(licence, promised=WorkingDays(n)))
        for n in (20, 21)
    ]

    assert [r.code if r else None for r in refusals] == [None, "catalogue.promise-too-long"]


def test_every_leaf_of_the_documents_is_in_the_taxonomy():
    assert [len(leaves) for leaves in names.FAMILIES.values()] == [5, 6, 6, 5, 3, 7, 5, 6, 10]


@pytest.mark.django_db
@pytest.mark.covers("CAT-02")
@pytest.mark.covers("CAT-03")
def test_the_demo_county_carries_both_tags_and_known_leaves():
    items = _lishu().items

    tags = {tag for item in items for tag in item.poverty}
    assert tags == set(names.Poverty)
    assert all(i.leaf in names.FAMILIES[i.family] for i in items)
    assert len(items) >= 12


@pytest.fixture
def lishu(db):
    of = given.county()
    services.load_catalogue(
        given.LISHU, county_id=of.pk, by=given.keeper(1, of), checker=given.keeper(2, of)
    )
    return of


SAID = (
    ("老人补贴怎么领", "JF-06"),
    ("盖房子", "XK-01"),
    ("我想盖房", "XK-01"),
    ("低保", "JF-01"),
    ("dibao", "JF-01"),
    ("DB", "JF-01"),
    ("砍树要办什么证", "XK-03"),
    ("家里着火了怎么办", "JF-03"),
    ("五保户", "JF-02"),
    ("残疾人补助", "JF-05"),
    ("开理发店", "XK-06"),
    ("养猪场", "XK-04"),
    ("房子要塌了", "JF-07"),
    ("看病没钱", "JF-04"),
    ("街边堆沙子", "XK-07"),
    ("宠物医院", "XK-05"),
    ("zjd", "XK-01"),
)


def test_what_people_say_finds_the_item(lishu):
    found = {t: queries.published_offerings(county_id=lishu.pk, text=t, limit=3) for t, _ in SAID}

    missed = [(t, code) for t, code in SAID if code not in [f.item_code for f in found[t]]]
    assert missed == []


def test_a_search_for_nothing_known_finds_nothing(lishu):
    assert [
        list(queries.published_offerings(county_id=lishu.pk, text=t))
        for t in ("护照签证航班", "😀", "x" * 500)
    ] == [[], [], []]


def test_lists_are_narrowed(lishu):
    def codes(**how: object) -> list[str]:
        return sorted(f.item_code for f in queries.published_offerings(county_id=lishu.pk, **how))

    assert codes(life_event="养老") == ["JF-02", "JF-06"]
    assert codes(family="社会保险") == ["JF-04"]
    assert codes(level=names.Level.VILLAGE) == []
    assert len(codes(limit=5, offset=12)) == 3
    assert queries.families(county_id=lishu.pk)["社会保险"] == 1


def test_a_street_is_offered_what_townships_do_until_it_has_its_own(lishu):
    street = given.Division.objects.create(
        name="梨树街道",
        kind="township",
        subtype="街道",
        parent=lishu,
        path=f"{lishu.path}90/",
        valid_from=given.AT.date(),
    )

    assert len(queries.published_offerings(county_id=lishu.pk, township_id=street.pk)) == 15


def test_initials_and_pinyin_are_kept():
    words = search.words(_spec(keywords=("盖房",)))

    assert (words.initials, words.pinyin) == ("nccmzjdsp gf", "nongcuncunminzhaijidishenpi gaifang")

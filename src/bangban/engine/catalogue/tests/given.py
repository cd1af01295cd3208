"""Builders: a county with its organs, three people who keep the catalogue, an item as plain facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bangban.engine.catalogue import names, services
from bangban.engine.catalogue.rules import documents
from bangban.engine.powers import services as powers
from bangban.engine.powers.names import Citation, PowerKind
from bangban.foundation.places.models import Division, Organ
from bangban.kernel.by import CHINA, Actor, ActorKind, By, Channel, Grant
from bangban.kernel.term import WorkingDays

LISHU = Path(services.__file__).parent / "data" / "lishu"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)  # 周一
_POWERS = (
    "catalogue.draft",
    "catalogue.check",
    "catalogue.publish",
    "powers.edit",
    "powers.publish",
)


def county(name: str = "梨树县", path: str = "/1/") -> Division:
    """A county with the departments that the items name."""
    found = Division.objects.filter(path=path).first()
    if found:
        return found
    row = Division.objects.create(name=name, kind="county", path=path, valid_from=date(2020, 1, 1))
    for line in ("civil_affairs", "agriculture", "resources", "forestry", "health", "enforcement"):
        _organ(row, line)
    for line in ("medical_insurance", "housing", "disabled"):
        _organ(row, line)
    return row


def _organ(at: Division, line: str) -> Organ:
    return Organ.objects.create(
        name=f"{at.name}{line}",
        kind="department",
        line=line,
        division=at,
        valid_from=date(2020, 1, 1),
    )


def keeper(user: int, of: Division, may: tuple[str, ...] = _POWERS) -> By:
    """Somebody of the county who keeps the catalogue, at 9 o'clock on 2026-11-02."""
    actor = Actor(
        kind=ActorKind.STAFF,
        user=user,
        name=f"工作人员{user}",
        post="事项管理岗",
        organ_name="县政务服务局",
        division_path=of.path,
        county=of.pk,
        grants=frozenset(Grant(p, of.path) for p in may),
    )
    return By(actor, AT, Channel.DESK)


def facts(of: Division, **changes: object) -> names.ItemFacts:
    """An item that lacks nothing."""
    lead = Organ.objects.filter(division=of, line="civil_affairs").get()
    whole = names.ItemFacts(
        code="T-01",
        name="临时救助",
        power="P-01",
        procedure="benefit@2021-06",
        audience="遇到突发困难的家庭",
        requirement="先行救助，及时办结",
        lead=lead.pk,
        family="基本公共社会服务",
        leaf="社会救助",
        basis=(Citation(law="社会救助暂行办法", article=47),),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def content(**changes: object) -> names.Content:
    """A guide that lacks nothing."""
    whole = names.Content(
        conditions=("因火灾等意外，基本生活暂时严重困难",),
        materials=(
            names.Material(code="apply", name="临时救助申请书"),
            names.Material(code="identity", name="身份证", shared=True, shared_from="公安户籍信息"),
        ),
        stages=(names.Stage(name="受理", doer="窗口", says="看材料齐不齐"),),
        promised=WorkingDays(5),
        legal_term=WorkingDays(20),
        contact="0434-5250000",
        complaint_route="拨打12345",
        results=(names.Result(name="救助决定"),),
        fields=(names.Field(name="cause", label="困难原因", kind=names.FieldKind.TEXT),),
        keywords=("着火", "急用钱"),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def a_power(of: Division) -> None:
    """The entry of the power list that the item rests on, published."""
    entry = powers.draft_power(
        county_id=of.pk,
        code="P-01",
        name="临时救助",
        kind=PowerKind.BENEFIT,
        organ_kind="乡镇人民政府",
        level="township",
        basis=(Citation(law="社会救助暂行办法", article=47),),
        duty="先行救助",
        procedure="benefit@2021-06",
        by=keeper(1, of),
    )
    powers.publish_power(entry.pk, by=keeper(2, of))


def a_draft(of: Division, content_: names.Content | None = None, **changes: object) -> int:
    """The id of a first draft with that content, by person 1."""
    if not changes.pop("without_power", False):
        a_power(of)
    item = services.draft_item(facts(of, **changes), county_id=of.pk, by=keeper(1, of))
    version = services.draft_offering(item.pk, names.OfferingFacts(), by=keeper(1, of))
    services.save_draft(version.pk, documents.write(content_ or content()), by=keeper(1, of))
    return version.pk


def a_publication(of: Division, content_: names.Content | None = None) -> names.OfferingSpec:
    """A first version, walked from draft to publication."""
    version = a_draft(of, content_)
    return walked(version, of)


def walked(version: int, of: Division, reason: str = "") -> names.OfferingSpec:
    """From draft to publication, checked by another person."""
    services.submit(version, heavier_reason=reason, by=keeper(1, of))
    services.approve(version, by=keeper(2, of))
    return services.publish(version, by=keeper(3, of))

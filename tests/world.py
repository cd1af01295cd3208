"""A small county built by the services: two townships, their halls, the people who accept, decide and deliver.

Tests say `world.build()` once per test database transaction and then speak of its people by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bangban.engine.cases.names import Power as Cases
from bangban.engine.catalogue import queries as offerings
from bangban.engine.catalogue import services as catalogue
from bangban.engine.catalogue.names import OfferingSpec
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial, Receipt
from bangban.foundation.accounts import services as accounts
from bangban.foundation.calendars import services as calendars
from bangban.foundation.packs import services as packs
from bangban.foundation.places import queries as places
from bangban.foundation.places import services as founding
from bangban.foundation.places import sources
from bangban.foundation.places.models import Division, Organ
from bangban.foundation.places.names import Line
from bangban.kernel.by import CHINA, SYSTEM, Actor, ActorKind, By, Channel, Grant

LISHU = Path(catalogue.__file__).parent / "data" / "lishu"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # 周一，离节假日都远
KEEPING = (
    "catalogue.draft",
    "catalogue.check",
    "catalogue.publish",
    "powers.edit",
    "powers.publish",
)

ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "counter": ("综合窗口", (Cases.VIEW, Cases.RECEIVE, Cases.ACCEPT, Cases.TRANSFER)),
    "handler": ("后台承办", (Cases.VIEW, Cases.EXAMINE, Cases.ASSIGN)),
    "head": ("负责人", (Cases.VIEW, Cases.DECIDE, Cases.SIGN_OFF, Cases.ASSIGN, Cases.REVEAL)),
    "delivery": ("统一出件", (Cases.VIEW, Cases.SERVE, Cases.ARCHIVE)),
    "county": ("县级审核", (Cases.VIEW, Cases.DECIDE, Cases.REVEAL)),
    "caller": ("差评回访", (Cases.VIEW, Cases.CALL_BACK, Cases.SUPERVISE)),
    "rectifier": ("整改", (Cases.VIEW, Cases.RECTIFY)),
}


@dataclass(slots=True)
class World:
    """The county and its people; `at` moves the clock of everybody who acts next."""

    county: Division
    near: Division
    far: Division
    village: Division
    far_village: Division
    people: dict[str, int] = field(default_factory=dict)
    clock: datetime = MONDAY

    def by(self, who: str, *, via: Channel = Channel.DESK, days: int = 0, hours: int = 0) -> By:
        """The person of that name, acting `days` and `hours` after the world's clock."""
        at = self.clock + timedelta(days, hours * 3600)
        actor = places.actor_for(self.people[who], on=at.date())
        assert actor is not None, who
        return By(actor, at, via)

    def system(self, *, days: int = 0) -> By:
        """The system itself."""
        return By(SYSTEM, self.clock + timedelta(days), Channel.SYSTEM)

    def offering(self, code: str) -> OfferingSpec:
        """The published version of an item of the demo catalogue."""
        found = offerings.published(code, county_id=self.county.pk)
        assert found is not None, code
        return found


@lru_cache(maxsize=1)
def _rows() -> tuple[sources.Row, ...]:
    everything = sources.rows("220322")
    county = everything[0]
    towns = [r for r in everything if r.parent == county.code and r.name.endswith("镇")][:2]
    villages = [
        v
        for t in towns
        for v in [r for r in everything if r.parent == t.code and r.code[9] in "23"][:2]
    ]
    return (county, *towns, *villages)


def build(*, items: bool = True, whole: bool = False) -> World:
    """Found the county: divisions (two townships, or `whole`), organs, calendar, packs, catalogue, people."""
    by = By(SYSTEM, MONDAY - timedelta(60), Channel.SYSTEM)
    county = founding.load_divisions(
        county_code="220322", source=sources.rows("220322") if whole else _rows(), by=by
    )
    founding.found_standard_organs(county_id=county.pk, by=by)
    calendars.load_years(by=by)
    packs.load_packs(by=by)
    near, far = [t for t in places.townships_of(county.pk) if t.official_name.endswith("镇")][:2]
    world = World(county, near, far, places.villages_of(near.pk)[0], places.villages_of(far.pk)[0])
    if items:
        catalogue.load_catalogue(
            LISHU, county_id=county.pk, by=_keeper(1, county), checker=_keeper(2, county)
        )
    _staff(world, by)
    return world


def _keeper(user: int, county: Division) -> By:
    actor = Actor(
        kind=ActorKind.STAFF,
        user=9_000 + user,
        name=f"目录岗{user}",
        post="目录岗",
        organ_name="县政务服务中心",
        division_path=county.path,
        county=county.pk,
        grants=frozenset(Grant(p, county.path) for p in KEEPING),
    )
    return By(actor, MONDAY - timedelta(60), Channel.DESK)


def _staff(world: World, by: By) -> None:
    roles = {
        code: founding.define_role(code=code, title=title, powers=powers, by=by)
        for code, (title, powers) in ROLES.items()
    }

    def seat(name: str, organ: Organ, *wanted: str, own: bool = False) -> None:
        post = founding.create_post(
            organ_id=organ.pk,
            title=f"{name}岗",
            roles=[roles[w] for w in wanted],
            own_organ_only=own,
            by=by,
        )
        user = accounts.create_staff(
            username=name,
            name=f"演示{name}",
            password="demo-Pass-2026",
            must_change_password=False,
            by=by,
        )
        row = founding.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2026, 1, 1), by=by)
        world.people[name] = row.pk

    for prefix, township in (("", world.near), ("far-", world.far)):
        hall, government = places.hall_of(township.pk), places.government_of(township.pk)
        assert hall is not None
        assert government is not None
        seat(f"{prefix}counter", hall, "counter")
        seat(f"{prefix}counter2", hall, "counter")
        seat(f"{prefix}handler", government, "handler")
        seat(f"{prefix}head", government, "head", "rectifier")
        seat(f"{prefix}delivery", hall, "delivery")
    civil = places.department(world.county.pk, Line.CIVIL_AFFAIRS)
    service = places.hall_of(world.county.pk)
    assert civil is not None
    assert service is not None
    seat("civil", civil, "county", own=True)
    seat("caller", service, "caller")


def citizen(serial: int = 1, birth: str = "19580214") -> str:
    """A well-formed invented citizen ID."""
    body = f"220322{birth}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def applicant(serial: int = 1, name: str = "演示甲") -> ApplicantIn:
    """Somebody who applies at the window."""
    return ApplicantIn(name=name, id_no=citizen(serial), phone=f"138{serial:08d}")


def apply(
    world: World,
    code: str,
    *,
    by: By | None = None,
    key: str = "key-0000-0001",
    serial: int = 1,
    place: Division | None = None,
    answers: dict[str, object] | None = None,
) -> Receipt:
    """Apply for an item at the near township's window, with every required answer filled in."""
    spec = world.offering(code)
    return intake.receive(
        Application(
            offering=spec.version_id,
            division=(place or world.village).pk,
            answers=answers if answers is not None else fill(spec, world),
            materials=tuple(
                GivenMaterial(code=m.code, how="paper") for m in spec.asked_materials if m.required
            ),
            applicant=applicant(serial),
            demo=True,
        ),
        key=key,
        by=by or world.by("counter", via=Channel.WINDOW),
    )


def fill(spec: OfferingSpec, world: World) -> dict[str, object]:
    """An answer for every required field of a form."""
    return {
        f.name: _answer(f, world)
        for f in spec.fields
        if f.required and f.when is None and _asked(f)
    }


def _asked(f) -> bool:  # type: ignore[no-untyped-def]
    return f.kind.value not in ("notice", "file")


def _answer(f, world: World) -> object:  # type: ignore[no-untyped-def]
    match f.kind.value:
        case "choice":
            return f.choices[0].value
        case "choices":
            return [f.choices[0].value]
        case "number":
            return str(f.low or 1)
        case "money":
            return str(f.low or 100)
        case "date":
            return "2026-02-01"
        case "citizen_id":
            return citizen(7)
        case "phone":
            return "13900000001"
        case "place":
            return world.village.pk
        case "group":
            return [
                {
                    g.name: _answer(g, world)
                    for g in f.fields
                    if g.required and g.when is None and _asked(g)
                }
            ]
        case _:
            return "演示内容"

"""A small world: a case of every relation, an actor of every kind, a canary in every private field.

What people may do and where cases lie is written down here by hand, a second time: the expectations of the matrix
come from these tables and never from `may`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bangban.engine.cases import queries as cases
from bangban.engine.cases.models import Case
from bangban.engine.cases.services import moving, opening, rating
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial
from bangban.foundation import clock
from bangban.foundation.access import services as access
from bangban.foundation.access.names import Power as AccessPower
from bangban.foundation.accounts import services as accounts
from bangban.foundation.accounts.models import Person, User
from bangban.foundation.accounts.names import APPOINTMENT, FACTOR_SEEN
from bangban.foundation.files import services as files
from bangban.foundation.places import queries as places
from bangban.foundation.places import services as founding
from bangban.foundation.places import sources
from bangban.foundation.places.models import Appointment, Division, Organ
from bangban.kernel import number as numbers
from bangban.kernel.by import SYSTEM, Actor, ActorKind, By, Channel, Grant
from tests import world as worlds
from tests.world import World

ADMIN = "access.tokens"
# Actor → (what kind, powers, where they reach: townships by name or "county", organ they are bound to or None).
STAFF: dict[str, tuple[tuple[str, ...], str, str | None]] = {
    "counter": (("view", "receive", "accept", "transfer"), "near", None),
    "far-counter": (("view", "receive", "accept", "transfer"), "far", None),
    "handler": (("view", "examine", "assign"), "near", None),
    "head": (("view", "decide", "sign_off", "assign", "reveal", "rectify"), "near", None),
    "delivery": (("view", "serve", "archive"), "near", None),
    "civil": (("view", "decide", "reveal"), "county", "civil"),
    "caller": (("view", "call_back", "supervise"), "county", None),
    "observer": (("view", "supervise"), "county", None),
    "auditor": ((), "county", None),
    "sysadmin": ((), "county", None),
    "other-counter": (("view", "receive", "accept", "transfer"), "other", None),
}
GONE = ("ended", "disabled")
ACTORS = ("anonymous", "owner", "neighbour", *STAFF, *GONE)
OWN_POWERS = ("view", "withdraw", "correct", "rate")
LOOKING = ("view", "reveal", "supervise")


@dataclass(frozen=True, slots=True)
class Told:
    """A case in the table: who applied, which places see it, which place acts, which organs have a part."""

    owner: str
    seen: frozenset[str]
    acted: str
    organs: frozenset[str] = frozenset()
    acting: str = ""


def told(owner: str, seen: str, acted: str, organs: str = "", acting: str = "") -> Told:
    """One line of the table."""
    return Told(owner, frozenset(seen.split()), acted, frozenset(organs.split()), acting)


CASES: dict[str, Told] = {
    "own": told("owner", "near county", "near"),
    "far": told("stranger", "far county", "far"),
    "received-elsewhere": told("neighbour", "near far county", "far"),
    "decided-by-county": told("neighbour", "near county", "county", "civil", "civil"),
    "waiting-for-county": told("stranger", "far county", "far", "civil"),
    "transferred": told("neighbour", "near far county", "far"),
    "archived": told("owner", "near county", "near"),
    "callback": told("owner", "near county", "county"),
    "supplement": told("neighbour", "near county", "near"),
    "other-county": told("outsider", "other", "other"),
}


@dataclass(slots=True)
class Scene:
    """The world with its cases by name, and what must not come out to strangers."""

    world: World
    numbers: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, dict[str, str]] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def case(self, name: str) -> Case:
        """The case of that name, with its places."""
        return cases.case(self.numbers[name], actor=SYSTEM)

    def actor(self, who: str) -> Actor:
        """The actor as a request of today would be."""
        if who in self.world.people:
            found = places.actor_for(self.world.people[who], on=clock.now().date())
            return found or Actor(kind=ActorKind.ANONYMOUS)
        if who in self.persons:
            return Actor(
                kind=ActorKind.RESIDENT, user=self.users.get(who), person=self.persons[who]
            )
        return Actor(kind=ActorKind.ANONYMOUS)

    def client(self, who: str) -> Client:
        """A browser with the session that signing in would have left."""
        client = Client(raise_request_exception=False)
        if who in self.users:
            client.force_login(User.objects.get(pk=self.users[who]))
            session = client.session
            assert isinstance(session, SessionStore)
            session[FACTOR_SEEN] = True
            session[APPOINTMENT] = self.world.people.get(who)
            session.save()
        return client


def sees(who: str, case: str) -> bool:
    """Whether the table lets somebody look at a case."""
    return allowed(who, "view", case)


def allowed(who: str, power: str, case: str) -> bool:
    """The second evaluator: plain look-ups in the tables above."""
    line = CASES[case]
    if who in STAFF:
        powers, reach, bound = STAFF[who]
        if power not in powers:
            return False
        if bound is not None and bound not in (line.organs if power in LOOKING else {line.acting}):
            return False
        if power in LOOKING:
            return reach in line.seen
        return line.acted in {"county": ("near", "far", "county"), "other": ("other",)}.get(
            reach, (reach,)
        )
    return who in ("owner", "neighbour") and power in OWN_POWERS and line.owner == who


def build() -> Scene:
    """Everything, by the services."""
    scene = Scene(worlds.build())
    by = scene.world.system(days=-59)
    _more_staff(scene, by)
    _residents(scene)
    _cases(scene)
    _tokens(scene)
    return scene


def _other_county(by: By) -> tuple[Division, Division]:
    rows = sources.rows("621121")
    town = next(r for r in rows if r.parent == rows[0].code)
    village = next(r for r in rows if r.parent == town.code)
    county = founding.load_divisions(county_code="621121", source=(rows[0], town, village), by=by)
    founding.found_standard_organs(county_id=county.pk, by=by)
    return county, places.townships_of(county.pk)[0]


def _more_staff(scene: Scene, by: By) -> None:
    world = scene.world
    service, hall = places.hall_of(world.county.pk), places.hall_of(world.near.pk)
    _, town = _other_county(by)
    other = places.hall_of(town.pk)
    assert service is not None
    assert hall is not None
    assert other is not None
    kinds = {
        "observer": ("cases.view", "cases.supervise"),
        "auditor": ("trail.read",),
        "sysadmin": (ADMIN, "accounts.manage"),
    }
    roles = {k: founding.define_role(code=k, title=k, powers=p, by=by) for k, p in kinds.items()}
    counter = founding.define_role(
        code="counter", title="综合窗口", powers=worlds.ROLES["counter"][1], by=by
    )
    for name in kinds:
        _seat(scene, name, service, roles[name], by)
    _seat(scene, "other-counter", other, counter, by)
    _seat(scene, "ended", hall, counter, by)
    _seat(scene, "disabled", hall, counter, by)
    founding.end_appointment(appointment_id=world.people["ended"], on=date(2026, 2, 1), by=by)
    accounts.disable_user(user_id=scene.users["disabled"], by=by)
    for name, row in world.people.items():
        scene.users[name] = Appointment.objects.get(pk=row).user_id


def _seat(scene: Scene, name: str, organ: Organ, role: object, by: By) -> None:
    post = founding.create_post(organ_id=organ.pk, title=f"{name}岗", roles=[role], by=by)  # type: ignore[list-item]
    user = accounts.create_staff(
        username=name, name=f"演示{name}", password=None, must_change_password=False, by=by
    )
    row = founding.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2026, 1, 1), by=by)
    scene.world.people[name], scene.users[name] = row.pk, user.pk


PEOPLE = {
    "owner": ("金丝雀柒", 101, "13850000101"),
    "neighbour": ("画眉鸟捌", 102, "13850000102"),
    "stranger": ("相思鸟玖", 103, "13850000103"),
    "outsider": ("百灵鸟零", 104, "13850000104"),
}
HOMES = {who: f"{name}路{serial}号院" for who, (name, serial, _) in PEOPLE.items()}


def _given(who: str) -> ApplicantIn:
    name, serial, phone = PEOPLE[who]
    return ApplicantIn(name=name, id_no=worlds.citizen(serial), phone=phone, address=HOMES[who])


def _residents(scene: Scene) -> None:
    by = scene.world.system()
    for who in PEOPLE:
        given = _given(who)
        person = accounts.find_or_create_person(
            name=given.name, id_no=given.id_no, phone=given.phone, address=given.address, by=by
        )
        if who in ACTORS:
            user = accounts.register_resident(
                name=given.name, id_no=given.id_no, phone=given.phone, password=None, by=by
            )
            scene.users[who] = user.pk
        scene.persons[who] = Person.objects.get(pk=person.pk).pk


def photo() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (24, 24), (200, 40, 40)).save(out, "PNG")
    return out.getvalue()


def apply(scene: Scene, case: str, code: str, at: Division, clerk: str, who: str) -> str:
    """One application at the window, with a canary in every private field; its number."""
    world = scene.world
    spec, by = world.offering(code), world.by(clerk, via=Channel.WINDOW)
    mark = f"雀舌{case}号"
    answers = worlds.fill(spec, world)
    for f in spec.fields:
        if f.name in answers and f.kind.value in ("text", "long_text"):
            answers[f.name] = f"{mark}答"
    upload = SimpleUploadedFile(f"{mark}件.png", photo(), "image/png")
    kept = files.receive(upload, by=by, purpose="material", sensitive=True)
    materials = [
        GivenMaterial(code=m.code, how="paper") for m in spec.asked_materials if m.required
    ]
    materials.append(
        GivenMaterial(code=spec.asked_materials[0].code, how="file", file_id=str(kept.pk))
    )
    receipt = intake.receive(
        Application(
            offering=spec.version_id,
            division=at.pk,
            answers=answers,
            materials=tuple(materials),
            applicant=_given(who),
        ),
        key=f"scene-{case}",
        by=by,
    )
    name, serial, phone = PEOPLE[who]
    scene.numbers[case], scene.files[case] = receipt.number, str(kept.pk)
    scene.canaries[case] = {
        "name": name,
        "phone": phone,
        "id_no": worlds.citizen(serial),
        "address": HOMES[who],
        "mark": mark,
        "number": receipt.number,
    }
    return receipt.number


def _step(scene: Scene, case: str, verb: str, who: str, days: int = 0, **inputs: object) -> None:
    row = scene.case(case)
    moving.take(row.number, verb, version=row.version, by=scene.world.by(who, days=days), **inputs)


def _cases(scene: Scene) -> None:
    w = scene.world
    apply(scene, "own", "XK-01", w.village, "counter", "owner")
    _step(scene, "own", "accept", "counter", 1)

    apply(scene, "far", "XK-01", w.far_village, "far-counter", "stranger")
    _step(scene, "far", "ask_correction", "far-counter", 1, corrections=["雀舌far号由"])
    apply(scene, "received-elsewhere", "XK-01", w.far_village, "counter", "neighbour")

    apply(scene, "decided-by-county", "JF-01", w.village, "counter", "neighbour")
    _step(scene, "decided-by-county", "accept", "counter")
    survey = {"opinion": "雀舌decided-by-county号由", "surveyors": "演示甲、演示乙"}
    _step(scene, "decided-by-county", "survey", "handler", 3, **survey)
    _step(scene, "decided-by-county", "publicise", "handler", 4)
    _step(scene, "decided-by-county", "report_up", "handler", 14, opinion="公示无异议")
    apply(scene, "waiting-for-county", "JF-01", w.far_village, "far-counter", "stranger")

    apply(scene, "transferred", "XK-01", w.village, "counter", "neighbour")
    far = places.government_of(w.far.pk)
    assert far is not None
    reason = "雀舌transferred号由"
    _step(scene, "transferred", "transfer", "counter", 1, organ=far.pk, reason=reason)

    apply(scene, "archived", "XK-01", w.village, "counter", "owner")
    _step(scene, "archived", "accept", "counter")
    _step(scene, "archived", "examine", "handler", 1, opinion="雀舌archived号由")
    _step(scene, "archived", "approve", "head", 2)
    _step(scene, "archived", "serve", "delivery", 3, handover="collected", taken_by="金丝雀柒")
    _step(scene, "archived", "archive", "delivery", 4)
    number = rating.open_callback(scene.numbers["archived"], by=w.system(days=5))
    assert number is not None
    scene.numbers["callback"] = number
    scene.canaries["callback"] = {"number": number}

    apply(scene, "supplement", "XK-01", w.village, "counter2", "neighbour")
    _step(scene, "supplement", "ask_correction", "counter", 1, corrections=["雀舌supplement号由"])
    _far_county_case(scene)


def _far_county_case(scene: Scene) -> None:
    """A case of another county: it has no catalogue here, so the case is opened without an offering."""
    organ = Appointment.objects.get(pk=scene.world.people["other-counter"]).post.organ
    county = places.county_of(organ.division)
    by = scene.world.system()
    number = numbers.new_number("TW", by.today)
    opening.write(
        opening.Opening(
            number=number,
            county_id=county.pk,
            division_id=organ.division_id,
            division_path=organ.division.path,
            procedure="callback@2019-51",
            offering_id=None,
            item_code="callback",
            title="雀舌other-county号",
            organ_id=organ.pk,
            received_organ_id=organ.pk,
            deciding_organ_id=organ.pk,
            applicant_id=scene.persons["outsider"],
            applicant_mask="百***",
            answers="{}",
        ),
        by=by,
        warnings=cases.warnings_for(organ.division.path),
    )
    name, serial, phone = PEOPLE["outsider"]
    scene.numbers["other-county"] = number
    scene.canaries["other-county"] = {
        "name": name,
        "phone": phone,
        "id_no": worlds.citizen(serial),
        "mark": "雀舌other-county号",
        "number": number,
    }


def _tokens(scene: Scene) -> None:
    at = clock.now()
    admin = Actor(
        kind=ActorKind.STAFF,
        user=1,
        name="系统管理员",
        grants=frozenset({Grant(AccessPower.TOKENS, scene.world.county.path)}),
    )
    for who in (*STAFF, *GONE):
        scene.tokens[who] = access.issue_token(
            name=f"{who} 对接",
            appointment=scene.world.people[who],
            expires_at=at + timedelta(30),
            by=By(admin, at, Channel.DESK),
        )

"""Builders: residents and their browsers, an application walked page by page."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bangban.engine.cases import queries as cases
from bangban.engine.cases.services import moving
from bangban.engine.catalogue import services as catalogue
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import Application, GivenMaterial
from bangban.foundation import clock
from bangban.foundation.accounts import services as accounts
from bangban.foundation.accounts.models import User
from bangban.kernel.by import SYSTEM, Actor, ActorKind, By, Channel
from tests import world as worlds
from tests.world import World

PASSWORD = "Lishu-2026-kuaiban"
ITEM = "JF-06"  # 高龄津贴: a short form without conditions


def a_world() -> World:
    """The small county with two items only, its clock set to two hours ago."""
    world = worlds.build(items=False)
    keepers = [worlds._keeper(n, world.county) for n in (1, 2)]
    catalogue.load_catalogue(
        _two_items(), county_id=world.county.pk, by=keepers[0], checker=keepers[1]
    )
    world.clock = clock.now() - timedelta(0, 7200)
    return world


@lru_cache(maxsize=1)
def _two_items() -> Path:
    """The county's data with the items JF-01 and JF-06."""
    folder = Path(tempfile.mkdtemp(prefix="bangban-items-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in worlds.LISHU.rglob("*.toml"):
        if path.parent.name != "items" or path.stem in ("jf-01", "jf-06"):
            target = folder / path.relative_to(worlds.LISHU)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
    return folder


def a_resident(serial: int = 1, name: str = "演示甲") -> User:
    return accounts.register_resident(
        name=name,
        id_no=worlds.citizen(serial),
        phone=f"138{serial:08d}",
        password=PASSWORD,
        by=By(SYSTEM, clock.now(), Channel.WINDOW),
    )


def proof(serial: int = 1) -> str:
    """The last four characters of the telephone number."""
    return f"138{serial:08d}"[-4:]


def signed_in(user: User) -> Client:
    browser = Client()
    answer = browser.post("/account/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def himself(user: User, at=None) -> By:
    """The resident acting through the web."""
    actor = Actor(ActorKind.RESIDENT, user=user.pk, name=user.name, person=user.person.pk)
    return By(actor, at or clock.now(), Channel.WEB)


def a_case(world: World, user: User, code: str = ITEM, key: str = "key-0000-0001") -> str:
    """The number of a matter that the resident handed in two hours ago."""
    spec = world.offering(code)
    application = Application(
        offering=spec.version_id,
        division=world.village.pk,
        answers=worlds.fill(spec, world),
        materials=tuple(
            GivenMaterial(code=m.code, how="paper") for m in spec.asked_materials if m.required
        ),
        demo=True,
    )
    return intake.receive(application, key=key, by=himself(user, world.clock)).number


def walked(world: World, number: str, *steps: tuple[str, str, dict[str, object]]) -> None:
    """Walk the case by (person, verb, inputs)."""
    for minutes, (who, verb, inputs) in enumerate(steps):
        case = cases.case(number, actor=SYSTEM)
        by = world.by(who) if who != "system" else world.system()
        by = By(by.actor, by.at + timedelta(0, 60 * minutes), by.via)
        moving.take(number, verb, version=case.version, by=by, **inputs)


def asked_to_correct(world: World, number: str) -> None:
    walked(
        world, number, ("counter", "ask_correction", {"corrections": "承诺书要签字\n补一张照片"})
    )


def turned_away(world: World, number: str) -> None:
    walked(world, number, ("counter", "turn_away", {"reason": "年龄不到80周岁。"}))


def a_photo(name: str = "照片.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def begun(browser: Client, world: World, code: str = ITEM) -> str:
    """The address of a draft whose place is chosen, without its step."""
    spec = world.offering(code)
    place = {"township": world.near.pk, "division": world.village.pk, "go": "next"}
    browser.post(f"/apply/{spec.version_id}/", {"township": world.near.pk, "go": "township"})
    answer = browser.post(f"/apply/{spec.version_id}/", place)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rsplit("/", 2)[0] + "/"

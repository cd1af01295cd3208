"""Builds the demo county: places, organs, calendar, packs, people, catalogue, and the story."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from bangban.engine.catalogue import services as catalogue
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.calendars import services as calendars
from bangban.foundation.packs import services as packs
from bangban.foundation.places import queries as places
from bangban.foundation.places import services as founding
from bangban.foundation.places import sources
from bangban.foundation.places.models import Division
from bangban.foundation.trail import sealing
from bangban.kernel.by import SYSTEM, By, Channel
from bangban.kernel.term import ONE_DAY
from bangban.surfaces.welcome import people, story
from bangban.surfaces.welcome.people import Cast

COUNTY: Final = "220322"
SHORT: Final = "LS"
CATALOGUE: Final = Path(catalogue.__file__).parent / "data" / "lishu"
# The offices were there long before the story.
BEFORE: Final = 200


def is_built() -> bool:
    """Whether the demo county stands already: its story is written in one transaction, so it is whole or not there."""
    return accounts.user_by_username("xz-window", actor=SYSTEM) is not None


def build(
    *,
    now: datetime,
    seed: int = story.SEED,
    size: int = story.SIZE,
    say: Callable[[str], object] = lambda _: None,
) -> story.Told:
    """Build everything in two transactions, the story ending at `now`. Errors: Refused, when a service refuses."""
    county = place(now)
    say("区划、机构、节假日、规则包已载入")
    # Committed first: what is read a thousand times is then answered from memory.
    gc.disable()
    try:
        with transaction.atomic():
            cast = inhabit(county, now)
            say(f"工作人员 {len(cast.people)} 人、办事指南已载入")
            return tell(cast, now=now, seed=seed, size=size)
    finally:
        gc.enable()


@transaction.atomic
def place(now: datetime) -> Division:
    """Divisions, organs, calendar and packs. Safe to run twice."""
    by = By(SYSTEM, now - ONE_DAY * BEFORE, Channel.SYSTEM)
    county = founding.load_divisions(
        county_code=COUNTY, source=sources.rows(COUNTY), short=SHORT, by=by
    )
    founding.found_standard_organs(county_id=county.pk, by=by)
    calendars.load_years(by=by)
    packs.load_packs(by=by)
    return county


def inhabit(county: Division, now: datetime) -> Cast:
    """The people, and the catalogue that two of them draft and check."""
    by = By(SYSTEM, now - ONE_DAY * BEFORE, Channel.SYSTEM)
    cast = people.found(county, by=by)
    editor, checker = (
        places.actor_for(cast.people[name][1], on=by.today) for name in ("xz-editor", "xz-checker")
    )
    assert editor is not None
    assert checker is not None
    catalogue.load_catalogue(
        CATALOGUE,
        county_id=county.pk,
        by=By(editor, by.at, Channel.DESK),
        checker=By(checker, by.at, Channel.DESK),
    )
    return cast


def tell(cast: Cast, *, now: datetime, seed: int, size: int) -> story.Told:
    """The story, and the seals of what it left on the trail."""
    told = story.Teller(cast, now=now, seed=seed, size=size).tell()
    while sealing.seal(at=now):
        pass
    return told

"""Who sets rules: tokens, packs, calendars and the catalogue, proposed by one person and approved by another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bangban.engine.catalogue.names import Power as Catalogue
from bangban.foundation.access import queries as access
from bangban.foundation.access.names import Power as Access
from bangban.foundation.accounts import services as accounts
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.calendars.names import Power as Calendar
from bangban.foundation.packs import queries as packs
from bangban.foundation.packs.names import Power as Packs
from bangban.foundation.places import queries as places
from bangban.foundation.places import services as founding
from bangban.surfaces.desk.tests.given import browser
from tests import world as worlds

KEY = "cases.red_working_days_before"


def seat(world, name: str, *powers: str) -> None:
    """A post at the county's service office with just these powers, and somebody on it."""
    by = world.system()
    role = founding.define_role(code=name, title=f"{name}角色", powers=powers, by=by)
    hall = places.hall_of(world.county.pk)
    post = founding.create_post(organ_id=hall.pk, title=f"{name}岗", roles=[role], by=by)
    user = accounts.create_staff(
        username=name,
        name=f"演示{name}",
        password="demo-Pass-2026",
        must_change_password=False,
        by=by,
    )
    row = founding.appoint(user_id=user.pk, post_id=post.pk, from_on=date(2026, 1, 1), by=by)
    world.people[name] = row.pk


def code_of(answer) -> str:
    return answer.context["refusal"].code


@pytest.fixture
def keepers(world):
    """One who does everything, one who only approves, and the system administrator."""
    both = (Packs.PROPOSE, Packs.APPROVE, Calendar.PROPOSE, Calendar.APPROVE)
    seat(world, "both", *both, Catalogue.DRAFT, Catalogue.CHECK, Catalogue.PUBLISH)
    seat(world, "second", Packs.APPROVE, Calendar.APPROVE, Catalogue.CHECK, Catalogue.PUBLISH)
    seat(world, "admin", Access.TOKENS, Packs.PROPOSE, Calendar.PROPOSE)
    return world


@pytest.mark.covers("SYS-01", page="/desk/admin/packs/")
def test_a_limit_is_changed_by_two_people_and_not_by_one(keepers):
    day = keepers.clock.date() + timedelta(7)
    one, two = browser(keepers, "both"), browser(keepers, "second")
    wish = {"key": KEY, "new": "3", "from": day.isoformat(), "reason": "提前提醒"}

    wrong = one.post("/desk/admin/packs/propose/", {**wish, "new": "许多"})
    asked = one.post("/desk/admin/packs/propose/", wish)
    pack = packs.pack_of(keepers.county.path, on=day)
    change = packs.changes(pack.code)[0]
    alone = one.post(f"/desk/admin/packs/{change.pk}/", {"verb": "approve"})
    agreed = two.post(f"/desk/admin/packs/{change.pk}/", {"verb": "approve", "answer": "同意"})
    again = two.post(f"/desk/admin/packs/{change.pk}/", {"verb": "reject"})

    assert (wrong.status_code, wrong.context["typed"]["new"]) == (422, "许多")
    assert (asked.status_code, agreed.status_code) == (302, 302)
    assert (alone.status_code, code_of(alone)) == (403, "same-person")
    assert (again.status_code, code_of(again)) == (409, "pack-change-decided")
    assert packs.change(change.pk).state == "approved"
    shown = two.get("/desk/admin/packs/").content.decode()
    assert KEY not in shown
    assert "提前提醒" in shown


@pytest.mark.covers("SYS-03", page="/desk/admin/calendar/")
def test_offices_close_by_two_people_and_not_by_one(keepers):
    day = keepers.clock.date() + timedelta(7)
    one, two = browser(keepers, "both"), browser(keepers, "second")
    wish = {"first": day.isoformat(), "last": day.isoformat(), "reason": "暴雪"}

    wrong = one.post("/desk/admin/calendar/propose/", {**wish, "last": "下周"})
    asked = one.post("/desk/admin/calendar/propose/", wish)
    change = calendars.changes(county_id=keepers.county.pk)[0]
    alone = one.post(f"/desk/admin/calendar/{change.pk}/", {"verb": "approve"})
    before = calendars.closures(keepers.county.pk)
    agreed = two.post(f"/desk/admin/calendar/{change.pk}/", {"verb": "approve"})

    assert (wrong.status_code, code_of(wrong)) == (422, "desk.day")
    assert (wrong.context["typed"]["last"], wrong.context["typed"]["reason"]) == ("下周", "暴雪")
    assert (asked.status_code, agreed.status_code) == (302, 302)
    assert (alone.status_code, code_of(alone), before) == (403, "same-person", [])
    assert [(c.first, c.reason) for c in calendars.closures(keepers.county.pk)] == [(day, "暴雪")]


@pytest.mark.covers("CAT-04", page="/desk/catalogue/<version>/")
def test_a_version_is_drafted_by_one_and_approved_by_another(keepers):
    one, two = browser(keepers, "both"), browser(keepers, "second")
    old = keepers.offering("XK-01")

    opened = one.post(f"/desk/catalogue/{old.version_id}/do/revise/")
    page = opened.url
    form = one.get(f"{page}edit/")
    typed = {e.name: e.value for e in form.context["entries"] if isinstance(e.value, str)}
    sent = one.post(f"{page}do/submit/")
    alone = one.post(f"{page}do/approve/")
    agreed = two.post(f"{page}do/approve/")
    out = two.post(f"{page}do/publish/")

    assert typed["summary"] == old.summary
    assert [a.status_code for a in (opened, sent, agreed, out)] == [302] * 4
    assert alone.status_code == 403
    assert page == f"/desk/catalogue/{keepers.offering('XK-01').version_id}/"


@pytest.mark.covers("SYS-02", page="/desk/admin/tokens/")
def test_a_token_is_shown_once_and_stops_when_revoked(keepers):
    admin = browser(keepers, "admin")
    until = (keepers.clock.date() + timedelta(30)).isoformat()
    wish = {"name": "省平台", "appointment": str(keepers.people["counter"]), "until": until}

    wrong = admin.post("/desk/admin/tokens/", {**wish, "until": "明年"})
    made = admin.post("/desk/admin/tokens/", wish)
    fresh = made.context["fresh"]
    later = admin.get("/desk/admin/tokens/").content.decode()
    row = access.tokens(actor=keepers.by("admin").actor)[0]
    known = access.actor_of_token(fresh, at=keepers.clock)
    stopped = admin.post(f"/desk/admin/tokens/{row.pk}/revoke/")

    assert (wrong.status_code, wrong.context["typed"]["name"]) == (422, "省平台")
    assert made.status_code == 200
    assert fresh in made.content.decode()
    assert fresh not in later
    assert known is not None
    assert stopped.status_code == 302
    assert access.actor_of_token(fresh, at=keepers.clock) is None


@pytest.mark.parametrize(
    "path",
    ["/desk/admin/packs/propose/", "/desk/admin/calendar/propose/", "/desk/admin/tokens/"],
)
def test_who_lacks_the_power_is_turned_away(keepers, path):
    answer = browser(keepers, "counter").post(path, {"key": KEY, "new": "3"})

    assert answer.status_code == 403


@pytest.mark.covers("SYS-02", page="/desk/admin/")
def test_the_system_administrator_sees_no_case_by_page_or_api(keepers):
    number = worlds.apply(keepers, "XK-01").number
    admin = browser(keepers, "admin")

    inbox = admin.get("/desk/")
    paths = (
        "/desk/cases/{}/",
        "/desk/cases/{}/papers/1.pdf",
        "/desk/persons/",
        "/desk/supervise/",
        "/desk/trail/",
        "/api/v1/cases/{}",
    )
    real = [admin.get(path.format(number)).status_code for path in paths]
    wrong = [admin.get(path.format("LS260101AAAAAAA0")).status_code for path in paths]
    listed = admin.get("/api/v1/cases").content.decode()

    assert (inbox.status_code, inbox.url) == (302, "/desk/admin/")
    assert real == wrong == [403] * len(paths)
    assert number not in listed

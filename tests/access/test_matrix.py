"""The matrix finds nothing; and when something is broken on purpose, it finds it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import transaction
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from bangban.config import urls
from bangban.foundation.access.checks import every_route_declares_itself
from tests.access import matrix
from tests.access import scene as scenes

pytestmark = pytest.mark.django_db


@pytest.mark.covers("SYS-01")
@pytest.mark.parametrize("who", scenes.ACTORS)
def test_no_route_says_or_does_more_than_its_policy_for(scene: scenes.Scene, who: str):
    wrong = who in ("anonymous", "owner", "counter", "ended")
    assert matrix.findings(scene, actors=[who], wrong_methods=wrong) == []


@pytest.mark.parametrize("who", ["far-counter", "other-counter", "neighbour", "civil"])
def test_not_yours_and_not_there_are_the_same_answer_for(scene: scenes.Scene, who: str):
    """T01."""
    client, differences = scene.client(who), []
    for route in matrix.routes():
        if not route.names_case or str(route.policy.action) == "public":
            continue
        token = scene.tokens.get(who, "") if route.is_api else ""
        method = route.method or ("POST" if route.policy.unsafe else "GET")
        theirs = [c for c in scenes.CASES if not scenes.sees(who, c)]
        for case in theirs[:3]:
            answers = []
            for name in (case, None):
                url = matrix.address(route, scene, name)
                with transaction.atomic():
                    answers.append(matrix.plain(matrix.call(client, method, url, token)))
                    transaction.set_rollback(True)
            if answers[0] != answers[1]:
                differences.append((route.name, case, answers))
    assert differences == []


def test_a_part_of_another_case_is_not_found_through_an_own_case(scene: scenes.Scene):
    """T03."""
    client = scene.client("counter")
    own, far = scene.numbers["own"], matrix.paper_of(scene, "far")
    token = scene.tokens["counter"]
    assert far is not None
    answers = [
        matrix.call(client, "GET", f"/api/v1/cases/{own}/papers/{far}.pdf", token).status_code,
        matrix.call(client, "GET", f"/desk/cases/{own}/papers/{far}.pdf").status_code,
        matrix.call(client, "GET", f"/desk/cases/{own}/files/{scene.files['far']}/").status_code,
    ]
    assert answers == [404, 404, 404]


def test_lists_and_filters_hold_only_what_may_be_seen(scene: scenes.Scene):
    """T02."""
    wishes = (
        "",
        "show=done",
        "show=late",
        "item=XK-01",
        f"after=20200101-1&township={scene.world.far.pk}",
    )
    client, hidden = scene.client("counter"), matrix.foreign(scene, "counter")
    number = scene.numbers["far"]
    for wish in (*wishes, f"words={number}", f"q={number}", "step=correcting", "show=waiting"):
        for url in (f"/api/v1/cases?{wish}", f"/desk/?{wish}", f"/desk/cases/?{wish}"):
            token = scene.tokens["counter"] if url.startswith("/api") else ""
            answer = matrix.call(client, "GET", url, token)
            out = answer.content.replace(number.encode(), b"") if number in wish else answer.content
            assert (url, answer.status_code < 500) == (url, True)
            assert (url, [c for c in hidden if c.encode() in out]) == (url, [])


def test_the_process_does_not_start_while_a_route_says_nothing(monkeypatch: pytest.MonkeyPatch):
    """T66: unknown addresses stop the process."""
    assert every_route_declares_itself(None) == []
    silent = path("silent/", lambda request: HttpResponse("no policy"), name="silent")
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, silent])
    clear_url_caches()
    try:
        found = [e for e in run_checks() if e.id == "access.E001"]
        assert [e.msg for e in found] == [" silent/ (silent) has no policy"]
    finally:
        monkeypatch.undo()
        clear_url_caches()

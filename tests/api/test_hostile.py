"""Hostile documents and requests: the right refusal, as problem+json, and nothing written."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from bangban.engine.cases.models import Case
from tests.access import scene as scenes

pytestmark = pytest.mark.django_db
APPLY = "/api/v1/applications"


def post(scene: scenes.Scene, body: bytes, url: str = APPLY, **headers: str) -> tuple[int, str]:
    """Status and code of the answer; every refusal is problem+json and no case is made."""
    before = Case.objects.count()
    kind = headers.pop("kind", "application/json")
    sent = {"Authorization": f"Bearer {scene.tokens['counter']}", "Idempotency-Key": "key-0001"}
    answer = Client(raise_request_exception=False).post(
        url, body, content_type=kind, headers={**sent, **headers}
    )
    assert Case.objects.count() == before
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["remedy"]
    return answer.status_code, said["code"]


def test_documents_that_cannot_be_read_are_refused(scene: scenes.Scene):
    """T27, T28."""
    whole = {"offering": 1, "division": 1, "answers": {}}
    assert {
        "no json": post(scene, b"{"),
        "nothing": post(scene, b""),
        "2,000 deep": post(scene, b'{"a":' * 2000 + b"1" + b"}" * 2000),
        "100 deep": post(scene, b'{"answers":' + b"[" * 100 + b"]" * 100 + b"}"),
        "100,000 values": post(scene, json.dumps({"answers": [1] * 100_000}).encode()),
        "a name twice": post(scene, b'{"offering": 1, "offering": 2}'),
        "NaN": post(scene, b'{"offering": NaN}'),
        "Infinity": post(scene, b'{"offering": Infinity}'),
        "100,000 digits": post(scene, b'{"offering": ' + b"9" * 100_000 + b"}"),
        "10 MB": post(scene, json.dumps({"answers": {"a": "x" * 10_000_000}}).encode()),
        "GBK": post(scene, '{"a": "梨树"}'.encode("gbk")),
        "NUL": post(scene, json.dumps({**whole, "answers": {"a": "\x00"}}).encode()),
        "half a character": post(
            scene, b'{"offering": 1, "division": 1, "answers": {"a": "\\ud800"}}'
        ),
        "text": post(scene, json.dumps(whole).encode(), kind="text/plain"),
        "labelled GBK": post(scene, b"{}", kind="application/json; charset=gbk"),
    } == {
        "no json": (400, "malformed"),
        "nothing": (422, "request.invalid"),
        "2,000 deep": (400, "malformed"),
        "100 deep": (400, "malformed"),
        "100,000 values": (400, "malformed"),
        "a name twice": (400, "malformed"),
        "NaN": (400, "malformed"),
        "Infinity": (400, "malformed"),
        "100,000 digits": (400, "malformed"),
        "10 MB": (413, "request.too-large"),
        "GBK": (400, "malformed"),
        "NUL": (422, "request.unreadable"),
        "half a character": (422, "request.unreadable"),
        "text": (415, "request.media"),
        "labelled GBK": (415, "request.media"),
    }


def test_fields_that_are_not_theirs_to_set_are_refused_by_name(scene: scenes.Scene):
    """T11."""
    body = {"offering": 1, "division": 1, "status": "已办结", "organ": 3, "assignee": 7}
    assert post(scene, json.dumps(body).encode()) == (422, "request.invalid")


def test_a_move_needs_the_version_that_was_seen(scene: scenes.Scene):
    """T52, T53."""
    number = scene.numbers["own"]
    version = scene.case("own").version
    url = f"/api/v1/cases/{number}/moves/ask_extension"
    token = {"Authorization": f"Bearer {scene.tokens['handler']}"}
    reason = json.dumps({"reason": "要等测绘"}).encode()
    assert [
        post(scene, reason, url, **token),
        post(scene, reason, url, **token, **{"If-Match": '"999"'}),
        post(scene, b"{}", url, **token, **{"If-Match": f'"{version}"'}),
        post(
            scene,
            b"{}",
            url.replace("ask_extension", "serve"),
            **token,
            **{"If-Match": f'"{version}"'},
        ),
    ] == [
        (428, "case.version-missing"),
        (409, "case.stale"),
        (422, "case.inputs-missing"),
        (403, "access.no-power"),
    ]


def test_garbage_in_addresses_is_refused(scene: scenes.Scene):
    """T27, T31."""
    client = Client(raise_request_exception=False)
    token = {"Authorization": f"Bearer {scene.tokens['counter']}"}
    found = {
        url: client.get(url, headers=token).status_code
        for url in (
            "/api/v1/cases/%00",
            "/api/v1/cases?item=%00",
            "/api/v1/cases?after=%F0%9F%98%80",
            "/api/v1/cases?after=20260230-1",
            "/api/v1/cases?after=99999999-99999999999999999999999",
            "/api/v1/cases?show=everything",
            "/api/v1/cases/x' OR 1=1--",
            "/api/v1/offerings/99999999999999999999999",
            "/api/v1/offerings?county=99999999999999999999999",
            f"/api/v1/cases/{scene.numbers['own']}/papers/99999999999999999999.pdf",
            "/api/v1/nowhere",
        )
    }
    assert list(found.values()) == [422, 422, 200, 200, 200, 422, 404, 422, 422, 422, 404]


def test_a_cookie_without_its_form_token_writes_nothing_through_the_api(scene: scenes.Scene):
    """T18."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = scene.client("counter").cookies
    answer = client.post(APPLY, b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "access.csrf")


def test_every_page_forbids_frames_and_foreign_scripts(scene: scenes.Scene):
    """T20, T33."""
    client = scene.client("counter")
    for url in (
        "/",
        "/desk/",
        "/account/login/",
        "/nowhere/",
        f"/desk/cases/{scene.numbers['own']}/",
    ):
        answer = client.get(url)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert (url, "frame-ancestors 'none'" in policy) == (url, True)
        assert (url, "unsafe" in policy) == (url, False)
        assert (url, answer.headers.get("X-Content-Type-Options")) == (url, "nosniff")
        text = answer.content.decode()
        assert (url, " style=" in text, "<script>" in text, " onclick=" in text) == (
            url,
            False,
            False,
            False,
        )

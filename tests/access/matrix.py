"""The access matrix: every route × method × actor × relation, called as a browser or a program would.

Expectations come from the policy of the route and the tables of the scene, never from `may`. `findings` returns
sentences; none means that everything agreed.
"""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from bangban.engine.cases.models import Paper
from bangban.foundation.access.checks import policies
from bangban.foundation.access.policy import Policy
from tests.access import scene as scenes
from tests.access.scene import STAFF, Scene

SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# What a refused or a safe request may leave behind: the trail of it, the session, counters of tries.
TRACES = {"django_session", "accounts_signed_in", "access_attempt"}
TRACE_PREFIXES = ("trail_", "axes_")
ALSO = {"sysadmin": {scenes.ADMIN, "accounts.manage"}, "auditor": {"trail.read"}}
ABSENT = "LS260302ZZZZZZZ0"
REDIRECTS = {301, 302, 303, 307, 308}
WRITTEN = re.compile(r'\b(?:INSERT INTO|DELETE FROM|UPDATE)\s+"(\w+)"', re.I)
REQUEST = re.compile(rb"[0-9a-f]{16}")
TOKEN = re.compile(rb'(csrfmiddlewaretoken"\s+value="|X-CSRFToken&quot;: &quot;)[\w-]+')


@dataclass(frozen=True, slots=True)
class Route:
    """An address pattern, its name, the method of an API operation ("" for pages), its policy."""

    path: str
    name: str
    method: str
    policy: Policy

    @property
    def is_api(self) -> bool:
        """Whether programs call it."""
        return self.path.startswith("api/")

    @property
    def names_case(self) -> bool:
        """Whether the address names a case."""
        return "number>" in self.path

    @property
    def methods(self) -> tuple[str, ...]:
        """What it may be asked: its own method first."""
        return (self.method,) if self.method else ("GET", "POST")


def routes() -> list[Route]:
    """Every route with a policy; `checks` stops the process while one has none."""
    found = []
    for path, name, method, policy in policies():
        assert policy is not None, name
        found.append(Route(path, name, method, policy))
    return found


def address(route: Route, scene: Scene, case: str | None) -> str:
    """The address with every argument filled in."""

    def fill(match: re.Match[str]) -> str:
        kind, name = match[1] or "str", match[2]
        if name == "number":
            return scene.numbers.get(case or "", ABSENT)
        if name == "paper_id":
            return str(paper_of(scene, case) or 999_999_999)
        if name == "file_id":
            return scene.files.get(case or "", "00000000-0000-4000-8000-000000000000")
        if name in ("version", "version_id"):
            return str(scene.world.offering("XK-01").version_id)
        if name == "code":
            return "XK-01"
        if name == "verb":
            return "accept"
        return {
            "int": "999999999",
            "uuid": "00000000-0000-4000-8000-000000000000",
        }.get(kind, "x")

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, route.path)


def paper_of(scene: Scene, case: str | None) -> int | None:
    """The last paper of a case."""
    if case not in scene.numbers:
        return None
    return (
        Paper.objects.filter(case__number=scene.numbers[case]).values_list("pk", flat=True).last()
    )


def enters(who: str, route: Route, *, by_token: bool) -> bool:
    """Whether the policy lets somebody in, by the tables of the scene."""
    need = str(route.policy.action)
    signed_in = who in STAFF or who in ("owner", "neighbour") or (who == "ended" and not by_token)
    if need in ("public", "per-operation"):
        return True
    if need == "signed_in":
        return signed_in
    if need == "resident":
        return who in ("owner", "neighbour")
    if need == "staff":
        return who in STAFF
    tier, _, power = need.partition(".")
    if who in STAFF:
        mine = STAFF[who][0] if tier == "cases" else ()
        return power in mine or need in ALSO.get(who, set())
    return who in ("owner", "neighbour") and tier == "cases" and power in scenes.OWN_POWERS


def expected(route: Route, method: str, who: str, case: str | None, *, by_token: bool) -> set[int]:
    """The statuses that are right."""
    known = who in STAFF or who in ("owner", "neighbour") or (who == "ended" and not by_token)
    if route.method and method != route.method:
        return {405}
    if not enters(who, route, by_token=by_token):
        if known:
            return {403}
        return {401} if route.is_api else {302}
    if method in ("PUT", "PATCH", "DELETE"):
        return {405}
    if method == "POST" and not route.method and not route.policy.unsafe:
        return {405}
    good = {200, 201, 204, *REDIRECTS, 400, 403, 409, 413, 415, 422, 428, 429}
    if method in SAFE:
        # Addresses without an object may ask for parameters, or show what a refusal looks like.
        # A page of a step that is over answers with the refusal itself.
        good = {200, *REDIRECTS, 403, 405, 409} | (set() if route.names_case else {401, 422, 429})
    if route.names_case and str(route.policy.action) != "public":
        if case is None or not scenes.sees(who, case):
            return {404, 405}
        if who in STAFF and not route.path.startswith(("api/", "desk/")):
            return {404, 405}  # the portal shows people their own matters, whoever they are at work
        nothing = case == "callback" and "receipt" in route.path  # nobody handed anything in
        return good | {404} if has_part(route) or nothing else good
    return good | {404, 405}


def has_part(route: Route) -> bool:
    """Whether the address names a part of the case that it may not have."""
    return route.path.count("<") > 1


def foreign(scene: Scene, who: str) -> set[str]:
    """Everything that must not come out to somebody."""
    mine = {c for name, c in _marks(scene) if scenes.sees(who, name)}
    return {c for _, c in _marks(scene)} - mine


def _marks(scene: Scene) -> Iterator[tuple[str, str]]:
    for name, marks in scene.canaries.items():
        for value in marks.values():
            yield name, value


def forms(canary: str) -> tuple[bytes, ...]:
    """A canary as text, in an address, in JSON, in HTML, in base64."""
    raw = canary.encode()
    return tuple(
        {
            raw,
            quote(canary).encode(),
            escape(canary).encode(),
            "".join(f"\\u{ord(c):04x}" for c in canary).encode(),
            "".join(f"&#{ord(c)};" for c in canary).encode(),
            canary.encode("utf-16-le"),
            *(base64.b64encode(raw[i : i + (len(raw) - i) // 3 * 3]) for i in range(3)),
        }
    )


def everything(answer: HttpResponse, asked: str) -> bytes:
    """What came out: status line, headers, cookies, body; the text of a PDF too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    # A visitor who is sent to sign in comes back to the address they asked for: that they know already.
    heads = [
        (k, v.replace(quote(asked, safe=""), "").replace(quote(asked), ""))
        for k, v in answer.items()
    ]
    parts = [*(f"{k}: {v}" for k, v in heads), answer.cookies.output()]
    if body.startswith(b"%PDF"):
        done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=False)
        body += done.stdout.replace(b"\n", b"")
    return "\n".join(parts).encode() + b"\n" + body


@contextmanager
def watched() -> Iterator[set[str]]:
    """The tables that statements wrote to."""
    touched: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        touched.update(WRITTEN.findall(str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield touched
    touched.intersection_update(connection.introspection.table_names())


def is_trace(table: str) -> bool:
    """Whether a table only keeps that something was asked."""
    return table in TRACES or table.startswith(TRACE_PREFIXES)


def fingerprint(table: str) -> int:
    """What is in a table, as one number."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return hash(tuple(sorted(str(row) for row in cursor.fetchall())))


def call(client: Client, method: str, url: str, token: str = "") -> HttpResponse:
    """One request, with an empty form or document."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body: dict[str, Any] = {}
    if method not in SAFE:
        body = {"data": "{}" if "/api/" in url else "", "content_type": "application/json"}
        if "/api/" not in url:
            body["content_type"] = "application/x-www-form-urlencoded"
    return client.generic(method, url, headers=headers, **body)  # type: ignore[return-value]


def findings(
    scene: Scene,
    *,
    actors: Iterable[str] = scenes.ACTORS,
    cases: Iterable[str] = tuple(scenes.CASES),
    only: str = "",
    wrong_methods: bool = True,
) -> list[str]:
    """Walk the whole matrix; a sentence for everything that is not as it should be."""
    said: list[str] = []
    get_resolver()  # the URL conf is loaded before statements are watched
    chosen = [r for r in routes() if re.search(only, r.path)]
    for who in actors:
        client, private = scene.client(who), foreign(scene, who)
        hidden = [(c, forms(c)) for c in sorted(private)]
        for route in chosen:
            for case in cases if route.names_case else (None,):
                said += _cell(scene, route, who, case, client, hidden, wrong_methods)
    return said


def _cell(
    scene: Scene,
    route: Route,
    who: str,
    case: str | None,
    client: Client,
    hidden: list[tuple[str, tuple[bytes, ...]]],
    wrong_methods: bool,
) -> list[str]:
    said: list[str] = []
    by_token = route.is_api and who in scene.tokens
    url = address(route, scene, case)
    first = case is None or case == "own"
    methods = METHODS if wrong_methods and first else route.methods
    for method in methods:
        where = f"{who} {method} {route.path} [{case or ''}]"
        cookies = client.cookies.copy()
        with transaction.atomic():
            with watched() as touched:
                answer = call(client, method, url, scene.tokens[who] if by_token else "")
            out = everything(answer, url)
            after = {t: fingerprint(t) for t in touched if not is_trace(t)}
            transaction.set_rollback(True)
        client.cookies = cookies  # whoever signed out is signed in again
        if route.names_case and str(route.policy.action) == "public":
            out = out.replace(
                scene.numbers[str(case)].encode(), b""
            )  # said back to whoever typed it
        if method == "OPTIONS":
            good = set(range(200, 500))
        else:
            good = expected(route, method, who, case, by_token=by_token)
        if method == "HEAD" and route.method == "GET":
            good |= {405, 200, 404, 403, 401}
        if answer.status_code not in good:
            said.append(f"{where}: {answer.status_code}, expected {sorted(good)}")
        said += [f"{where}: shows {c}" for c, shapes in hidden if any(s in out for s in shapes)]
        if method in SAFE or answer.status_code >= 400:
            said += [f"{where}: wrote {t}" for t, seen in after.items() if fingerprint(t) != seen]
    return said


def plain(answer: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """An answer without what is made anew for every request: its number and the form tokens."""
    body = TOKEN.sub(rb"\1", REQUEST.sub(b"-", answer.content))
    heads = {k: REQUEST.sub(b"-", v.encode()).decode() for k, v in answer.items()}
    return answer.status_code, heads, body

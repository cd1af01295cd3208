"""The API fuzzed from its own document: no 500, every answer as declared, every refusal problem+json."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access import scene as scenes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 10  # for each operation and each visitor


def document() -> schemathesis.BaseSchema:
    """The API's own document."""
    return schemathesis.openapi.from_dict(Client().get("/api/v1/openapi.json").json())


def ask(case: schemathesis.Case, headers: dict[str, str]) -> Response:
    """Send a generated case through the whole of Django, in this process and this transaction."""
    kwargs = case.as_transport_kwargs(base_url="http://testserver")
    wanted = {"method", "url", "headers", "files", "data", "params", "auth", "cookies", "json"}
    request = requests.Request(**{k: v for k, v in kwargs.items() if k in wanted}).prepare()
    parts = urlsplit(str(request.url))
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    sent = {k: str(v) for k, v in {**request.headers, **headers}.items()}
    sent.pop("Content-Length", None)
    answer = Client(raise_request_exception=False).generic(
        str(request.method),
        parts.path,
        body,
        content_type=sent.pop("Content-Type", "application/octet-stream"),
        headers=sent,
        QUERY_STRING=parts.query,
    )
    heads = {k.lower(): [v] for k, v in answer.items()}
    return Response(answer.status_code, heads, answer.content, request, 0.0, True)


def operations() -> list[str]:
    """Every operation by its label."""
    answer = Client().get("/api/v1/openapi.json").json()
    return [f"{method.upper()} {path}" for path, item in answer["paths"].items() for method in item]


def fuzz(label: str, headers: dict[str, str], numbers: list[str]) -> list[str]:
    """Call one operation with many generated cases; what was wrong with the answers."""
    schema = document()
    found = next(o.ok() for o in schema.get_all_operations() if o.ok().label == label)
    wrong: list[str] = []
    pick = random.Random(label)

    @given(case=found.as_strategy(), own=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def one(case: schemathesis.Case, own: bool) -> None:
        if own and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = pick.choice(numbers)
        with transaction.atomic():
            answer = ask(case, headers)
            transaction.set_rollback(True)
        if answer.status_code >= 400:
            kind = answer.headers["content-type"][0]
            if kind != "application/problem+json":
                wrong.append(f"{label} {answer.status_code}: {kind}")
        try:
            case.validate_response(answer, checks=CHECKS)
        except AssertionError as failure:
            wrong.append(f"{label}: {str(failure)[:1500]}")
        except BaseExceptionGroup as failures:
            wrong.extend(f"{label}: {str(f)[:1500]}" for f in failures.exceptions)

    one()
    return wrong


@pytest.mark.covers("SYS-02")
@pytest.mark.parametrize("who", ["counter", "anonymous"])
def test_no_document_makes_the_api_stumble_for(scene: scenes.Scene, who: str):
    headers = {"Authorization": f"Bearer {scene.tokens[who]}"} if who in scene.tokens else {}
    wrong: list[str] = []
    for label in operations():
        wrong += fuzz(label, headers, list(scene.numbers.values()))[:2]
    assert wrong == []

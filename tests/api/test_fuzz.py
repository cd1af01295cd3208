"""The API fuzzed from its own document: no 500, every answer as declared, every refusal problem+json."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
EXAMPLES = 25  # for each operation and each visitor


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests through the WSGI door would close the connection that holds the scene."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def document() -> schemathesis.BaseSchema:
    """The API's own document, called in this process."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def operations() -> list[str]:
    """Every operation by its label."""
    answer = Client().get("/api/v1/openapi.json").json()
    return [
        f"{method.upper()} {path}"
        for path, item in answer["paths"].items()
        for method in item
    ]


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
            answer = case.call(headers=headers)
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


@pytest.mark.covers("SYS-08")
@pytest.mark.parametrize("who", ["counter", "anonymous"])
def test_no_document_makes_the_api_stumble_for(scene: scenes.Scene, who: str):
    headers = {"Authorization": f"Bearer {scene.tokens[who]}"} if who in scene.tokens else {}
    wrong: list[str] = []
    for label in operations():
        wrong += fuzz(label, headers, list(scene.numbers.values()))[:2]
    assert wrong == []

"""The process does not start while a route has no policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from bangban.foundation.access.policy import Policy, policy_of


def routes(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Every (address pattern, full name, callback) of the URL conf."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(
                entry, path, f"{space}{entry.namespace}:" if entry.namespace else space
            )
        elif isinstance(entry, URLPattern):
            yield path, f"{space}{entry.name or ''}", entry.callback


def operations(callback: Any) -> Iterator[tuple[str, Policy | None]]:
    """(method, policy) of each API operation behind a django-ninja path view; nothing for ordinary views."""
    closure = getattr(callback, "__closure__", None) or ()
    for cell in closure:
        for operation in getattr(cell.cell_contents, "operations", ()):
            for method in operation.methods:
                yield (
                    method,
                    getattr(operation.auth_param, "policy", None) or policy_of(operation.view_func),
                )


def policies() -> Iterator[tuple[str, str, str, Policy | None]]:
    """(address, name, method or "", policy) for every route and API operation."""
    for path, name, callback in routes():
        found = list(operations(callback))
        if found:
            for method, declared in found:
                yield path, name, method, declared
        else:
            yield path, name, "", policy_of(callback, name)


def every_route_declares_itself(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """System check access.E001."""
    return [
        Error(f"{method} {path} ({name}) has no policy", id="access.E001")
        for path, name, method, found in policies()
        if found is None
    ]

"""Navigation of the surfaces, from the UI_NAV setting: this app imports nothing above it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from bangban.foundation.ui.values import NavItem


def url(name: str) -> str:
    """The address of a route name, or an empty string while nothing serves it."""
    if not name:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def items(surface: str, request: Any = None) -> tuple[NavItem, ...]:
    """The words of `UI_NAV[surface]`: ("收件箱", "desk:inbox") pairs, or with a third word, the power it needs."""
    path = getattr(request, "path", "")
    found = [
        (title, address)
        for title, name, *power in getattr(settings, "UI_NAV", {}).get(surface, ())
        if (address := url(name)) and _may(request, power)
    ]
    current = max((a for _, a in found if _within(path, a)), key=len, default="")
    return tuple(
        NavItem(title, address, current=bool(current) and address == current)
        for title, address in found
    )


def _within(path: str, address: str) -> bool:
    return path == address or (
        address != "/" and address.endswith("/") and path.startswith(address)
    )


def _may(request: HttpRequest | None, power: list[str]) -> bool:
    by = getattr(request, "by", None)
    return not power or (by is not None and by.actor.holds(power[0]))

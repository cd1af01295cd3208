"""Our request, for type checkers: Django's with who, when and through which channel."""

from __future__ import annotations

from django.http import HttpRequest

from bangban.kernel.by import By


class Request(HttpRequest):
    """Every view gets one: the doorkeeper has set `by`; the look of the page has set `htmx`."""

    by: By

"""Our request, as the views of the desk see it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bangban.kernel.by import By


class Request(HttpRequest):
    """Django's with `by` (who, when, through which channel) and `htmx`, both set by middleware."""

    by: By
    htmx: HtmxDetails

"""The gallery at /ui/: each part in each state, and whole pages with invented people, to copy from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bangban.foundation.access.policy import public
from bangban.foundation.ui import samples
from bangban.foundation.ui.responses import refusal_response


@public
def parts(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/gallery.html", samples.parts())


@public
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One sample page by name; the list is `samples.PAGES`."""
    if name not in samples.PAGES:
        raise Http404
    return render(request, f"ui/pages/{name}.html", samples.page(name))


@public
def refused(request: HttpRequest) -> HttpResponse:
    """How a refusal looks as a page, and as a fragment for HTMX."""
    return refusal_response(request, samples.REFUSAL)

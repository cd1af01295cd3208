"""How a refusal looks: a page, or a fragment for HTMX; the same words in both."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bangban.kernel.refusal import Kind, Refusal

TITLES = {
    Kind.NOT_FOUND: "没有找到这一件",
    Kind.UNAUTHENTICATED: "请先登录",
    Kind.STALE: "这一件刚才变了",
    Kind.CONFLICT: "这一件刚才变了",
    Kind.TOO_MANY: "点得太快了",
    Kind.UNAVAILABLE: "现在连不上，过一会儿再试",
}


def title_of(refusal: Refusal) -> str:
    """The heading over a refusal."""
    return TITLES.get(refusal.kind, "这一步现在办不了")


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """HTMX gets 422 and the fragment for the message region; everybody else a page with the refusal's own status."""
    by = getattr(request, "by", None)
    context = {
        "refusal": refusal,
        "heading": title_of(refusal),
        "request_number": getattr(by, "request", ""),
    }
    if getattr(request, "htmx", False):
        response = render(request, "ui/refused.html#refusal", context, status=422)
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML show:window:top"
        return response
    return render(request, "ui/refused.html", context, status=refusal.kind.status)

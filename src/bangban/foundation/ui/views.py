"""Look switch, problem pages and the page for an expired form. None of them needs the database."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.ui import look
from bangban.foundation.ui.values import Problem

NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}


@policy(Need.PUBLIC, unsafe=True)
@csrf_exempt  # only changes how this browser draws pages
@require_POST
def switch_look(request: HttpRequest) -> HttpResponse:
    """Turn one of the three switches and come back to where the reader was."""
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    parts = urlsplit(came_from)
    back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    response = HttpResponseRedirect(back if safe and back else "/")
    look.write(response, look.read(request).toggled(request.POST.get("toggle", "")))
    return response


def problem(request: HttpRequest, status: int, what: Problem) -> HttpResponse:
    """A problem page with its status."""
    return render(request, "ui/plain.html", {"problem": what}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    says = "这次发来的内容没看懂，可能是地址不完整。"
    return problem(
        request,
        400,
        Problem("这一页打不开", says, "请从首页重新进。", "回首页", "/", _number(request)),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the same words as 404, so that nobody learns what exists."""
    return page_not_found(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours; nothing tells which."""
    says = "地址可能写错了，或者这一件不归您看。请对一下回执上的编号。"
    return problem(
        request, 404, Problem("没有找到这一页", says, "", "回首页", "/", _number(request))
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, and what the person can do now."""
    says = "没办成，是我们的问题，不是您填得不对。请过 1 分钟再按一次，不会重复收件。"
    return problem(
        request, 500, Problem("没办成，是我们的问题", says, "", "回首页", "/", _number(request))
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: we are being repaired."""
    says = "系统正在维护或太忙，已经交的材料都在。请过几分钟再来。"
    return problem(
        request,
        503,
        Problem("请过几分钟再来", says, "着急就打热线，电话里一样能办。", "再试一次", "", ""),
    )


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF failure: the form is shown again with what was typed, to be confirmed; files must be chosen again."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    context = {
        "kept": kept,
        "shown": [(n, v) for n, v in kept if v.strip()],
        "had_files": bool(request.FILES),
    }
    return render(request, "ui/expired.html", context, status=403)


def _number(request: HttpRequest) -> str:
    return str(getattr(getattr(request, "by", None), "request", "") or "")

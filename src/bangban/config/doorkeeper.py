"""The doorkeeper: sets request.by; no view runs before its policy is met; every refusal is shown and kept."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from bangban.foundation.access import queries
from bangban.foundation.access.entering import why_not_enter
from bangban.foundation.access.policy import Policy, policy_of
from bangban.foundation.access.problems import BUSY, NO_CALENDAR, PLAIN, problem
from bangban.foundation.access.requests import Request
from bangban.foundation.access.rules import TOO_LARGE, why_not_read
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.clock import now
from bangban.foundation.trail import services as trail
from bangban.foundation.ui.responses import refusal_response
from bangban.kernel.by import ANONYMOUS, Actor, By, Channel
from bangban.kernel.refusal import Kind, Refusal, Refused
from bangban.kernel.term import NotPublished

Next = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("bangban.access")

_CHANNELS = (
    ("/api/", Channel.API),
    ("/open311/", Channel.API),
    ("/desk/", Channel.DESK),
    ("/kiosk/", Channel.KIOSK),
)


def channel_of(path: str) -> Channel:
    """Which channel an address belongs to."""
    return next((c for prefix, c in _CHANNELS if path.startswith(prefix)), Channel.WEB)


def _is_json(response: HttpResponse) -> bool:
    return "json" in response.headers.get("Content-Type", "")


def _typed(request: HttpRequest) -> Iterator[str]:
    """Everything that came in an address or a form; a JSON body is read by its parser."""
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            yield name
            yield from values


def _why_not_read(request: HttpRequest) -> Refusal | None:
    try:
        return why_not_read([request.path, *_typed(request)])
    except RequestDataTooBig:
        return TOO_LARGE


class ByMiddleware:
    """Sets request.by, holds the route to its policy, turns refusals into answers."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Around every request."""
        request_id = secrets.token_hex(8)
        at = now()
        request.by = By(self._actor(request, at), at, channel_of(request.path), request_id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if (
            request.path.startswith("/api/")
            and response.status_code in PLAIN
            and not _is_json(response)
        ):
            response = problem(PLAIN[response.status_code], request_id)
        response["X-Request-Id"] = request_id
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response

    def _actor(self, request: HttpRequest, at: Any) -> Actor:
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer ") and request.path.startswith(("/api/", "/open311/")):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
            return (
                queries.actor_of_token(header.removeprefix("Bearer ").strip(), at=at) or ANONYMOUS
            )
        if not request.user.is_authenticated:
            return ANONYMOUS
        return accounts.actor_of_user(
            request.user.pk, appointment=request.session.get("appointment"), at=at
        )

    def process_view(
        self,
        request: Request,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Hold the visitor to the policy of the route before the view runs."""
        match = request.resolver_match
        if unreadable := _why_not_read(request):
            return self.answer(request, unreadable)
        found = policy_of(view, match.view_name if match else "")
        if found is None or found.action == "per-operation":
            return None
        if wrong := self.enforce(request, found):
            return wrong
        return self.wrong_method(request, found)

    def wrong_method(self, request: Request, found: Policy) -> HttpResponse | None:
        """A route that declares nothing unsafe is only read; forms know no other verb than POST (T19)."""
        allowed = ("GET", "HEAD", "OPTIONS", *(("POST",) if found.unsafe else ()))
        if request.method in allowed:
            return None
        response = self.answer(request, PLAIN[405])
        response["Allow"] = ", ".join(allowed)
        return response

    def enforce(self, request: Request, found: Policy) -> HttpResponse | None:
        """None when the visitor may go on; else sign-in, or the refusal."""
        refusal = why_not_enter(request.by.actor, found)
        if refusal is None:
            return None
        if refusal.kind is Kind.UNAUTHENTICATED and not request.path.startswith("/api/"):
            target = f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204, headers={"HX-Redirect": target})
            return HttpResponseRedirect(target)
        return self.answer(request, refusal)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """Refusals become answers; a busy or unreachable database becomes 503. Everything else is our fault."""
        if isinstance(exception, Refused):
            return self.answer(request, exception.refusal)
        if isinstance(exception, NotPublished):
            return self.answer(request, NO_CALENDAR)
        if isinstance(exception, OperationalError):
            log.error("database: %s", exception, extra={"request": request.by.request})
            return self.answer(request, BUSY)
        return None

    def answer(self, request: Request, refusal: Refusal) -> HttpResponse:
        """Keep the refusal (SYS-02), then show it: problem+json to programs, a page or fragment to people."""
        if refusal.kind is not Kind.UNAVAILABLE:
            by = request.by
            trail.record_refusal(
                refusal, by=by, stream=f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
            )
        if request.path.startswith("/api/"):
            return problem(refusal, request.by.request)
        return refusal_response(request, refusal)

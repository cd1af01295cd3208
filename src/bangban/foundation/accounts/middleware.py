"""Each request of somebody signed in: is the session still good, and is anything owed first?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bangban.foundation import clock
from bangban.foundation.accounts import factors, rules, throttle
from bangban.foundation.accounts.models import SignedIn, User
from bangban.foundation.accounts.names import FACTOR_SEEN, SEEN_AT, SIGNED_IN_AT, UserKind

TOUCH_EVERY = timedelta(minutes=1)
_OPEN = ("/account/", "/static/", "/ui/look")


class SignedInMiddleware:
    """Ends sessions that are idle or too old, sends to the password or factor page what must be done first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Around every request."""
        if request.user.is_authenticated:
            self._keep_or_end(request, request.user)
        if request.user.is_authenticated and (owed := self._owed(request, request.user)):
            return HttpResponseRedirect(owed)
        was_known = request.user.is_authenticated
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
            if not was_known:
                throttle.remember_device(response, request.user.get_username())
        return response

    def _keep_or_end(self, request: HttpRequest, user: User) -> None:
        session, now = request.session, clock.now()
        since = datetime.fromisoformat(session.setdefault(SIGNED_IN_AT, now.isoformat()))
        seen = datetime.fromisoformat(session.setdefault(SEEN_AT, now.isoformat()))
        refusal = rules.why_session_is_over(UserKind(user.kind), since, seen, now)
        if refusal is not None:
            logout(request)
            messages.info(request, f"{refusal.says}{refusal.remedy}")
        elif now - seen > TOUCH_EVERY:
            # Once a minute, not at every click: each is a write.
            session[SEEN_AT] = now.isoformat()
            SignedIn.objects.filter(session_key=session.session_key).update(last_seen=now)

    def _owed(self, request: HttpRequest, user: User) -> str | None:
        if request.path.startswith(_OPEN):
            return None
        if user.must_change_password:
            return reverse("account_change_password")
        if (
            settings.SECOND_FACTOR == "required"
            and user.kind == UserKind.STAFF.value
            and not request.session.get(FACTOR_SEEN)
        ):
            if not factors.has_second_factor(user.pk):
                return reverse("mfa_index")
            request.session[FACTOR_SEEN] = True
        return None

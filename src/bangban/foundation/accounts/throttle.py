"""How many failed sign-ins an account, an address and the whole system take in a quarter of an hour.

A browser that signed in to the account before carries a signed cookie and is not shut out by strangers who guess: for
it only the limit of its address holds. Passkeys ask for no password, so no limit of passwords touches them.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from bangban.foundation.accounts.names import DEVICE_COOKIE

# A hall has one address for all its clerks, so an address takes more than an account.
ADDRESS_LIMIT = 40
WHOLE_LIMIT = 400
DEVICE_SECONDS = 180 * 24 * 3600
_SALT = "bangban.accounts.device"


def address(request: HttpRequest) -> str | None:
    """The visitor's network address behind the configured number of proxies; a longer header changes nothing."""
    return get_client_ip(request)


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name that was tried, in lower case."""
    given = (credentials or {}).get("username") or request.POST.get("login")
    return str(given).strip().lower()[:255] if given else None


def remember_device(response: HttpResponse, username: str) -> None:
    """Let this browser in past strangers' guesses from now on."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(username, salt=_SALT),
        max_age=DEVICE_SECONDS,
        path="/account/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_known_device(request: HttpRequest, username: str | None) -> bool:
    """Whether this browser signed in to that account in the last 180 days."""
    try:
        cookie = request.COOKIES.get(DEVICE_COOKIE, "")
        return (
            bool(username) and signing.loads(cookie, salt=_SALT, max_age=DEVICE_SECONDS) == username
        )
    except signing.BadSignature:
        return False


class Throttle(AxesDatabaseHandler):
    """Counts in the database, so that all processes count together."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How near to the account's limit this try is; the limit itself when any of the three is reached."""
        limit = int(settings.AXES_FAILURE_LIMIT)
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        username = get_client_username(request, credentials)
        near = recent.filter(ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
        if _sum(near) >= ADDRESS_LIMIT:
            return limit
        if is_known_device(request, username):
            return 0
        if _sum(recent) >= WHOLE_LIMIT:
            return limit
        return min(_sum(recent.filter(username=username)), limit)


def _sum(attempts: Any) -> int:
    return attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0

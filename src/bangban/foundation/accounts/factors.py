"""How strongly, and how lately, somebody proved who they are. Front door for step-up (T22)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bangban.foundation.accounts import rules
from bangban.foundation.accounts.names import UserKind

P = ParamSpec("P")

_STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user_id: int) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user_id=user_id, type__in=_STRONG).exists()


def recent_factor(request: HttpRequest) -> bool:
    """Whether the strongest factor that this user must show was shown in the last 15 minutes.

    Who has a second factor must have shown it; staff without one count only while second factors are optional.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    methods = {"mfa"}
    if not has_second_factor(user.pk):
        if settings.SECOND_FACTOR == "required" and user.kind == UserKind.STAFF.value:
            # Nothing stronger exists yet: the password lets them set a factor up, see needs_second_factor.
            methods = {"password"} if _on_own_pages(request) else set()
        else:
            methods = {"password", "socialaccount", "demo", "mfa"}
    oldest = time.time() - rules.FRESH_FACTOR.total_seconds()
    records = get_authentication_records(request, user)
    return any(r["method"] in methods and r["at"] > oldest for r in records)


def _on_own_pages(request: HttpRequest) -> bool:
    return request.path.startswith("/account/")


def step_up(request: HttpRequest) -> HttpResponse:
    """403 with the way to prove it again; a POST is kept in the session and carried out once afterwards."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    way = methods[0]["url"] if methods else reverse("mfa_index")
    url = suspend_request(request, way).url
    return render(request, "accounts/step_up.html", {"url": url}, status=403)


def fresh_factor_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view that decides, reveals or exports: without a factor of the last 15 minutes it does not run."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not recent_factor(request):
            return step_up(request)
        return view(request, *args, **kwargs)

    return guarded

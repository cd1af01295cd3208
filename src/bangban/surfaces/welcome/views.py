"""The start page of the demo county and the step into a role. Not routed outside demo mode."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.access.requests import Request
from bangban.foundation.accounts import services as accounts
from bangban.kernel.refusal import insist
from bangban.surfaces.welcome import roles, rules


@policy(Need.PUBLIC)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Everybody who can be stepped into, each with what to try first."""
    here = request.user.get_username() if request.user.is_authenticated else ""
    return render(request, "welcome/start.html", {"groups": roles.cards(), "here": here})


@policy(Need.PUBLIC, unsafe=True)
@require_POST
def enter(request: Request) -> HttpResponse:
    """Become that person and land on their first page. Errors: Refused outside demo mode or for an unknown role."""
    entry = roles.ENTRIES.get(request.POST.get("who", ""))
    seat = roles.seat_of(entry) if entry is not None else None
    insist(rules.why_not_enter(settings.DEMO, seat is not None))
    assert entry is not None
    assert seat is not None
    accounts.sign_in_as(request, user_id=seat[0], appointment_id=seat[1], by=request.by)
    return HttpResponseRedirect(roles.landing(entry))

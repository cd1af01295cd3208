"""Pages of accounts that allauth does not have: registration, devices, posts, too many tries."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangban.foundation import clock
from bangban.foundation.accounts import queries, rules, services
from bangban.foundation.accounts.adapters import AccountAdapter
from bangban.foundation.accounts.forms import RegisterForm
from bangban.foundation.accounts.names import UserKind
from bangban.foundation.places import queries as places
from bangban.kernel.by import ANONYMOUS, Actor, ActorKind, By, Channel
from bangban.kernel.refusal import Refused

RETRY_SECONDS = 15 * 60


def _by(request: HttpRequest) -> By:
    """Who asks on these pages: the user as such, whatever post is chosen."""
    given = getattr(request, "by", None)
    if isinstance(given, By) and given.actor.user:
        return given
    if not request.user.is_authenticated:
        return By(ANONYMOUS, clock.now(), Channel.WEB)
    kind = ActorKind.STAFF if request.user.kind == UserKind.STAFF.value else ActorKind.RESIDENT
    actor = Actor(kind, user=request.user.pk, name=request.user.name)
    return By(actor, clock.now(), Channel.WEB)


def _own_id(request: HttpRequest) -> int:
    """Whose pages these are. Errors: PermissionDenied where nobody is signed in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user.pk


@sensitive_post_parameters("password", "citizen_id")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A resident opens an account and is signed in."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = services.register_resident(
                name=data["name"],
                id_no=data["citizen_id"],
                phone=data["phone"],
                password=data["password"],
                by=_by(request),
            )
        except Refused as refused:
            _put_right(form, refused)
        else:
            record_authentication(request, user, method="password")
            return perform_login(request, Login(user=user))
    status = 422 if form.errors else 200
    return render(request, "account/signup.html", {"form": form}, status=status)


def _put_right(form: RegisterForm, refused: Refused) -> None:
    refusal = refused.refusal
    for name, words in refusal.fields.items():
        form.add_error(name if name in form.fields else None, words)
    if not refusal.fields:
        form.add_error(None, f"{refusal.says}{refusal.remedy}")


@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """Where a forgotten password is set anew."""
    return render(request, "account/password_reset.html")


@login_required
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """登录设备: where I am signed in."""
    by = _by(request)
    here = request.session.session_key
    rows = queries.sessions_of(_own_id(request), here=here, actor=by.actor)
    return render(request, "accounts/devices.html", {"devices": rows})


@login_required
@require_POST
def end_session(request: HttpRequest, id: int) -> HttpResponse:
    """Sign one of my devices out."""
    if services.revoke_session(id=id, by=_by(request)):
        messages.success(request, "这台设备已退出。")
    return HttpResponseRedirect(reverse("account_sessions"))


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign all my other devices out."""
    keep = request.session.session_key or ""
    n = services.revoke_sessions(user_id=_own_id(request), keep=keep, by=_by(request))
    messages.success(request, f"其他{n}台设备已退出。" if n else "没有其他设备在登录。")
    return HttpResponseRedirect(reverse("account_sessions"))


@login_required
@require_http_methods(["GET", "POST"])
def appointments(request: HttpRequest) -> HttpResponse:
    """Which of my posts I work under now; who has one goes straight to the desk."""
    by = _by(request)
    if request.method == "POST":
        wanted = request.POST.get("appointment", "")
        services.choose_appointment(
            request,
            appointment_id=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0,
            by=by,
        )
        return HttpResponseRedirect(_after(request))
    mine = places.appointments_of(_own_id(request), on=by.today)
    chosen = request.session.get("appointment")
    if len(mine) == 1 and chosen == mine[0].pk and "switch" not in request.GET:
        return HttpResponseRedirect(_after(request))
    context = {"appointments": mine, "chosen": chosen, "next": request.GET.get("next", "")}
    return render(request, "accounts/appointments.html", context)


@require_GET
def no_password(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who wants to change a password but signs in without one. Errors: Refused."""
    raise Refused(rules.NO_PASSWORD)


def _after(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next")
    return url if url and AccountAdapter(request).is_safe_url(url) else "/desk/"


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """429: the same page for every name, known or not."""
    page = render(request, "accounts/locked_out.html", status=429)
    page["Retry-After"] = str(RETRY_SECONDS)
    return page

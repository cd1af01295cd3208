"""What a sign-in and a sign-out leave behind in the list of devices."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from bangban.foundation import clock
from bangban.foundation.accounts import throttle
from bangban.foundation.accounts.models import SignedIn, User
from bangban.foundation.accounts.names import (
    APPOINTMENT,
    FACTOR_SEEN,
    SEEN_AT,
    SIGNED_IN_AT,
    UserKind,
)
from bangban.foundation.places import queries as places

_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)
_SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "平板"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


def device_name(agent: str) -> str:
    """What people call it: 「Windows 电脑，Chrome 浏览器」."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "未知设备")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return f"{system}，{browser}" if browser else system


def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep the device, start the clocks of the session, choose the only post of somebody who has one."""
    now = clock.now()
    session = request.session
    session[SIGNED_IN_AT] = session[SEEN_AT] = now.isoformat()
    SignedIn.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "since": now,
            "last_seen": now,
            "address": throttle.address(request) or "",
            "device": device_name(request.headers.get("User-Agent", "")),
        },
    )
    if user.kind == UserKind.STAFF.value:
        posts = places.appointments_of(user.pk, on=now.date())
        if len(posts) == 1:
            session[APPOINTMENT] = posts[0].pk


def signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Forget the device."""
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()


def factor_removed(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Ask again whether there is a second factor."""
    request.session.pop(FACTOR_SEEN, None)


def factor_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting a factor up shows it: no need to show it again at once."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", reauthenticated=True)

"""Builders: clerks, residents, browsers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from bangban.foundation import clock
from bangban.foundation.accounts import services
from bangban.foundation.accounts.models import User
from bangban.kernel.by import SYSTEM, By, Channel

PASSWORD = "Lishu-2026-kuaiban"
ZHANG = {"name": "张秀兰", "id_no": "22032219900307124X"}


def by(at: datetime | None = None) -> By:
    return By(SYSTEM, at or clock.now().astimezone(UTC), Channel.WINDOW)


def a_clerk(username: str = "li.wei", name: str = "李伟") -> User:
    return services.create_staff(
        username=username, name=name, password=PASSWORD, must_change_password=False, by=by()
    )


def a_resident(phone: str = "13844001234") -> User:
    return services.register_resident(**ZHANG, phone=phone, password=PASSWORD, by=by())


def sign_in(browser: Client, username: str, password: str = PASSWORD, **more: str):
    return browser.post("/account/login/", {"login": username, "password": password, **more})


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def an_app(browser: Client) -> str:
    """Set an authenticator app up as a signed-in user does; its secret."""
    page = browser.get("/account/2fa/app/add/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page).group(1)
    answer = browser.post("/account/2fa/app/add/", {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret

"""Passkeys in a real browser with a virtual authenticator."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import sync_playwright

from bangban.foundation.accounts.tests.given import PASSWORD, a_clerk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SIZES = {"390": (390, 844), "1440": (1440, 900)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]


@pytest.fixture
def chromium():
    # The driver keeps an event loop in this thread; the test's own queries are plain calls beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def shot(page, name: str) -> None:
    """Pictures of the page at both widths, when somebody asked for them."""
    if folder := os.environ.get("BANGBAN_SHOTS"):
        for label, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(folder) / f"{name}-{label}.png", full_page=True)


def test_a_passkey_is_added_and_signs_in_without_a_password(chromium, live_server):
    a_clerk()
    page = chromium.new_context().new_page()
    base = live_server.url.replace("127.0.0.1", "localhost")
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "Content Security" in m.text else None)
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    page.goto(f"{base}/account/login/")
    shot(page, "sign-in")
    page.fill("[name=login]", "li.wei")
    page.fill("[name=password]", PASSWORD)
    page.click("button:text-is('登录')")
    page.goto(f"{base}/account/")
    shot(page, "security")
    page.goto(f"{base}/account/2fa/app/add/")
    shot(page, "app-add")
    page.goto(f"{base}/account/2fa/keys/add/")
    page.fill("[name=name]", "窗口电脑")
    shot(page, "passkey-add")
    page.click("button:text-is('添加')")
    page.wait_for_url(f"{base}/account/2fa/recovery/**")
    shot(page, "recovery")
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    page.goto(f"{base}/account/sessions/")
    shot(page, "devices")

    page.context.clear_cookies()
    page.goto(f"{base}/account/login/")
    page.fill("[name=login]", "li.wei")
    page.fill("[name=password]", PASSWORD)
    page.click("button:text-is('登录')")
    page.wait_for_url(f"{base}/account/2fa/authenticate/")
    shot(page, "second-factor")
    page.click("button:text-is('用通行密钥验证')")
    page.wait_for_url(f"{base}/account/posts/")
    shot(page, "posts")

    page.context.clear_cookies()
    page.goto(f"{base}/account/login/")
    page.click("button:text-is('用通行密钥登录')")
    page.wait_for_url(f"{base}/account/posts/")
    assert blocked == []

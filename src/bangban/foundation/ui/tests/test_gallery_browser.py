"""The gallery in a real browser: axe-core finds nothing, no page scrolls sideways, keys and switches work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bangban.foundation.ui import samples

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

ADDRESSES = ["/ui/", *(f"/ui/pages/{name}/" for name in samples.PAGES), "/ui/refused/"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    ("light", 1440),
    ("light", 390),
    ("elder", 1440),
    ("elder", 390),
    ("more", 1440),
    ("dark", 1440),
]
LOOKS += [("dark.more", 1440)]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
SYSTEM_CHROMIUM = "/usr/bin/chromium"
# Text at 200 % of the portal's own size.
DOUBLE = "document.documentElement.style.fontSize = '225%'"
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for this file."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    path = SYSTEM_CHROMIUM if Path(SYSTEM_CHROMIUM).exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


def _open(browser: Browser, base: str, look: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "bb-look", "value": look, "url": base}])
    return context.new_page()


@pytest.mark.parametrize(("look", "width"), LOOKS)
def test_axe_finds_nothing(browser: Browser, live_server: Any, look: str, width: int) -> None:
    page = _open(browser, live_server.url, look, width)
    found = []
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        answer = Axe().run(page, options={"runOnly": TAGS}).response
        found += [(address, v["id"], v["nodes"][0]["target"]) for v in answer["violations"]]
    page.context.close()
    assert found == []


@pytest.mark.parametrize(
    ("width", "double"), [(320, False), (1280, True), (390, True), (320, True)]
)
def test_no_page_scrolls_sideways(
    browser: Browser, live_server: Any, width: int, double: bool
) -> None:
    page = _open(browser, live_server.url, "light", width)
    wide = []
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        if double:
            page.evaluate(DOUBLE)
        if page.evaluate(WIDTH) > width:
            wide.append(address)
    page.context.close()
    assert wide == []


def test_keys_move_through_the_list_and_can_be_switched_off(
    browser: Browser, live_server: Any
) -> None:
    page = _open(browser, live_server.url, "light", 1440)
    page.goto(live_server.url + "/ui/pages/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("x")
    picked = page.locator("[data-bulk-count]").text_content()
    page.keyboard.press("/")
    searching = page.evaluate("document.activeElement.id")
    page.locator("[data-keys-switch]").click()
    page.keyboard.press("j")
    after = page.evaluate("document.activeElement.tagName")
    page.context.close()
    assert (second, picked, searching, after) == ("残疾人两项补贴资格", "选中 1 件", "s", "BUTTON")


def test_switches_work_at_once_and_last(browser: Browser, live_server: Any) -> None:
    page = _open(browser, live_server.url, "light", 1440)
    page.goto(live_server.url + "/ui/")
    page.get_by_role("button", name="大字").click()
    now = page.evaluate("document.documentElement.dataset.size")
    page.reload()
    later = page.evaluate("document.documentElement.dataset.size")
    page.context.close()
    assert (now, later) == ("elder", "elder")

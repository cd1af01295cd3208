"""The rig of every test: no network, both databases, one browser."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests import network, site
from tools import system

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import DjangoDbBlocker

network.block()

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]


NEEDS_DATABASE = {"db", "transactional_db", "live_server", "running_site"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """For the second database: what cannot come out differently there need not run twice."""
    parser.addoption("--database-only", action="store_true", help="only tests that use a database")


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    named = NEEDS_DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whoever asks for the site shares one worker with its like: one site, one browser."""
    if config.getoption("--database-only"):
        left_out = [item for item in items if not _uses_database(item)]
        items[:] = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        if "running_site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the test database goes, wait for the sessions of killed processes to notice that they are alone."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            _wait_for_others()


def _wait_for_others() -> None:
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 10
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"SELECT pid, application_name, state, query {others}")
            left = cursor.fetchall()
            if not left:
                return
            if time.monotonic() > until:
                break
            time.sleep(0.2)
        logging.getLogger("tests").warning("sessions outlived their tests: %s", left)
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")


@pytest.fixture(scope="session")
def running_site() -> Iterator[site.Site]:
    """The demo county, served by a process of its own on a port of its own."""
    with site.running() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    path = system.chromium()
    assert path, "Chromium is not installed: python -m tools.system"
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser, running_site: site.Site) -> Iterator[BrowserContext]:
    """A person's browser: Chinese, China's time, no cookies, nothing but our site reachable."""
    context = browser.new_context(
        base_url=running_site.url, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(15_000)
    context.route(
        lambda url: not url.startswith((running_site.url, "data:", "blob:")),
        lambda route: route.abort(),
    )
    yield context
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when a script breaks or the content security policy is violated."""
    page = browser_context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert complaints == []

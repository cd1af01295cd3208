"""The READMEs: two languages, real pictures, short."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tools.bootstrap import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = ROOT / "docs" / "pictures"
READMES = ("README.md", "README.zh-CN.md")


def pictures_in(name: str) -> list[str]:
    return re.findall(r"docs/pictures/([\w-]+\.png)", (ROOT / name).read_text("utf-8"))


def test_both_readmes_show_the_same_pictures_and_none_is_left_over():
    assert pictures_in("README.md") == pictures_in("README.zh-CN.md")
    assert sorted(set(pictures_in("README.md"))) == sorted(p.name for p in PICTURES.glob("*.png"))


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_short_and_links_only_to_what_exists(name):
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)

    assert len(text) < 5_000
    assert [link for link in links if not (ROOT / link).exists()] == []


def step_into(page: Page, who: str) -> None:
    page.goto("/demo/")
    page.locator(f"button[name=who][value='{who}']").click()
    page.wait_for_load_state()


def test_the_pictures_are_made_from_the_running_demo(browser_page):
    """Set BANGBAN_PICTURES=1 to write them anew; without it the same pages are opened and must be whole."""
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 800})
    step_into(page, "ls-head")
    page.goto("/desk/?show=all")
    keep(page, "desk-inbox")
    page.locator("[data-row] a").first.click()
    page.wait_for_load_state()
    keep(page, "desk-case")
    page.goto("/items/XK-01/")
    keep(page, "portal-guide")
    step_into(page, "13900000000")
    page.goto("/mine/")
    page.locator("main a[href*='/mine/']").first.click()
    page.wait_for_load_state()
    keep(page, "portal-track")


def keep(page: Page, name: str) -> None:
    assert page.locator("h1").count() == 1
    if os.environ.get("BANGBAN_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"))

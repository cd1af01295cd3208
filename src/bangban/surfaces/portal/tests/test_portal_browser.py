"""The portal in a real browser: a phone of 360 px, 200 % text, the keyboard alone, and axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = ["/", "/items/", "/items/JF-01/", "/track/", "/publications/", "/help/"]


@pytest.mark.covers("SYS-04", page="/")
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_scrolls_sideways_or_breaks_a_rule_of_accessibility(browser_page, address, width):
    browser_page.set_viewport_size({"width": width, "height": 740})
    browser_page.goto(address)
    beyond = browser_page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = Axe().run(browser_page).response["violations"]

    assert (beyond, [v["id"] for v in found]) == (0, [])


@pytest.mark.covers("SYS-04", page="/")
@pytest.mark.parametrize("address", PAGES)
def test_twice_the_text_still_fits_a_phone(browser_page, address):
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(address)
    browser_page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert browser_page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.covers("SYS-04", page="/items/")
def test_an_item_is_found_with_the_keyboard_alone(browser_page):
    browser_page.goto("/")
    browser_page.focus("input[type=search]")
    browser_page.keyboard.type("老人补贴")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/items/?q=*")
    browser_page.focus(".bb-item__title a")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/items/JF-06/")

    assert browser_page.locator("h1").inner_text() == "高龄津贴给付"

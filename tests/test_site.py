"""A site of its own in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.site import Site


def test_the_gallery_opens_with_its_styles_in_a_real_browser(browser_page: Page):
    answer = browser_page.goto("/ui/")

    assert answer is not None
    assert answer.status == 200
    assert browser_page.evaluate("document.styleSheets.length") > 0
    assert browser_page.locator("h1").count() == 1


def test_commands_see_the_data_that_the_site_serves(running_site: Site):
    assert "[X] 0001" in running_site.command("showmigrations", "trail")

"""The desk in a real browser: matters walked by their people, by keyboard alone; axe; small screens, large text."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import world as worlds

pytestmark = pytest.mark.once

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
MAIN = "form button.btn-primary[data-hotkey]"
BEYOND = "document.documentElement.scrollWidth - innerWidth"
PAGES = {
    "ls-window1": (
        "/desk/?show=all",
        "/desk/receive/",
        "/desk/persons/",
        "/desk/catalogue/",
        "/desk/procedures/",
        "/desk/procedures/licence@2019-04-23/",
        "/desk/admin/",
        "/desk/admin/people/",
        "/desk/admin/roles/",
        "/desk/admin/packs/",
        "/desk/admin/calendar/",
        "a form",
        "a case",
    ),
    "ls-delivery": ("/desk/deliver/",),
    "xz-caller": ("/desk/ratings/", "/desk/supervise/"),
    "xz-editor": ("/desk/catalogue/", "a version"),
    "sj-auditor": ("/desk/trail/",),
    "xz-admin": ("/desk/admin/tokens/",),
}
FIRST = {
    "a form": ("/desk/receive/?q=宅基地", "#items a"),
    "a case": ("/desk/?show=all", ".bb-list a"),
    "a version": ("/desk/catalogue/", "#items a"),
}


def step_in(page, who: str) -> None:
    """Become another person of the demo, as the start page offers."""
    page.goto("/demo/")
    reach(page, f"button[name=who][value='{who}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")


def reach(page, selector: str) -> None:
    """Press Tab until the keyboard stands there."""
    there = "s => !!document.activeElement && document.activeElement.matches(s)"
    for _ in range(200):
        if page.evaluate(there, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def type_in(page, selector: str, words: str) -> None:
    reach(page, selector)
    page.keyboard.type(words)


def press(page, selector: str, key: str = "Enter") -> None:
    reach(page, selector)
    page.keyboard.press(key)


def choose(page, selector: str) -> None:
    """The first real option of a list, with the arrow key."""
    press(page, selector, "ArrowDown")


def open_at(page, place: str) -> None:
    address, link = FIRST.get(place, (place, ""))
    page.goto(address)
    if link:
        page.locator(link).first.click()
        page.wait_for_load_state()


def receive(page, words: str, serial: int) -> None:
    """Find the item by words and come to its form; then say who it is and where."""
    page.goto("/desk/receive/")
    type_in(page, "main input[name=q]", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=**")
    press(page, "#items a")
    page.wait_for_url("**/desk/receive/*/")
    type_in(page, "#f-id-no", worlds.citizen(serial))
    type_in(page, "#f-who-name", "演示键盘")
    type_in(page, "#f-who-phone", f"1380000{serial:04}")
    choose(page, "select[name=place-]")


def paper(page, *codes: str) -> None:
    for code in codes:
        press(page, f"input[name=paper-][value={code}]", "Space")


def take_in(page) -> str:
    """Press 收件 and read the number from the receipt."""
    press(page, "button[name=go-][value=receive]")
    page.wait_for_url("**/desk/received/**")
    return page.url.rstrip("/").rpartition("/")[2]


def move(page, who: str, number: str, button: str, **typed: str) -> str:
    """That person opens the case, writes what it asks for and presses the first button; what the page says then."""
    step_in(page, who)
    page.goto(f"/desk/cases/{number}/")
    for name, words in typed.items():
        type_in(page, f"[name={name}]", words)
    assert page.locator(MAIN).inner_text().startswith(button)
    return done(page)


def done(page) -> str:
    """Press the blue button and read what comes back."""
    reach(page, MAIN)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page.locator("body").inner_text()


@pytest.mark.covers("WF-02", page="/desk/")
def test_a_licence_goes_from_the_window_to_delivery_by_keyboard_alone(browser_page):
    page = browser_page
    step_in(page, "ls-window1")
    receive(page, "宅基地", 901)
    press(page, "input[name=reason]", "Space")
    type_in(page, "#f-household_size", "4")
    choose(page, "#f-site_village")
    type_in(page, "#f-site_detail", "三组东头，南北各一条路")
    type_in(page, "#f-area", "200")
    type_in(page, "#f-floor_area", "120")
    type_in(page, "#f-floors", "1")
    press(page, "input[name=old_house]", "Space")
    press(page, "input[name=pledge][value=area]", "Space")
    press(page, "input[name=pledge][value=old]", "Space")
    paper(page, "apply", "pledge", "site")
    number = take_in(page)
    receipt = page.locator("main").inner_text()
    assert "收件凭证" in receipt
    assert "演**" in receipt

    said = move(page, "ls-window2", number, "受理")
    assert "已办：受理" in said
    said = move(page, "ls-handler1", number, "提出审查意见", opinion="现场看过，符合一户一宅")
    assert "已办：提出审查意见" in said
    said = move(page, "ls-head", number, "准予许可")
    assert "准予许可决定书" in said or "准予决定书" in said
    step_in(page, "ls-delivery")
    page.goto(f"/desk/cases/{number}/?do=serve")
    press(page, "input[name=handover]", "Space")
    type_in(page, "[name=taken_by]", "演示键盘")
    done(page)

    page.goto(f"/desk/cases/{number}/")
    shown = page.locator("main").inner_text()
    assert "办完了" in shown
    assert "送达回证" in shown


@pytest.mark.covers("WF-33", page="/desk/cases/<number>/")
def test_an_allowance_is_publicised_and_cannot_be_reported_before_its_days_are_over(browser_page):
    page = browser_page
    step_in(page, "ls-window1")
    receive(page, "低保", 902)
    press(page, "input[name=causes]", "Space")
    type_in(page, "#f-income", "6000")
    press(page, "input[name=income_sources]", "Space")
    choose(page, "#f-home_village")
    type_in(page, "#f-home_detail", "一组西头")
    press(page, "input[name=ill]", "Space")
    press(page, "input[name=consent][value=check]", "Space")
    press(page, "input[name=consent][value=publish]", "Space")
    paper(page, "apply", "consent")
    number = take_in(page)

    said = move(page, "ls-window2", number, "受理")
    assert "已办：受理" in said
    said = move(
        page,
        "ls-civil1",
        number,
        "入户调查",
        opinion="入户看过，收入属实",
        surveyors="演示甲、演示乙",
    )
    assert "已办：入户调查" in said
    said = move(page, "ls-civil1", number, "村级公示")

    page.goto(f"/desk/cases/{number}/")
    publicised = page.locator("main").inner_text()
    assert "已办：村级公示" in said
    assert "村级公示中" in publicised
    assert "现在还不能做" in publicised
    assert "7" in publicised.partition("现在还不能做")[2]


@pytest.mark.covers("WF-30", page="/desk/ratings/")
def test_a_call_back_is_closed_with_evidence_and_not_without(browser_page):
    page = browser_page
    step_in(page, "xz-caller")
    page.goto("/desk/ratings/")
    page.locator(".bb-item", has_text="待回访").locator("a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/**")
    number = page.url.rstrip("/").rpartition("/")[2]

    said = move(page, "xz-caller", number, "电话回访", opinion="本人说等得久，已当面道歉")
    assert "已办：电话回访" in said
    page.goto(f"/desk/cases/{number}/?do=explain")
    bare = done(page)
    type_in(page, "[name=evidence]", "叫号记录 11 月 20 日，排队 40 分钟，已加开窗口")
    explained = done(page)
    still = done(page)
    type_in(page, "[name=evidence]", "第二次回访录音编号 17，本人满意")
    closed = done(page)

    assert "已办" not in bare
    assert "依据或佐证" in bare
    assert "已办：核实后说明解释" in explained
    assert "已办" not in still
    assert "已办：结案" in closed


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']} {v['nodes'][0]['target']}" for v in found]


@pytest.mark.covers("SYS-04", page="/desk/")
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_on_any_page(browser_page, who):
    browser_page.set_viewport_size({"width": 1440, "height": 900})
    step_in(browser_page, who)
    found = {}
    for place in PAGES[who]:
        open_at(browser_page, place)
        found[place] = violations(browser_page)

    assert found == {place: [] for place in PAGES[who]}


@pytest.mark.covers("SYS-04", page="/desk/")
def test_inbox_case_and_form_fit_small_screens_and_large_text(browser_page):
    step_in(browser_page, "ls-window1")
    places = ("/desk/?show=all", "a case", "a form")
    found, beyond = {}, {}
    for place in places:
        browser_page.set_viewport_size({"width": 360, "height": 740})
        open_at(browser_page, place)
        found[place] = violations(browser_page)
        browser_page.set_viewport_size({"width": 320, "height": 640})
        small = browser_page.evaluate(BEYOND)
        browser_page.set_viewport_size({"width": 360, "height": 740})
        browser_page.evaluate("document.documentElement.style.fontSize = '200%'")
        beyond[place] = (small, browser_page.evaluate(BEYOND))

    assert found == {place: [] for place in places}
    assert beyond == dict.fromkeys(places, (0, 0))

"""Every part is drawn, every page keeps the rules of templates, dates and refusals read as promised."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from bangban.foundation.ui import codes, look, samples, values, views
from bangban.foundation.ui.responses import refusal_response
from bangban.kernel.refusal import NOT_FOUND

HERE = Path(__file__).parents[1]
TEMPLATES = HERE / "templates"


def test_every_component_appears_in_the_gallery() -> None:
    gallery = (TEMPLATES / "ui/gallery.html").read_text()
    parts = {path.stem for path in (TEMPLATES / "cotton/ui").glob("*.html")}
    base = (TEMPLATES / "ui/base.html").read_text() + (TEMPLATES / "ui/portal.html").read_text()
    drawn = set(re.findall(r"<c-ui\.([a-z_]+)", gallery + base))
    assert parts - drawn == set()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.name))
def test_templates_have_no_inline_style_script_or_include(path: Path) -> None:
    text = path.read_text()
    found = re.findall(
        r"\sstyle=|<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|{%\s*include|错误|非法|无效", text
    )
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ui/", *(f"/ui/pages/{name}/" for name in samples.PAGES)])
def test_gallery_pages_open_for_everybody(client: Client, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert (answer.status_code, text.count("<h1"), 'lang="zh-CN"' in text) == (200, 1, True)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []
    assert [
        i for i in re.findall(r'<use href="#(i-[a-z-]+)"', text) if f'id="{i}"' not in text
    ] == []
    described = {
        i
        for group in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', text)
        for i in group.split()
    }
    assert described - set(ids) == set()


@pytest.mark.django_db
def test_page_that_is_not_drawn_is_not_found(client: Client) -> None:
    assert client.get("/ui/pages/nothing/").status_code == 404


@pytest.mark.django_db
def test_switch_turns_and_comes_back(client: Client) -> None:
    answer = client.post(
        "/ui/look", {"toggle": "size"}, headers={"referer": "http://testserver/ui/?a=1"}
    )
    assert (answer.status_code, answer["Location"], client.cookies[look.COOKIE].value) == (
        302,
        "/ui/?a=1",
        "elder",
    )
    assert 'data-size="elder"' in client.get("/ui/").content.decode()
    client.post("/ui/look", {"toggle": "size"})
    client.post("/ui/look", {"toggle": "theme"})
    assert client.cookies[look.COOKIE].value == "dark"


@pytest.mark.django_db
def test_switch_never_leads_to_another_site(client: Client) -> None:
    answer = client.post(
        "/ui/look", {"toggle": "contrast"}, headers={"referer": "https://elsewhere.example/x"}
    )
    assert answer["Location"] == "/"


def test_dates_read_as_people_say_them() -> None:
    at = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    nine = date(2026, 12, 9)
    said = (
        values.day_text(at),
        values.short_day_text(nine),
        values.moment_text(at),
        values.stamp_text(at),
    )
    assert said == (
        "2026年11月21日（周六）",
        "12月9日（周三）",
        "2026年11月21日（周六）00:05",
        "11-21 00:05",
    )


def test_numbers_are_read_in_groups_of_four() -> None:
    assert [values.number_text(n) for n in ("LS2611180417", "LS26 1118 0417", "A-12")] == [
        "LS26 1118 0417",
        "LS26 1118 0417",
        "A-12",
    ]


def test_deadline_says_time_then_turn() -> None:
    today = date(2026, 11, 20)
    due = date(2026, 12, 9)
    said = [
        values.due_of(due_on=due, today=today, left=13, turn="该我们办"),
        values.due_of(due_on=due, today=today, left=2),
        values.due_of(due_on=today, today=today, left=0),
        values.due_of(due_on=date(2026, 11, 18), today=today, left=-2),
        values.due_of(due_on=due, today=today, paused="等补正", turn="等申请人"),
    ]
    assert [(d.text, d.turn_text, d.state, d.icon) for d in said] == [
        ("还有 13 个工作日", "该我们办", "ok", "clock"),
        ("还有 2 个工作日", "", "soon", "alert-triangle"),
        ("今天到期", "", "soon", "alert-triangle"),
        ("超期 2 个工作日", "", "late", "alert-octagon"),
        ("停表，等补正", "等申请人", "paused", "player-pause"),
    ]


def test_masks_hide_the_middle() -> None:
    assert (
        values.mask_name("张示例"),
        values.mask_middle("13800000000", 3, 4),
        values.mask_middle("123", 3, 4),
    ) == (
        "张**",
        "138****0000",
        "***",
    )


def test_summary_leads_to_fields_inside_groups() -> None:
    inner = values.Entry("n-0-phone", "电话", fix="少 1 位")
    assert values.fixes_of([values.Entry("n", "四邻", "group", rows=((inner,),))]) == (
        values.Fix("f-n-0-phone", "电话：少 1 位"),
    )


def test_code_is_square_and_has_a_border() -> None:
    code = codes.qr("https://example.invalid/LS2611180417")
    assert (code.path.startswith("M2 2.5h7"), code.size >= 25) == (True, True)


def _request(*, htmx: bool) -> HttpRequest:
    request = RequestFactory().get("/")
    request.htmx = htmx  # type: ignore[attr-defined]
    return request


def test_refusal_is_a_page_for_people_and_a_fragment_for_htmx() -> None:
    page, fragment = (
        refusal_response(_request(htmx=False), NOT_FOUND),
        refusal_response(_request(htmx=True), NOT_FOUND),
    )
    assert (page.status_code, fragment.status_code, fragment["HX-Retarget"]) == (
        404,
        422,
        "#messages",
    )
    assert ("<html" in page.content.decode(), "<html" in fragment.content.decode()) == (True, False)
    assert [word in fragment.content.decode() for word in ("为什么", "怎么办")] == [True, True]


def test_problem_pages_say_what_to_do_and_need_no_database() -> None:
    request = RequestFactory().get("/")
    answers = [
        views.bad_request(request, ValueError()),
        views.forbidden(request, ValueError()),
        views.page_not_found(request, ValueError()),
        views.server_error(request),
        views.unavailable(request),
    ]
    assert [a.status_code for a in answers] == [400, 404, 404, 500, 503]
    assert answers[1].content == answers[2].content
    assert "不会重复收件" in answers[3].content.decode()


@pytest.mark.django_db
def test_expired_form_keeps_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/ui/pages/apply/", {"area": "220.5", "password": "secret"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="area" value="220.5"' in text
    assert "secret" not in text
    assert "页面已过期，请刷新后重试，已填内容已保留" in text

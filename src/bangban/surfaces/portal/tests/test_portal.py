"""The portal walked by residents: find, apply, receipt, follow, put right, withdraw, rate."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bangban.engine.cases import queries as cases
from bangban.engine.cases.services import rating
from bangban.engine.intake import queries as intake
from bangban.foundation.files.models import StoredFile
from bangban.kernel import number as numbers
from bangban.kernel.by import SYSTEM
from bangban.surfaces.portal.tests.given import (
    a_case,
    a_photo,
    a_resident,
    a_world,
    asked_to_correct,
    begun,
    himself,
    proof,
    signed_in,
    turned_away,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


def state(number: str) -> tuple[str, str]:
    case = cases.case(number, actor=SYSTEM)
    return case.step, case.result


def plain(response) -> str:
    """The page without what differs at each request."""
    text = response.content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|>[0-9a-f]{16}<', "", text)


FORM = {
    "shown": "for_whom,home_village,lives_with,bank",
    "for_whom": "self",
    "lives_with": "alone",
    "bank": "6217000000000000000",
}


# find


@pytest.mark.covers("SYS-04", page="/")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/items/",
        "/items/?q=老人补贴",
        "/items/?event=困难",
        "/items/JF-06/",
        "/items/JF-06/flow.svg",
        "/publications/",
        "/help/",
        "/track/",
    ],
)
def test_whoever_comes_can_look_without_an_account(world, address):
    assert Client().get(address).status_code == 200


def test_what_was_searched_for_comes_first_and_as_a_fragment_for_htmx(world):
    page = Client().get("/items/", {"q": "老人补贴"})
    part = Client().get("/items/", {"q": "老人补贴"}, headers={"HX-Request": "true"})

    assert [r.status_code for r in (page, part)] == [200, 200]
    assert re.findall(r'href="/items/(\w\w-\d\d)/"', page.content.decode())[0] == "JF-06"
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip()[:200] in page.content.decode()


def test_a_township_is_remembered(world):
    browser = Client()
    browser.get(f"/place/{world.near.pk}/")

    assert f"按{world.near.name}的办法列出" in browser.get("/items/").content.decode()


def test_an_item_or_place_that_is_not_there_is_not_found(world):
    assert [Client().get(a).status_code for a in ("/items/NO-99/", "/place/99999999/")] == [
        404,
        404,
    ]


# apply


@pytest.mark.covers("WF-02", page="/apply/")
@pytest.mark.covers("WF-33", page="/apply/")
def test_a_resident_applies_page_by_page_and_gets_a_receipt(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world)

    filled = browser.post(
        f"{draft}form-1/", {**FORM, "home_village": world.village.pk, "go": "next"}
    )
    sent = browser.post(f"{draft}check/", {"go": "submit"})
    page = browser.get(sent["Location"])
    number = sent["Location"].split("/")[2]

    assert (filled.status_code, filled["Location"]) == (302, f"{draft}check/")
    assert sent.status_code == 302
    assert state(number) == ("received", "")
    assert (
        " ".join(re.findall(r'bb-no">(\w{4})<', page.content.decode())[:4]).replace(" ", "")
        == number
    )
    assert "填到一半的" not in browser.get("/mine/").content.decode()


@pytest.mark.covers("WF-02", page="/apply/")
def test_pressing_twice_going_back_and_refreshing_give_the_same_receipt(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world)
    browser.post(f"{draft}form-1/", {**FORM, "home_village": world.village.pk, "go": "next"})

    first = browser.post(f"{draft}check/", {"go": "submit"})["Location"]

    assert browser.post(f"{draft}check/", {"go": "submit"})["Location"] == first
    assert browser.get(f"{draft}form-1/")["Location"] == first
    assert browser.get(draft)["Location"] == first
    assert cases.cases(actor=SYSTEM).count() == 1


def test_the_wanted_page_survives_signing_in(world):
    user = a_resident()
    browser = Client()
    version = world.offering("JF-06").version_id

    asked = browser.get(f"/apply/{version}/")
    sent = browser.post(
        asked["Location"],
        {"login": user.username, "password": "Lishu-2026-kuaiban", "next": f"/apply/{version}/"},
    )

    assert asked["Location"] == f"/account/login/?next=%2Fapply%2F{version}%2F"
    assert sent["Location"] == f"/apply/{version}/"


def test_a_refused_page_keeps_what_was_typed_and_says_what_to_do_beside_each_field(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world)

    answer = browser.post(
        f"{draft}form-1/",
        {"shown": FORM["shown"], "for_whom": "self", "bank": "6217-甲", "go": "next"},
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert re.findall(r'id="(f-[\w.]+)-fix"', page) == ["f-home_village", "f-lives_with"]
    assert re.findall(r'<li><a href="#(f-[\w.]+)"', page) == ["f-home_village", "f-lives_with"]
    assert 'value="6217-甲"' in page
    assert re.search(r'value="self" checked', page)
    assert 'value="6217-甲"' in browser.get(f"{draft}form-1/").content.decode()


def test_a_choice_that_asks_for_more_shows_it_before_going_on(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world)

    answer = browser.post(
        f"{draft}form-1/",
        {**FORM, "for_whom": "family", "home_village": world.village.pk, "go": "next"},
    )
    page = browser.get(answer["Location"]).content.decode()

    assert answer["Location"] == f"{draft}form-1/?more=elder_name#f-elder_name"
    assert 'name="elder_name"' in page


def test_rows_of_a_group_are_added_and_removed_without_losing_the_others(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world, "JF-01")
    typed = {"shown": "causes,members", "members.0.name": "演示乙", "members.1.name": "演示丙"}

    browser.post(f"{draft}form-1/", {**typed, "add": "members"})
    three = browser.get(f"{draft}form-1/").content.decode()
    browser.post(f"{draft}form-1/", {**typed, "remove": "members-0"})
    one = browser.get(f"{draft}form-1/").content.decode()

    assert re.findall(r'name="members\.(\d)\.name" type="text" value="([^"]*)"', three) == [
        ("0", "演示乙"),
        ("1", "演示丙"),
        ("2", ""),
    ]
    assert re.findall(r'name="members\.(\d)\.name" type="text" value="([^"]*)"', one) == [
        ("0", "演示丙")
    ]


@pytest.mark.covers("WF-02", page="/apply/")
def test_photos_are_kept_with_the_draft_shown_removed_and_handed_in(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world, "JF-01")
    browser.post(f"{draft}form-2/", {"shown": "ill", "ill": "yes", "go": "back"})

    browser.post(
        f"{draft}papers/", {"illness_photo": [a_photo("一.jpg"), a_photo("二.jpg")], "go": "upload"}
    )
    page = browser.get(f"{draft}papers/").content.decode()
    shown = browser.get(re.findall(r'<img src="([^"]+)"', page)[0])
    drop = re.findall(r'name="drop" value="([^"]+)"', page)[0]
    browser.post(f"{draft}papers/", {"drop": drop})

    token = draft.split("/")[3]
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert list(StoredFile.objects.order_by("name").values_list("name", "about")) == [
        ("一.jpg", ""),
        ("二.jpg", f"draft:{token}"),
    ]


def test_a_file_that_is_not_taken_says_why_and_the_others_stay(world):
    browser = signed_in(a_resident())
    draft = begun(browser, world, "JF-01")
    bad = a_photo("照片.exe")

    answer = browser.post(f"{draft}papers/", {"material.consent": [a_photo(), bad], "go": "next"})

    assert answer.status_code == 422
    assert "照片.exe：这种文件现在不能收。" in answer.content.decode()
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["照片.jpg"]


def test_somebody_elses_draft_is_not_there(world):
    draft = begun(signed_in(a_resident()), world)
    other = signed_in(a_resident(2))

    assert [
        other.get(f"{draft}{p}").status_code for p in ("", "form-1/", "check/", "discard/")
    ] == [404] * 4


def test_a_draft_is_thrown_away_after_asking(world):
    user = a_resident()
    browser = signed_in(user)
    draft = begun(browser, world)

    assert browser.get(f"{draft}discard/").status_code == 200
    assert browser.post(f"{draft}discard/")["Location"] == "/mine/"
    assert list(intake.drafts(submitter=f"u{user.pk}", actor=himself(user).actor)) == []


# follow


@pytest.mark.covers("HALL-03", page="/track/")
def test_number_and_second_proof_open_the_case_and_nothing_else(world):
    user = a_resident()
    number, other = a_case(world, user), a_case(world, user, key="key-0000-0002")
    visitor = Client()

    sent = visitor.post("/track/", {"number": number.lower(), "proof": proof()})

    assert sent["Location"] == f"/track/{number}/"
    assert visitor.get(f"/track/{number}/").status_code == 200
    assert visitor.get(f"/track/{other}/")["Location"] == f"/track/?number={other}"
    assert visitor.get(f"/track/{other}/receipt.pdf").status_code == 404
    assert Client().get(f"/track/{number}/")["Location"] == f"/track/?number={number}"


@pytest.mark.covers("HALL-03", page="/track/")
def test_a_wrong_number_and_a_wrong_proof_get_the_same_words(world):
    number = a_case(world, a_resident())

    unknown = numbers.new_number("LS", himself(a_resident(2)).today)
    wrong_proof = Client().post("/track/", {"number": number, "proof": "9999"})
    wrong_number = Client().post("/track/", {"number": unknown, "proof": "9999"})

    assert (wrong_proof.status_code, wrong_number.status_code) == (404, 404)
    shown = [
        plain(r).replace(numbers.grouped(n), "")
        for r, n in ((wrong_proof, number), (wrong_number, unknown))
    ]
    assert shown[0] == shown[1]


@pytest.mark.covers("HALL-03", page="/track/")
def test_after_five_tries_a_number_is_closed_for_a_while(world):
    number = a_case(world, a_resident())

    tries = [
        Client().post("/track/", {"number": number, "proof": "9999"}).status_code for _ in range(6)
    ]

    assert tries == [404, 404, 404, 404, 404, 429]


def test_a_number_with_a_slip_of_the_pen_is_told_before_it_is_looked_up(world):
    answer = Client().post("/track/", {"number": "LS26", "proof": "12"})

    assert answer.status_code == 422
    assert re.findall(r'id="(f-\w+)-fix"', answer.content.decode()) == ["f-number", "f-proof"]


@pytest.mark.covers("HALL-03", page="/mine/")
def test_somebody_elses_number_looks_exactly_like_no_number(world):
    number = a_case(world, a_resident())
    other = signed_in(a_resident(2))

    theirs, nobodys = other.get(f"/mine/{number}/"), other.get("/mine/LS261122K7QFM2X8/")

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert plain(theirs) == plain(nobodys)


@pytest.mark.covers("HALL-03", page="/mine/")
@pytest.mark.parametrize("n", [1, 3])
def test_my_matters_cost_the_same_for_one_and_for_three(world, n, django_assert_num_queries):
    user = a_resident()
    for i in range(n):
        a_case(world, user, key=f"key-0000-000{i}")
    browser = signed_in(user)
    browser.get("/mine/")

    with django_assert_num_queries(MINE_QUERIES):
        page = browser.get("/mine/").content.decode()

    assert len(re.findall(r'href="/mine/LS\w+/"', page)) == n


MINE_QUERIES = 7


@pytest.mark.covers("WF-02", page="/mine/")
def test_receipt_and_papers_are_downloaded(world):
    user = a_resident()
    number = a_case(world, user)
    turned_away(world, number)
    browser = signed_in(user)

    page = browser.get(f"/mine/{number}/").content.decode()
    paper = re.findall(rf'href="(/mine/{number}/papers/\d+\.pdf)"', page)
    pdfs = [browser.get(a) for a in (*paper, f"/mine/{number}/receipt.pdf")]

    assert len(paper) == 1
    assert [(p.status_code, p["Content-Type"], p.content[:5]) for p in pdfs] == [
        (200, "application/pdf", b"%PDF-")
    ] * 2
    assert "年龄不到80周岁" in page


# put right, withdraw, rate


@pytest.mark.covers("WF-02", page="/mine/")
@pytest.mark.law("行政许可法", 32)
def test_a_correction_is_uploaded_and_handed_over(world):
    user = a_resident()
    number = a_case(world, user)
    asked_to_correct(world, number)
    browser = signed_in(user)

    page = browser.get(f"/mine/{number}/correct/").content.decode()
    empty = browser.post(f"/mine/{number}/correct/", {"version": "2", "go": "submit"})
    sent = browser.post(
        f"/mine/{number}/correct/",
        {"version": "2", "files": [a_photo("承诺书.jpg")], "says": "补上了", "go": "submit"},
    )

    assert ("承诺书要签字" in page, empty.status_code) == (True, 422)
    assert sent["Location"] == f"/mine/{number}/"
    assert state(number) == ("received", "")
    assert list(StoredFile.objects.values_list("name", "about")) == [("承诺书.jpg", number)]


@pytest.mark.covers("HALL-03", page="/track/")
def test_a_correction_can_be_handed_over_with_number_and_proof_alone(world):
    number = a_case(world, a_resident())
    asked_to_correct(world, number)
    visitor = Client()
    visitor.post("/track/", {"number": number, "proof": proof()})

    sent = visitor.post(
        f"/track/{number}/correct/", {"version": "2", "files": [a_photo()], "go": "submit"}
    )

    assert sent["Location"] == f"/track/{number}/"
    assert state(number) == ("received", "")


def test_a_correction_on_a_page_that_went_stale_keeps_the_words_and_the_photos(world):
    user = a_resident()
    number = a_case(world, user)
    asked_to_correct(world, number)
    browser = signed_in(user)

    answer = browser.post(
        f"/mine/{number}/correct/",
        {"version": "1", "files": [a_photo()], "says": "已送窗口", "go": "submit"},
    )
    page = answer.content.decode()

    assert answer.status_code == 409
    assert ("已送窗口" in page, "照片.jpg" in page) == (True, True)
    assert state(number) == ("correcting", "")


def test_a_resident_withdraws_after_being_asked(world):
    user = a_resident()
    number = a_case(world, user)
    browser = signed_in(user)

    asked = browser.get(f"/mine/{number}/withdraw/")
    browser.post(f"/mine/{number}/withdraw/", {"version": "1", "reason": "不想办了"})
    again = browser.post(f"/mine/{number}/withdraw/", {"version": "2"})

    assert asked.status_code == 200
    assert state(number) == ("withdrawn", "withdrawn")
    assert again.status_code == 409


@pytest.mark.covers("WF-30", page="/mine/")
@pytest.mark.covers("HALL-11", page="/mine/")
def test_a_bad_rating_opens_a_call_back_that_the_resident_sees(world):
    user = a_resident()
    number = a_case(world, user)
    turned_away(world, number)
    browser = signed_in(user)

    empty = browser.post(f"/mine/{number}/rate/", {"version": "2", "words": "没说清楚为什么"})
    sent = browser.post(
        f"/mine/{number}/rate/",
        {"version": "2", "grade": "1", "tags": ["没说清楚"], "words": "请再看看"},
    )
    rating.open_callback(number, by=world.system())
    page = browser.get(f"/mine/{number}/").content.decode()
    second = browser.get(f"/mine/{number}/rate/")

    given = cases.ratings_of(cases.case(number, actor=SYSTEM))
    assert empty.status_code == 422
    assert "没说清楚为什么" in empty.content.decode()
    assert sent["Location"] == f"/mine/{number}/"
    assert [(r.grade, r.words) for r in given] == [(1, "没说清楚；请再看看")]
    assert "县里一个工作日内给您打电话" in page
    assert second.status_code == 409


@pytest.mark.covers("HALL-11", page="/track/")
def test_a_rating_needs_no_account_when_number_and_proof_are_known(world):
    number = a_case(world, a_resident())
    turned_away(world, number)
    visitor = Client()
    visitor.post("/track/", {"number": number, "proof": proof()})

    visitor.post(f"/track/{number}/rate/", {"version": "2", "grade": "5"})

    assert [r.grade for r in cases.ratings_of(cases.case(number, actor=SYSTEM))] == [5]

"""One case on the desk: seen by its own, moved once, refused in words, unmasked with a trace."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bangban.engine.cases import queries as cases
from bangban.engine.cases.services import moving
from bangban.foundation.trail import queries as trail
from bangban.kernel.by import SYSTEM, Channel
from bangban.surfaces.desk.tests.given import browser, statements
from tests import world as worlds


def received(world, serial: int = 1, days: int = 0) -> str:
    return worlds.apply(
        world,
        "XK-01",
        by=world.by("counter", via=Channel.WINDOW, days=-days),
        serial=serial,
        key=f"key-0000-{serial:04}",
    ).number


def now(number: str):
    return cases.case(number, actor=SYSTEM)


def walk(world, number: str, verb: str, who: str, **inputs: object) -> None:
    moving.take(number, verb, version=now(number).version, by=world.by(who), **inputs)


def do(page, number: str, verb: str, **typed: object):
    return page.post(f"/desk/cases/{number}/do/{verb}/", {"version": now(number).version, **typed})


def same_but_for_its_tokens(page) -> str:
    text = page.content.decode().replace(page["X-Request-Id"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.covers("HALL-02", page="/desk/cases/<number>/")
def test_accept_examine_decide_and_deliver_by_different_people(world):
    number = received(world)

    answers = [
        do(browser(world, "counter2"), number, "accept"),
        do(browser(world, "handler"), number, "examine", opinion="材料齐全，建议准予"),
        do(browser(world, "head"), number, "approve"),
        do(browser(world, "delivery"), number, "serve", handover="collected", taken_by="演示甲"),
    ]

    assert [a.status_code for a in answers] == [302] * 4
    assert (now(number).step, now(number).result) == ("served", "approved")


def test_who_accepted_does_not_decide_and_reads_why(world):
    number = received(world)
    walk(world, number, "accept", "counter2")
    walk(world, number, "examine", "handler", opinion="齐全")
    head = browser(world, "head")
    moves = {m.verb for m in cases.moves_of(now(number))}

    page = head.get(f"/desk/cases/{number}/")

    assert moves == {"receive", "accept", "examine"}
    assert page.context["chosen"].verb == "approve"
    refused = do(browser(world, "counter2"), number, "approve")
    assert refused.status_code == 403
    assert now(number).step == "examined"


def test_a_stale_page_keeps_what_was_typed_and_shows_the_case_as_it_stands(world):
    number = received(world)
    walk(world, number, "accept", "counter2")
    seen = now(number).version
    walk(world, number, "assign", "handler", holder=world.people["handler"])

    answer = browser(world, "handler").post(
        f"/desk/cases/{number}/do/examine/", {"version": seen, "opinion": "看过现场，写了半天"}
    )

    assert answer.status_code == 409
    assert [e.value for e in answer.context["fields"]] == ["看过现场，写了半天"]
    assert answer.context["refusal"].code == "case.stale"
    assert answer.context["case"].version == seen + 1


def test_corrections_are_told_one_a_line(world):
    number = received(world)

    answer = do(
        browser(world, "counter2"),
        number,
        "ask_correction",
        corrections="承诺书缺签字\n照片看不清\n",
    )

    assert answer.status_code == 302
    papers = [p.kind for p in cases.papers_of(now(number))]
    assert (now(number).step, papers) == ("correcting", ["notice_of_correction"])


def test_what_the_guide_does_not_list_cannot_be_asked_for(world):
    number = received(world)

    answer = do(browser(world, "counter2"), number, "ask_correction", corrections="其他相关材料")

    assert answer.status_code == 422
    assert now(number).step == "received"


@pytest.mark.parametrize(
    "tail", ["", "papers/1.pdf", "files/6f1c2a58-0000-4000-8000-000000000000/"]
)
def test_a_clerk_of_the_next_township_gets_the_answer_to_a_wrong_number(world, tail):
    number = received(world)
    far = browser(world, "far-counter")

    theirs = far.get(f"/desk/cases/{number}/{tail}")
    wrong = far.get(f"/desk/cases/LS260101AAAAAAA0/{tail}")

    assert (theirs.status_code, wrong.status_code) == (404, 404)
    assert same_but_for_its_tokens(theirs) == same_but_for_its_tokens(wrong)


def test_whole_values_show_once_with_a_reason_and_stay_on_the_trail(world):
    number = received(world)
    head = browser(world, "head")

    plain = head.get(f"/desk/cases/{number}/").content.decode()
    silent = head.post(f"/desk/cases/{number}/reveal/", {"reason": ""})
    shown = head.post(f"/desk/cases/{number}/reveal/", {"reason": "电话核对本人"})

    assert worlds.citizen(1) not in plain
    assert silent.status_code == 422
    assert worlds.citizen(1) in shown.content.decode()
    reads = [e for e in trail.events(number, actor=world.by("head").actor) if e.outcome == "read"]
    assert [e.title for e in reads] == ["查看申请人身份信息和填报内容"]


def test_without_the_power_nothing_is_shown_in_clear(world):
    number = received(world)

    answer = browser(world, "counter").post(f"/desk/cases/{number}/reveal/", {"reason": "看一看"})

    assert answer.status_code == 403
    assert worlds.citizen(1) not in answer.content.decode()


@pytest.mark.covers("HALL-11", page="/desk/cases/<number>/")
def test_staff_do_not_enter_the_rating_of_their_own_work(world):
    number = received(world)
    walk(world, number, "accept", "counter2")
    walk(world, number, "examine", "handler", opinion="齐全")
    walk(world, number, "approve", "head")
    walk(world, number, "serve", "delivery", handover="collected", taken_by="演示甲")

    answer = do(browser(world, "counter2"), number, "rate", grade="5")

    assert answer.status_code == 403
    assert answer.context["refusal"].code == "rating.own-work"
    assert list(cases.ratings_of(now(number))) == []


def test_a_long_history_costs_no_more_statements(world):
    number = received(world)
    walk(world, number, "accept", "counter2")
    for turn in range(48):
        person = "handler" if turn % 2 else "head"
        walk(world, number, "assign", "handler", holder=world.people[person])
    handler = browser(world, "handler")

    asked = statements(handler, f"/desk/cases/{number}/")

    assert len(handler.get(f"/desk/cases/{number}/").context["events"]) >= 50
    assert len(asked) <= 8, [q[:80] for q in asked]


def test_a_late_case_says_so_and_explains_its_days(world):
    world.clock -= timedelta(40)
    number = received(world)
    walk(world, number, "accept", "counter2")

    page = browser(world, "handler").get(f"/desk/cases/{number}/")

    assert page.context["due"].state == "late"
    assert [d.note for d in page.context["days"]].count("届满") == 1

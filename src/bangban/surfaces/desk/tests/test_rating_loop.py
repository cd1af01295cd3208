"""Different hands (R-22) and the bad-rating loop (WF-30), as their pages tell it."""

from __future__ import annotations

import pytest

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power as Cases
from bangban.engine.cases.services import rating
from bangban.surfaces.desk.tests.given import browser
from bangban.surfaces.desk.tests.test_case_page import do, now, received, walk
from bangban.surfaces.desk.tests.test_keeping import seat


def callback_of(world):
    """A served case that its applicant rated badly, and the call-back that came of it."""
    number = received(world)
    walk(world, number, "accept", "counter2")
    walk(world, number, "examine", "handler", opinion="齐全")
    walk(world, number, "approve", "head")
    walk(world, number, "serve", "delivery", handover="collected", taken_by="演示甲")
    rating.open_callback(number, by=world.system())
    (child,) = cases.children_of(now(number))
    return number, child.number


@pytest.mark.covers("R-22", page="/desk/cases/<number>/")
def test_one_person_with_both_powers_reads_why_they_cannot_decide(world):
    seat(
        world,
        "twice",
        Cases.VIEW,
        Cases.RECEIVE,
        Cases.ACCEPT,
        Cases.EXAMINE,
        Cases.DECIDE,
        Cases.SERVE,
    )
    number = received(world)
    walk(world, number, "accept", "twice")
    walk(world, number, "examine", "handler", opinion="齐全")
    page = browser(world, "twice")

    shown = page.get(f"/desk/cases/{number}/")
    tried = do(page, number, "approve")

    stands = {b.move.verb: b.refusal for b in shown.context["cannot"]}
    assert stands["approve"].rule == "R-22"
    assert stands["approve"].says in shown.content.decode()
    assert (tried.status_code, tried.context["refusal"].rule) == (403, "R-22")
    assert tried.context["refusal"].says in tried.content.decode()
    assert now(number).step == "examined"


@pytest.mark.covers("WF-30", page="/desk/ratings/")
def test_a_bad_rating_is_called_back_rectified_and_closed_with_evidence(world):
    number, call = callback_of(world)
    caller, head = browser(world, "caller"), browser(world, "head")

    listed = [r.number for r in caller.get("/desk/ratings/").context["rows"]]
    first = do(caller, call, "call_back", opinion="说排队久")
    bare = do(caller, call, "order_rectification")
    ordered = do(caller, call, "order_rectification", reason="排队 40 分钟属实")
    verbs = {m.verb for m in cases.moves_of(now(call))}
    answered = do(head, call, "rectify", evidence="已加开一个窗口，见 3 月排班表")
    empty = do(caller, call, "close")
    closed = do(caller, call, "close", evidence="已再次回访，录音 17 号，本人满意")
    page = caller.get("/desk/ratings/?show=done")

    assert listed == [call]
    assert now(call).parent.number == number
    assert (first.status_code, bare.status_code, ordered.status_code) == (302, 422, 302)
    assert verbs == {"receive", "call_back", "order_rectification"}
    assert (answered.status_code, empty.status_code, closed.status_code) == (302, 422, 302)
    assert now(call).step == "closed"
    assert [r.number for r in page.context["rows"]] == [call]


def test_a_call_back_is_due_the_next_working_day(world):
    _, call = callback_of(world)

    case = now(call)
    page = browser(world, "caller").get(f"/desk/cases/{call}/")

    assert case.due_on is not None
    assert "没有期限" not in page.content.decode()

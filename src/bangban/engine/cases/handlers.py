"""After commit: tell the applicant and the handler, open call-backs, run the clock."""

from __future__ import annotations

from datetime import datetime

from bangban.engine.cases import events, queries
from bangban.engine.cases.names import Flag
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules.words import concerns_applicant, told
from bangban.engine.cases.services import rating, sweeping
from bangban.foundation.notices import services as notices
from bangban.foundation.outbox.registry import Delivery, every, handles
from bangban.foundation.places import queries as places
from bangban.kernel.by import SYSTEM, By, Channel
from bangban.kernel.number import grouped


def _by(message: Delivery) -> By:
    return By(SYSTEM, message.now, Channel.SYSTEM)


@handles(events.RECEIVED, name="cases.tell-received")
def tell_received(message: Delivery) -> None:
    """The applicant hears the number and the day."""
    _tell_applicant(message, "receive")


@handles(events.MOVED, name="cases.tell-moved")
def tell_moved(message: Delivery) -> None:
    """The applicant hears of each move that concerns them."""
    _tell_applicant(message, str(message.payload["verb"]))


def _tell_applicant(message: Delivery, verb: str) -> None:
    if not concerns_applicant(verb):
        return
    rows = queries.cases(actor=SYSTEM).filter(number=str(message.payload["number"]))
    case = rows.only("number", "title", "due_on", "applicant_id").get()
    if case.applicant_id is None:
        return
    words = told(verb, title=case.title, number=grouped(case.number), due_on=case.due_on)
    if words is None:
        return
    subject, text = words
    notices.tell(
        person=case.applicant_id,
        subject=subject,
        text=text,
        link=f"/track/?number={case.number}",
        by=_by(message),
    )


@handles(events.WARNED, name="cases.tell-warned")
def tell_warned(message: Delivery) -> None:
    """The holder hears of yellow and red; without a holder, the whole office that has to take it."""
    case = queries.case(str(message.payload["number"]), actor=SYSTEM)
    flag = Flag(str(message.payload["flag"]))
    step = procedure_named(case.procedure).step(case.step).title
    text = (
        f"{case.title}（{grouped(case.number)}）{flag.title}，现在是“{step}”，期限 {case.due_on}。"
    )
    users = (
        [case.holder.user_id]
        if case.holder
        else [a.user_id for a in places.staff_of(case.organ_id, on=message.now.date())]
    )
    for user in users:
        notices.tell(
            user=user,
            subject=f"办件{flag.title}",
            text=text,
            link=f"/desk/cases/{case.number}/",
            by=_by(message),
        )


@handles(events.RATED, name="cases.open-callback")
def open_callback(message: Delivery) -> None:
    """A bad rating opens its call-back."""
    rating.open_callback(str(message.payload["number"]), by=_by(message))


@every(20, "cases.sweep")
def sweep(now: datetime) -> None:
    """The clock looks at what is due."""
    sweeping.sweep(now)

"""What a visitor without an account earned by number and second proof: to look at that one case for 30 minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from bangban.engine.cases import queries as cases
from bangban.foundation.access import services as access
from bangban.foundation.accounts import throttle
from bangban.kernel import number as numbers
from bangban.kernel.by import SYSTEM, Actor, ActorKind, By
from bangban.kernel.refusal import NOT_FOUND, Refused
from bangban.surfaces.portal.request import Request

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case

KEPT = "portal-tracked"
MINUTES = 30
MOST_KEPT = 10
TRIES_PER_NUMBER = 5
TRIES_PER_VISITOR = 20
WINDOW_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that this visitor may look at: by whom, and under which address its pages stand."""

    case: Case
    by: By
    door: str

    def url(self, page: str = "") -> str:
        """The address of one of the pages of the case."""
        name = f"portal:{self.door}-{page or 'case'}"
        return reverse(name, args=[self.case.number])


def earn(request: Request, number: str, proof: str) -> str:
    """Check the second proof and keep the right in the session; the number in its plain form.

    Errors: Refused (not found, for a wrong number and a wrong proof alike; 429 after too many tries).
    """
    by, plain = request.by, numbers.normalise(number)
    bucket = f"track-visitor:{throttle.address(request)}"
    access.spend_attempt(bucket, limit=TRIES_PER_VISITOR, minutes=WINDOW_MINUTES, by=by)
    access.spend_attempt(
        f"track-number:{plain}", limit=TRIES_PER_NUMBER, minutes=WINDOW_MINUTES, by=by
    )
    case = cases.track(plain, proof)
    kept = {n: until for n, until in _kept(request).items() if n != case.number}
    kept[case.number] = int(by.at.timestamp()) + MINUTES * 60
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return case.number


def _kept(request: Request) -> dict[str, int]:
    now = request.by.at.timestamp()
    stored = request.session.get(KEPT, {})
    return (
        {n: until for n, until in stored.items() if until > now} if isinstance(stored, dict) else {}
    )


def has(request: Request, number: str) -> bool:
    """Whether the right to this number still holds."""
    return number in _kept(request)


def tracked(request: Request, number: str) -> Seen:
    """A case by the right kept in the session, seen as its applicant would. Errors: Refused (not found)."""
    if not has(request, number):
        raise Refused(NOT_FOUND)
    person = cases.case(number, actor=SYSTEM).applicant_id
    actor = Actor(kind=ActorKind.RESIDENT, name="凭编号查询的申请人", person=person)
    by = replace(request.by, actor=actor)
    return Seen(cases.case(number, actor=actor), by, "track")


def own(request: Request, number: str) -> Seen:
    """A case of the signed-in resident. Errors: Refused (not found), also for somebody else's."""
    case = cases.case(number, actor=request.by.actor)
    if request.by.actor.kind is not ActorKind.RESIDENT:
        raise Refused(NOT_FOUND)
    return Seen(case, request.by, "mine")

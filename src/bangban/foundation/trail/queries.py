"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bangban.foundation.trail import merkle
from bangban.foundation.trail.models import Event, Seal, SealMember
from bangban.foundation.trail.names import Outcome, Power
from bangban.kernel.by import Actor, Channel

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One event as people read it. `id` is the key for the next page."""

    id: int
    stream: str
    seq: int
    at: datetime
    action: str
    title: str
    outcome: str
    outcome_title: str
    actor_label: str
    channel_title: str
    basis: str
    rule: str
    facts: dict[str, str | int]
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What a receipt can carry.

    Seal number and root, and the proof that the event is under that root.
    """

    number: int
    at: datetime
    root: str
    position: int
    count: int
    path: tuple[str, ...]

    @property
    def short(self) -> str:
        """For print: seal number and the first 16 hex digits of the root."""
        return f"{self.number}-{self.root[:16]}"


def events(stream: str, *, actor: Actor, outcomes: Iterable[Outcome] = ()) -> list[Line]:
    """The events of one stream, oldest first. Call after the matter itself was found through the actor's scope.

    Who refused or read what is shown to staff only: a resident sees what was done.
    """
    rows = Event.objects.filter(stream=stream)
    wanted = list(outcomes) or ([] if actor.post else [Outcome.DONE])
    if wanted:
        rows = rows.filter(outcome__in=[o.value for o in wanted])
    return [_line(e) for e in rows.order_by("seq")]


def search(
    *,
    actor: Actor,
    text: str = "",
    stream: str = "",
    user: int | None = None,
    outcome: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """Events within the actor's reach of "trail.search", newest first.

    `before` is the last id of the page before.
    """
    reach = Q(pk__in=[])
    for path in {grant.path for grant in actor.reach(Power.SEARCH) if grant.organ is None}:
        reach |= Q(division_path__startswith=path)
    rows = Event.objects.filter(reach)
    for name, value in (
        ("stream", stream),
        ("user", user),
        ("outcome", outcome),
        ("action", action),
    ):
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(stream__contains=text))
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    if before:
        rows = rows.filter(id__lt=before)
    return [_line(e) for e in rows.order_by("-id")[: min(limit, 200)]]


def seal_of(stream: str, seq: int, *, actor: Actor) -> Witness | None:
    """The seal over an event with its inclusion proof; None until it is sealed.

    Anybody who knows the event may ask.
    """
    member = (
        SealMember.objects.select_related("seal")
        .filter(event__stream=stream, event__seq=seq)
        .first()
    )
    if member is None:
        return None
    members = SealMember.objects.filter(seal=member.seal).order_by("position")
    leaves = [bytes(leaf) for leaf in members.values_list("event__leaf", flat=True)]
    return Witness(
        number=member.seal.number,
        at=member.seal.at,
        root=bytes(member.seal.root).hex(),
        position=member.position,
        count=len(leaves),
        path=tuple(step.hex() for step in merkle.path(leaves, member.position)),
    )


def last_seal(*, actor: Actor) -> Seal | None:
    """The newest seal: public, because witnesses outside keep it."""
    return Seal.objects.order_by("-number").first()


def _line(event: Event) -> Line:
    return Line(
        id=event.pk,
        stream=event.stream,
        seq=event.seq,
        at=event.at,
        action=event.action,
        title=event.title,
        outcome=event.outcome,
        outcome_title=Outcome(event.outcome).title,
        actor_label=event.actor_label,
        channel_title=Channel(event.channel).title,
        basis=event.basis,
        rule=event.rule,
        facts=event.facts,
        withheld=tuple(sorted(event.commitments)),
    )

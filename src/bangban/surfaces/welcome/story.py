"""Tells the story through the services: everything happens as it would on the pages."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power
from bangban.engine.cases.procedure import procedure
from bangban.engine.cases.services import moving, sweeping
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import OfferingSpec
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial
from bangban.foundation.accounts import queries as person_records
from bangban.foundation.accounts import services as accounts
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.files import services as files
from bangban.foundation.outbox.loop import Loop
from bangban.foundation.places import queries as places
from bangban.foundation.places.models import Division
from bangban.foundation.trail import sealing
from bangban.kernel.by import CHINA, SYSTEM, Actor, ActorKind, By, Channel
from bangban.kernel.term import ONE_DAY
from bangban.surfaces.welcome import answers, people, plans
from bangban.surfaces.welcome.people import Cast
from bangban.surfaces.welcome.plans import Beat, Plan

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case

DAYS: Final = 60
RESIDENTS: Final = 60
WITH_ACCOUNT: Final = 18
SEED: Final = 20260608
SIZE: Final = 75


@dataclass(slots=True)
class Resident:
    """One invented person: the n-th; `user` when there is an account."""

    number: int
    village: Division
    user: int | None = None

    @property
    def applicant(self) -> ApplicantIn:
        """As written down at a window."""
        return ApplicantIn(
            name=people.resident_name(self.number),
            id_no=people.citizen_id(self.number),
            phone=people.phone(self.number),
            address=f"{self.village.name}（演示）",
        )


@dataclass(slots=True)
class Told:
    """What the story left behind."""

    cases: int = 0
    moves: int = 0
    callbacks: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class Teller:
    """Tells one story, moment by moment, never later than `now`."""

    def __init__(self, cast: Cast, *, now: datetime, seed: int = SEED, size: int = SIZE) -> None:
        self.cast, self.now, self.size, self.seed = cast, now, size, seed
        self.rng = Random(seed + 1)
        self.told = Told()
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0
        self._actors: dict[tuple[str, date], Actor] = {}
        self._specs: dict[str, OfferingSpec] = {}
        self._open: dict[str, Case] = {}
        self._photos = [photo(n) for n in range(3)]
        calendar = calendars.workdays(cast.county.pk)
        first = now.date() - ONE_DAY * DAYS
        days = [first + ONE_DAY * n for n in range(DAYS + 1)]
        self.days = days
        self.workdays = [day for day in days if calendar.is_workday(day)]
        self._signed_in: dict[int, Actor] = {}
        self.residents = self._settle()

    def _settle(self) -> list[Resident]:
        villages = [places.villages_of(t.pk)[:6] for t in self.cast.townships]
        found = [
            Resident(n, villages[n % len(villages)][n // len(villages) % 6])
            for n in range(RESIDENTS)
        ]
        by = By(SYSTEM, self._moment(self.days[0], 1), Channel.WEB)
        for one in found[:WITH_ACCOUNT]:
            who = one.applicant
            user = accounts.register_resident(
                name=who.name,
                id_no=who.id_no,
                phone=who.phone,
                password=None,
                division_id=one.village.pk,
                by=by,
            )
            one.user = user.pk
            person = person_records.person_of_user(user.pk)
            assert person is not None
            self._signed_in[one.number] = Actor(
                kind=ActorKind.RESIDENT, user=user.pk, name=person.name, person=person.pk
            )
        return found

    def tell(self) -> Told:
        """Tell it all."""
        plot = plans.story(
            seed=self.seed,
            workdays=self.workdays,
            townships=len(self.cast.townships),
            residents=len(self.residents),
            size=self.size,
        )
        for plan in plot:
            self._at(plan.at, partial(self._receive, plan))
        for day in self.days:
            self._at(self._moment(day, 0, 5), self._look_at_the_clock)
            self._at(self._moment(day, 21, 30), self._deliver)
        while self._queue:
            at, _, happen = heapq.heappop(self._queue)
            happen(at)
        self._look_at_the_clock(self.now)
        self._deliver(self.now)
        return self.told

    def _at(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        if at < self.now:
            self._count += 1
            heapq.heappush(self._queue, (at, self._count, happen))

    def _moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), CHINA)

    def _look_at_the_clock(self, at: datetime) -> None:
        if sweeping.sweep(at):
            # What the clock can move on its own is read anew.
            self._open = {n: c for n, c in self._open.items() if c.step != "received"}

    def _deliver(self, at: datetime) -> None:
        Loop(now=lambda: at, batch=500, jobs=False).run(until_empty=True)
        sealing.seal(at=at)

    # who

    def by(self, name: str, at: datetime, via: Channel = Channel.DESK) -> By:
        """A member of staff at that moment."""
        key = (name, at.date())
        if key not in self._actors:
            actor = places.actor_for(self.cast.people[name][1], on=at.date())
            assert actor is not None, name
            self._actors[key] = actor
        return By(self._actors[key], at, via)

    def _resident(self, one: Resident, at: datetime) -> By:
        assert one.user is not None
        return By(self._signed_in[one.number], at, Channel.WEB)

    # coming in

    def _spec(self, item: str) -> OfferingSpec:
        if item not in self._specs:
            found = catalogue.published(item, county_id=self.cast.county.pk)
            assert found is not None, item
            self._specs[item] = found
        return self._specs[item]

    def _receive(self, plan: Plan, at: datetime) -> None:
        one = self._who(plan)
        by = self._receiver(plan, one, at)
        spec = self._spec(plan.item)
        paper = (
            [] if by.via is Channel.WEB else [m.code for m in spec.asked_materials if m.required]
        )
        receipt = intake.receive(
            Application(
                offering=spec.version_id,
                division=one.village.pk,
                answers=answers.fill(
                    spec,
                    village=one.village.pk,
                    today=by.today,
                    rng=self.rng,
                    upload=lambda: self._upload(by),
                    paper=paper,
                ),
                materials=tuple(GivenMaterial(code=code, how="paper") for code in paper),
                applicant=None if by.via is Channel.WEB else one.applicant,
                demo=True,
            ),
            key=f"demo-{self.seed}-{plan.number:05d}",
            by=by,
        )
        self.told.cases += 1
        self._go_on(receipt.number, one, plan.beats)

    def _who(self, plan: Plan) -> Resident:
        here = [r for r in self.residents if r.number % len(self.cast.townships) == plan.township]
        if plan.channel is Channel.WEB:
            here = [r for r in here if r.user is not None]
        if plan.channel is Channel.AGENT:
            villages = places.villages_of(self.cast.townships[plan.township].pk)
            here = [r for r in here if r.village.pk == villages[plan.township].pk]
        return here[plan.resident % len(here)]

    def _receiver(self, plan: Plan, one: Resident, at: datetime) -> By:
        if plan.channel is Channel.WEB:
            return self._resident(one, at)
        if plan.channel is Channel.AGENT:
            agents = [n for n in self.cast.people if n.endswith("-agent")]
            return self.by(agents[plan.township], at, Channel.AGENT)
        if plan.elsewhere:
            return self.by("xz-window", at, Channel.WINDOW)
        prefix = people.TOWNSHIPS[plan.township][1]
        return self.by(
            self.rng.choice((f"{prefix}-window1", f"{prefix}-window2")), at, Channel.WINDOW
        )

    def _upload(self, by: By) -> str:
        upload = SimpleUploadedFile("演示照片.jpg", self.rng.choice(self._photos), "image/jpeg")
        return str(files.receive(upload, by=by, purpose="material").pk)

    # going on

    def _go_on(self, number: str, one: Resident, beats: Sequence[tuple[datetime, Beat]]) -> None:
        for at, beat in beats:
            self._at(at, partial(self._move, number, one, beat))

    def _case(self, number: str) -> Case:
        """The case as it stands: as the last move left it, read anew when the clock has looked at it since."""
        if number not in self._open:
            self._open[number] = cases.case(number, actor=SYSTEM)
        return self._open[number]

    def _move(self, number: str, one: Resident, beat: Beat, at: datetime) -> None:
        case = self._case(number)
        if procedure(case.procedure).move(beat.verb, case.step) is None:
            # The plot of a licence where the law went another way (deemed accepted, say): skip, and say so.
            self.told.skipped[f"{beat.verb}@{case.step}"] += 1
            return
        by = self._mover(case, one, beat, at)
        if by is None:
            self.told.skipped[f"{beat.verb}: nobody"] += 1
            return
        inputs = self._inputs(case, beat, by)
        self._open[number] = moving.take(number, beat.verb, version=case.version, by=by, **inputs)
        self.told.moves += 1
        if beat.verb == "rate" and int(beat.inputs["grade"]) < 3:
            self._call_back(number, one, at)

    def _mover(self, case: Case, one: Resident, beat: Beat, at: datetime) -> By | None:
        if beat.duty == plans.ME:
            if one.user is not None:
                return self._resident(one, at)
            by_whom = self._free(case, Power.RECEIVE, everybody=beat.verb.startswith("rate"))
            return self.by(by_whom, at, Channel.PHONE) if by_whom else None
        holder = self._holder(case, beat)
        name = holder or self._free(case, beat.duty, beat.verb)
        return self.by(name, at) if name else None

    def _holder(self, case: Case, beat: Beat) -> str | None:
        """Who holds the case goes on with it."""
        if beat.duty != Power.EXAMINE or case.holder_id is None:
            return None
        return next((n for n, (_, row) in self.cast.people.items() if row == case.holder_id), None)

    def _free(
        self, case: Case, power: str, verb: str = "", *, everybody: bool = False
    ) -> str | None:
        """Somebody of that power there who may still do it: not who did what must be done by another."""
        table = procedure(case.procedure)
        move = table.move(verb, case.step) if verb else None
        done = cases.history_of(case)
        barred = {p.user for p in done if everybody or (move is not None and p.verb in move.not_by)}
        able = [
            n for n in self.cast.of(case.organ_id, power) if self.cast.people[n][0] not in barred
        ]
        # An agent's reach is one village: enough to hand in, not to act on the hall's list.
        able = [n for n in able if not n.endswith("-agent")]
        return self.rng.choice(able) if able else None

    def _inputs(self, case: Case, beat: Beat, by: By) -> Mapping[str, Any]:
        if beat.verb != "assign":
            return beat.inputs
        kind = procedure(case.procedure).kind
        own = [
            n
            for n in self.cast.of(case.organ_id, Power.EXAMINE)
            if ("civil" in n) == (kind == "benefit")
        ]
        own = (
            own
            or self.cast.of(case.organ_id, Power.EXAMINE)
            or [n for n in self.cast.people if self.cast.people[n][1] == by.actor.appointment]
        )
        return {"holder": self.cast.people[self.rng.choice(own)][1]}

    def _call_back(self, parent: str, one: Resident, at: datetime) -> None:
        beats = plans.CALLBACKS[self.told.callbacks % len(plans.CALLBACKS)]
        self.told.callbacks += 1
        start = sum(1 for day in self.workdays if day <= at.date()) - 1
        night = self._moment(at.date(), 21, 31)
        timed = list(plans.timed(self.rng, night, start, beats, self.workdays))

        def begin(_: datetime) -> None:
            child = cases.cases(actor=SYSTEM).filter(parent__number=parent).first()
            if child is not None:
                self._go_on(child.number, one, timed)

        self._at(night, begin)


def photo(number: int) -> bytes:
    """A drawn house on a field, as JPEG: nobody's real place."""
    image = Image.new("RGB", (480, 320), (198, 214, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 200, 480, 320), fill=(150, 166, 110 + number * 12))
    draw.rectangle((150, 140, 330, 240), fill=(196, 160 - number * 14, 130))
    draw.polygon(((135, 140), (240, 80), (345, 140)), fill=(140, 84, 70))
    out = BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def counts() -> Iterator[tuple[str, str, int]]:
    """(procedure kind, step, how many) of all cases, for the command and the tests."""
    found = Counter((c.kind, c.step) for c in cases.cases(actor=SYSTEM))
    for (kind, step), count in sorted(found.items()):
        yield kind, step, count


__all__ = ["DAYS", "RESIDENTS", "SEED", "SIZE", "WITH_ACCOUNT", "Teller", "Told", "counts"]

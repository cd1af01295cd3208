"""The one door in: any channel, one numbered case, or nothing at all."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from bangban.engine.cases import queries as cases
from bangban.engine.cases.services import opening, together
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import FieldKind, Level, OfferingSpec
from bangban.engine.intake import queries, rules
from bangban.engine.intake.models import Draft, Key
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial, Receipt, held_by
from bangban.foundation import durability
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.accounts import services as persons
from bangban.foundation.accounts.models import Person
from bangban.foundation.files import queries as held_files
from bangban.foundation.files import services as files
from bangban.foundation.places import queries as places
from bangban.foundation.places import stamps
from bangban.kernel import mask
from bangban.kernel import number as numbers
from bangban.kernel.by import SYSTEM, ActorKind, By
from bangban.kernel.refusal import NOT_FOUND, Refusal, Refused, insist

_TRIES = 5


def receive(application: Application, *, key: str, by: By) -> Receipt:
    """Take an application in: number, case, trail, outbox and key in one transaction; the receipt after commit.

    The same key and content again answers the same receipt; the same key with other content is refused.
    Errors: Refused (not offered, problems by field, key reused). Nothing is written then.
    """
    insist(durability.why_not_accept())
    insist(rules.why_not_key(key))
    submitter, digest = submitter_of(by), digest_of(application)
    for last in range(_TRIES):
        try:
            if together.is_on() and (
                receipt := _receive_together(application, submitter, key, digest, by)
            ):
                return receipt
            with transaction.atomic(), stamps.held():
                return _receive(application, submitter, key, digest, by)
        except Refused:
            # What was taken in once stays so, even when it could not be taken in any more.
            if known := replay(submitter, key, digest):
                return known
            raise
        except IntegrityError:
            # The key was used before, a twin with our key came first, or the random number was taken.
            if known := replay(submitter, key, digest):
                return known
            if last == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def submitter_of(by: By) -> str:
    """Whose key it is: another submitter's equal key is another key."""
    actor = by.actor
    if actor.kind is ActorKind.STAFF:
        return f"a{actor.appointment}"
    return f"u{actor.user}" if actor.user is not None else actor.kind.value


def digest_of(application: Application) -> str:
    """SHA-256 of the canonical content, hex."""
    body = json.dumps(
        application, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return sha256(body.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return str(value)


def replay(submitter: str, key: str, digest: str) -> Receipt | None:
    """The receipt of an earlier submission under this key, or None. Errors: Refused when its content was another."""
    known = Key.objects.select_related("case__organ").filter(submitter=submitter, key=key).first()
    if known is None:
        return None
    if known.digest != digest:
        raise Refused(rules.KEY_REUSED)
    case = known.case
    return Receipt(
        case.number, case.title, case.received_at, case.due_on, case.organ.name, replayed=True
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """An application that nothing speaks against, before anything is written."""

    spec: OfferingSpec
    spot: places.Spot
    answers: str
    given: tuple[GivenMaterial, ...]
    organs: tuple[int, int, int]


def _check(application: Application, by: By) -> _Checked:
    spec = offered(application.offering)
    spot = _place(application, spec)
    cleaned = catalogue.cleaned(_asked(spec, application), application.answers, today=by.today)
    insist(rules.why_not_answers(cleaned.problems))
    given = (*application.materials, *_uploaded(spec, cleaned.answers))
    insist(_why_not_materials(spec, given))
    answers = json.dumps(cleaned.answers, ensure_ascii=False)
    return _Checked(spec, spot, answers, given, _route(spec, spot, by))


def _receive(application: Application, submitter: str, key: str, digest: str, by: By) -> Receipt:
    checked = _check(application, by)
    person = _applicant(application.applicant, checked.spot.division, by)
    number = numbers.new_number(checked.spot.county_short, by.today)
    bound = _attach(checked.given, number, application.draft, by)
    ready = _ready(checked, person, number, bound, digest, application.demo, submitter, key, by)
    opening.put(ready)
    return _receipt(checked, ready, by)


def _receive_together(
    application: Application, submitter: str, key: str, digest: str, by: By
) -> Receipt | None:
    """The same through the group commit; None when more than the case has to be written (a new person, files)."""
    with stamps.held():
        checked = _check(application, by)
        if any(m.file_id for m in checked.given):
            return None
        person = _known_applicant(application.applicant, checked.spot.division, by)
        if person is None:
            return None
        number = numbers.new_number(checked.spot.county_short, by.today)
        ready = _ready(checked, person, number, {}, digest, application.demo, submitter, key, by)
        receipt = _receipt(checked, ready, by)
    together.write(ready)
    return receipt


def _ready(
    checked: _Checked,
    person: Person,
    number: str,
    bound: Mapping[str, UUID],
    digest: str,
    demo: bool,
    submitter: str,
    key: str,
    by: By,
) -> opening.ReadyRows:
    spec, spot = checked.spec, checked.spot
    organ, received, deciding = checked.organs
    titles = {m.code: m.name for m in spec.materials}
    return opening.ready(
        opening.Opening(
            number=number,
            county_id=spot.county,
            division_id=spot.division,
            division_path=spot.path,
            procedure=spec.procedure,
            offering_id=spec.version_id,
            item_code=spec.item_code,
            title=spec.title,
            organ_id=organ,
            received_organ_id=received,
            deciding_organ_id=deciding,
            applicant_id=person.pk,
            applicant_mask=str(mask.name(person.name)),
            answers=checked.answers,
            materials=[
                opening.MaterialIn(m.code, titles[m.code][:120], m.how, bound.get(m.file_id or ""))
                for m in checked.given
            ],
            demo=demo,
            facts={"offering": spec.version_id, "answers": digest[:32]},
        ),
        by=by,
        warnings=cases.warnings_for(spot.path),
        extra=[
            opening.Insert(
                Key,
                {"submitter": submitter, "key": key, "digest": digest, "case_id": opening.CASE_ID},
            )
        ],
    )


def _receipt(checked: _Checked, ready: opening.ReadyRows, by: By) -> Receipt:
    organ = places.organ_card(checked.organs[0])
    return Receipt(ready.opened.number, checked.spec.title, by.at, ready.opened.due_on, organ.name)


def offered(version_id: int) -> OfferingSpec:
    """The published spec of that version. Errors: Refused (R-03)."""
    try:
        spec = catalogue.spec(version_id)
    except Refused as nothing:
        if nothing.refusal is NOT_FOUND:
            insist(rules.why_not_offered(None))
        raise
    insist(rules.why_not_offered(spec if catalogue.in_force(version_id) else None))
    return spec


def _place(application: Application, spec: OfferingSpec) -> places.Spot:
    spot = places.spot(application.division)
    if spot is None:
        raise Refused(rules.why_not_place("", False) or NOT_FOUND)
    here = spot.county == spec.county_id and spot.division != spot.county
    insist(rules.why_not_place(spot.name, here))
    return spot


def _asked(spec: OfferingSpec, application: Application) -> OfferingSpec:
    """The form to answer: a photo is not asked for what was handed over on paper at the window."""
    on_paper = {m.code for m in application.materials if m.how == "paper"}
    fields = tuple(
        f for f in spec.fields if not (f.kind is FieldKind.FILE and f.material in on_paper)
    )
    return spec if len(fields) == len(spec.fields) else replace(spec, fields=fields)


def _uploaded(spec: OfferingSpec, answers: object) -> list[GivenMaterial]:
    """Materials that came in through file fields of the form."""
    found: list[GivenMaterial] = []
    if isinstance(answers, dict):
        for f in spec.fields:
            if f.kind is FieldKind.FILE and f.material:
                found += [
                    GivenMaterial(code=f.material, how="file", file_id=str(i))
                    for i in answers.get(f.name) or ()
                ]
    return found


def _why_not_materials(spec: OfferingSpec, given: tuple[GivenMaterial, ...]) -> Refusal | None:
    asked = {m.code for m in spec.materials}
    return rules.why_not_materials({}, tuple(m.code for m in given if m.code not in asked))


def _attach(given: tuple[GivenMaterial, ...], number: str, draft: str, by: By) -> dict[str, UUID]:
    """Bind the uploaded files to the case: id as given → id. Errors: Refused (not found) for somebody else's file."""
    wanted = [m.file_id for m in given if m.file_id]
    if not wanted:
        return {}
    try:
        ids = {text: UUID(text) for text in wanted}
    except ValueError as nothing:
        raise Refused(NOT_FOUND) from nothing
    if draft:
        queries.draft(draft, submitter=submitter_of(by), actor=by.actor)
    files.attach(list(ids.values()), about=number, by=by, held_by=held_by(draft))
    return ids


def _applicant(given: ApplicantIn | None, division: int, by: By) -> Person:
    if given is None and by.actor.kind is ActorKind.RESIDENT and by.actor.person is not None:
        person = accounts.person(by.actor.person, actor=SYSTEM)
        assert person is not None
        return person
    insist(rules.why_not_applicant(given is not None))
    assert given is not None
    return persons.find_or_create_person(
        name=given.name,
        id_kind=given.id_kind,
        id_no=given.id_no,
        phone=given.phone,
        address=given.address,
        division_id=division,
        by=by,
    )


def _known_applicant(given: ApplicantIn | None, division: int, by: By) -> Person | None:
    if given is None:
        return _applicant(given, division, by)
    return persons.known_person(
        name=given.name,
        id_kind=given.id_kind,
        id_no=given.id_no,
        phone=given.phone,
        address=given.address,
        division_id=division,
        by=by,
    )


def _route(spec: OfferingSpec, spot: places.Spot, by: By) -> tuple[int, int, int]:
    """Who works on it first, who received it, who decides: by the matter's place, not the window's (HALL-04)."""
    home = spot.government or spec.organ_id
    assert home is not None
    deciding = spec.organ_id or home
    county_first = spec.deciding is Level.COUNTY and not spec.procedure.startswith("benefit")
    received = home
    if by.actor.kind is ActorKind.STAFF and by.actor.organ is not None:
        received = cases.handling_organ(by.actor) or home
    return (deciding if county_first else home), received, deciding


@transaction.atomic
def save_draft(
    *, offering: int, division: int | None, contents: str, token: str = "", submitter: str, by: By
) -> str:
    """Save what was typed so far, as JSON text; the code by which it is resumed. Errors: Refused (unknown code)."""
    spec = offered(offering)
    if token:
        draft = queries.draft(token, submitter=submitter, actor=by.actor)
        draft.contents, draft.saved_at, draft.division_id = contents, by.at, division
        draft.save()
        return draft.token
    draft = Draft.objects.create(
        token=secrets.token_urlsafe(18),
        submitter=submitter,
        offering_id=spec.version_id,
        division_id=division,
        contents=contents,
        saved_at=by.at,
    )
    return draft.token


@transaction.atomic
def discard_draft(token: str, *, submitter: str, by: By) -> None:
    """Throw an open draft away; its files are let go and swept within a day. Errors: Refused (not found)."""
    draft = queries.draft(token, submitter=submitter, actor=by.actor)
    held = [f.pk for f in held_files.files(held_by(token), actor=by.actor)]
    if held:
        files.attach(held, about="", by=by, held_by=held_by(token))
    draft.delete()


@transaction.atomic
def finish_draft(token: str, *, number: str, submitter: str, by: By) -> None:
    """The draft became a case; it is not offered any more."""
    case = cases.cases(actor=SYSTEM).get(number=number)
    Draft.objects.filter(token=token, submitter=submitter).update(submitted=case.pk, saved_at=by.at)

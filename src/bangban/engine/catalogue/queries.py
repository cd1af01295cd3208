"""Reads of the catalogue. What is published is public; drafts are seen by those who keep the catalogue of that
county."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from threading import Lock

from django.db.models import QuerySet

from bangban.engine.catalogue import names
from bangban.engine.catalogue.models import Item, Offering, OfferingVersion, Proof, SearchEntry
from bangban.engine.catalogue.names import (
    Change,
    Cleaned,
    Draft,
    Field,
    Found,
    Guide,
    Head,
    Level,
    OfferingSpec,
    Power,
    Status,
    VersionLine,
)
from bangban.engine.catalogue.rules import (
    differences,
    documents,
    fields,
    guides,
    json_schema,
    publication,
    search,
)
from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import may
from bangban.foundation.places import queries as places
from bangban.foundation.places import stamps
from bangban.foundation.places.names import public_record
from bangban.kernel.by import Actor
from bangban.kernel.refusal import NOT_FOUND, Refusal, Refused

_MOST_CACHED = 4096
_frozen: dict[int, OfferingSpec] = {}
_lock = Lock()
_STREETS = "街道"


@public_record
def spec(version_id: int) -> OfferingSpec:
    """The spec of a version that was published, now or earlier; kept in memory for good, because it never changes.

    Errors: Refused (not found), also for drafts.
    """
    known = _frozen.get(version_id)
    if known is not None:
        return known
    row = OfferingVersion.objects.filter(
        pk=version_id, status__in=[Status.PUBLISHED.value, Status.WITHDRAWN.value]
    ).first()
    if row is None:
        raise Refused(NOT_FOUND)
    built = _spec(row, row.head)
    with _lock:
        if len(_frozen) >= _MOST_CACHED:
            _frozen.clear()
        _frozen[version_id] = built
    return built


@public_record
def in_force(version_id: int) -> bool:
    """Whether people may apply under this version now: it is the current one of its offering.

    Kept in memory under the stamp, which every publication changes.
    """
    return bool(stamps.kept().get(("in force", version_id), lambda: _in_force(version_id)))


def _in_force(version_id: int) -> bool | None:
    return Offering.objects.filter(current_id=version_id).exists() or None


def forget(version_id: int) -> None:
    """Drop one version from memory: publishing does, so that a rolled-back attempt leaves nothing behind."""
    with _lock:
        _frozen.pop(version_id, None)


@public_record
def published(code: str, *, county_id: int, level: Level | None = None) -> OfferingSpec | None:
    """The current version of the item `code` in that county, or None; `level` when it is offered at several."""
    rows = Offering.objects.filter(item__code=code, county_id=county_id, current__isnull=False)
    if level:
        rows = rows.filter(level=level.value)
    current = rows.order_by("pk").values_list("current_id", flat=True).first()
    return spec(current) if current else None


@public_record
def guide(code: str, *, county_id: int, level: Level | None = None) -> Guide | None:
    """The guide of an item for people, sections in order; None when nothing is published."""
    found = published(code, county_id=county_id, level=level)
    return guides.guide(found) if found else None


@public_record
def guide_of(version_id: int) -> Guide:
    """The guide as it stood in one version: what a running case was begun under. Errors: Refused (not found)."""
    return guides.guide(spec(version_id))


@public_record
def published_offerings(
    *,
    county_id: int,
    township_id: int | None = None,
    text: str = "",
    family: str = "",
    kind: names.ItemKind | None = None,
    life_event: str = "",
    level: Level | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Sequence[Found]:
    """Published offerings as cards: the best match first when `text` is given, else the most used, then by code.

    `township_id` leaves out what that kind of township does not do. `text` may be Chinese words, pinyin or initials.
    """
    rows = SearchEntry.objects.filter(county_id=county_id)
    if family:
        rows = rows.filter(family=family)
    if kind:
        rows = rows.filter(kind=kind.value)
    if level:
        rows = rows.filter(level=level.value)
    entries = [
        r for r in rows.order_by("-hits", "pk") if not life_event or life_event in r.life_events
    ]
    if township_id is not None:
        entries = _done_in(township_id, entries)
    if not text.strip():
        return [_found(r, 0) for r in entries[offset : offset + limit]]
    scored = [(search.score(text, _words(r)), r) for r in entries]
    best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [_found(r, score) for score, r in best[offset : offset + limit]]


@public_record
def families(*, county_id: int) -> Mapping[str, int]:
    """How many published offerings each service family has, in the order of the documents; empty families stay,
    with 0."""
    counts = dict.fromkeys(names.FAMILIES, 0)
    for family in SearchEntry.objects.filter(county_id=county_id).values_list("family", flat=True):
        counts[family] = counts.get(family, 0) + 1
    return counts


def _done_in(township_id: int, entries: Sequence[SearchEntry]) -> list[SearchEntry]:
    streets = places.division(township_id).subtype == _STREETS
    own, other = (
        (Level.SUBDISTRICT, Level.TOWNSHIP) if streets else (Level.TOWNSHIP, Level.SUBDISTRICT)
    )
    has_own = {e.card["item_code"] for e in entries if e.level == own.value}
    return [
        e
        for e in entries
        if e.level != other.value or (streets and e.card["item_code"] not in has_own)
    ]


def _words(row: SearchEntry) -> search.Words:
    return search.Words(title=row.title, words=row.words, pinyin=row.pinyin, initials=row.initials)


def _found(row: SearchEntry, score: float) -> Found:
    return Found(
        **row.card,
        version_id=row.version_id,
        offering_id=row.offering_id,
        title=row.title,
        kind=names.ItemKind(row.kind),
        family=row.family,
        level=Level(row.level),
        score=score,
    )


@public_record
def versions(offering_id: int) -> Sequence[VersionLine]:
    """What was published of an offering, newest first."""
    return _lines(offering_id, [Status.PUBLISHED, Status.WITHDRAWN])


@public_record
def difference(version_id: int) -> Sequence[Change]:
    """What a published version changed against the one before, burdens first; empty for a first version."""
    now = spec(version_id)
    previous = (
        OfferingVersion.objects.filter(pk=version_id).values_list("previous_id", flat=True).first()
    )
    return differences.changes(spec(previous), now) if previous else ()


def in_the_making(*, county_id: int, actor: Actor) -> Sequence[VersionLine]:
    """Versions that are drafted, submitted or approved in that county; none for those who do not keep the catalogue."""
    if not keeps(actor, county_id):
        return []
    rows = OfferingVersion.objects.filter(
        offering__county_id=county_id,
        status__in=[Status.DRAFT.value, Status.SUBMITTED.value, Status.APPROVED.value],
    )
    return [_line(r) for r in rows.select_related("offering__item").order_by("-drafted_at", "-pk")]


def draft(version_id: int, *, actor: Actor) -> Draft:
    """A version in the making, with what is still wrong and what it changes. Errors: Refused (not found, or not
    theirs)."""
    row = _versions().filter(pk=version_id).first()
    if row is None or not keeps(actor, row.offering.county_id):
        raise Refused(NOT_FOUND)
    built = _spec(row, row.head or head_document(row.offering))
    return Draft(
        spec=built,
        content=row.content,
        revision=row.revision,
        drafted_by=row.drafted_by,
        approved_by=row.approved_by,
        heavier_reason=row.heavier_reason,
        changes=differences.changes(spec(row.previous_id), built) if row.previous_id else (),
        faults=tuple(
            publication.faults(
                built, retained_codes(row.offering.county_id, Level(row.offering.level))
            )
        ),
    )


def keeps(actor: Actor, county_id: int) -> bool:
    """Whether the actor keeps the catalogue of that county: any of its three powers, with reach over the county."""
    path = places.division(county_id).path
    matter = Matter(seen_from=(path,), acted_from=(path,))
    return any(may(actor, power, matter).allow for power in Power)


def _versions() -> QuerySet[OfferingVersion]:
    related = (
        "offering__item__power",
        "offering__item__lead_organ",
        "offering__organ",
        "offering__county",
    )
    return OfferingVersion.objects.select_related(*related)


def _lines(offering_id: int, statuses: Sequence[Status]) -> Sequence[VersionLine]:
    rows = OfferingVersion.objects.filter(
        offering_id=offering_id, status__in=[s.value for s in statuses]
    )
    return [_line(r) for r in rows.select_related("offering__item").order_by("-number")]


def _line(row: OfferingVersion) -> VersionLine:
    reached = {
        Status.DRAFT: (row.drafted_at, row.drafted_by),
        Status.SUBMITTED: (row.submitted_at, row.submitted_by),
        Status.APPROVED: (row.approved_at, row.approved_by),
        Status.PUBLISHED: (row.published_at, row.published_by),
        Status.WITHDRAWN: (row.withdrawn_at, row.withdrawn_by),
    }
    status = Status(row.status)
    at, who = reached[status]
    return VersionLine(
        version_id=row.pk,
        offering_id=row.offering_id,
        item_code=row.offering.item.code,
        title=row.offering.item.name,
        number=row.number,
        status=status,
        at=at or row.drafted_at,
        by=who,
        digest=row.digest,
        reason=row.withdrawn_reason if status is Status.WITHDRAWN else row.heavier_reason,
    )


def _spec(row: OfferingVersion, head: Mapping[str, object]) -> OfferingSpec:
    return documents.spec(
        content=row.content,
        head=head,
        version_id=row.pk,
        number=row.number,
        status=Status.PUBLISHED if Status(row.status).frozen else Status(row.status),
        published_at=row.published_at,
        digest=row.digest,
    )


def draft_spec(row: OfferingVersion) -> OfferingSpec:
    """The spec that a version in the making would have if it were published now; for services."""
    return _spec(row, head_document(row.offering))


def head_document(offering: Offering) -> dict[str, object]:
    """Item and offering as they stand now, in the form in which a published version keeps them."""
    item: Item = offering.item
    power = (
        item.power if item.power_id and item.power and item.power.status == "published" else None
    )
    document: dict[str, object] = {
        "item_code": item.code,
        "item_id": item.pk,
        "offering_id": offering.pk,
        "county_id": offering.county_id,
        "title": item.name,
        "kind": item.kind,
        "power_kind": power.kind if power else "",
        "power_code": power.code if power else "",
        "procedure": item.procedure,
        "audience": item.audience,
        "requirement": item.requirement,
        "lead_organ_id": item.lead_organ_id,
        "lead_organ": item.lead_organ.name if item.lead_organ else "",
        "family": item.family,
        "leaf": item.leaf,
        "poverty": item.poverty,
        "provision": item.provision,
        "level": offering.level,
        "receiving": offering.receiving,
        "deciding": offering.deciding,
        "organ_id": offering.organ_id,
        "organ": offering.organ.name if offering.organ else "",
        "hall_mode": offering.hall_mode,
        "depth": offering.depth,
        "lowest": offering.lowest,
        "basis": item.basis,
        "demo": item.demo,
    }
    shortened: dict[str, object] = documents.write(documents.read(Head, document))
    return shortened


def retained_codes(county_id: int, level: Level) -> frozenset[str]:
    """Codes of the proofs that may be demanded at that level of the county."""
    rows = Proof.objects.filter(county_id=county_id, level=level.value, retained=True)
    return frozenset(rows.values_list("code", flat=True))


@public_record
def proofs(*, county_id: int) -> Sequence[Proof]:
    """The register of proofs, kept and cancelled, by level and code: public (优化营商环境条例 Art. 44)."""
    return list(Proof.objects.filter(county_id=county_id).order_by("level", "code"))


@public_record
def why_not_ask_for(line: str, *, version_id: int) -> Refusal | None:
    """Why a clerk may not ask an applicant for this (R-04, R-05): a 证明 that is not retained, or a catch-all."""
    of = spec(version_id)
    if refusal := publication.why_not_catch_all(line):
        return refusal
    listed = next((m for m in of.materials if m.name == line.strip()), None)
    if listed and not listed.shared:
        return None
    register = Proof.objects.filter(county_id=of.county_id, level=of.level.value, retained=True)
    kept = next((code for code, name in register.values_list("code", "name") if name in line), "")
    return publication.why_not_demand_proof(line, kept, frozenset([kept] if kept else ()))


@public_record
def cleaned(
    of: OfferingSpec, answers: object, *, today: date, places: Container[int] | None = None
) -> Cleaned:
    """The answers to the form of a version, checked and normalised (see rules.fields.clean)."""
    return fields.clean(of.fields, answers, today=today, places=places)


@public_record
def gathered(
    of: OfferingSpec, typed: Mapping[str, Sequence[str]], *, ignore: Container[str] = ()
) -> dict[str, object]:
    """Answers out of a flat page form (name → list of values), ready for `cleaned` (see rules.fields.gather)."""
    return fields.gather(of.fields, typed, ignore)


@public_record
def asked(field: Field, answers: Mapping[str, names.Answer]) -> bool:
    """Whether a field is asked, given the cleaned answers of its level: for pages that show a form or its answers."""
    return fields.applies(field, answers)


@public_record
def schema(of: OfferingSpec) -> dict[str, object]:
    """The form of a version as JSON Schema 2020-12."""
    return json_schema.json_schema(of.fields, of.title)

"""Writes of the catalogue: draft, submit, approve by another person, publish for good, withdraw."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from bangban.engine.catalogue import queries
from bangban.engine.catalogue.models import Item, Offering, OfferingVersion, Proof, SearchEntry
from bangban.engine.catalogue.names import (
    Change,
    Content,
    ItemFacts,
    Level,
    OfferingFacts,
    OfferingSpec,
    Power,
    Status,
)
from bangban.engine.catalogue.rules import differences, documents, files, forms, publication, search
from bangban.engine.powers import queries as powers
from bangban.engine.powers import services as power_services
from bangban.engine.powers.names import Citation
from bangban.foundation.access.names import Matter
from bangban.foundation.access.rules import NO_POWER, may
from bangban.foundation.places import queries as places
from bangban.foundation.places.names import Line
from bangban.foundation.trail import names as trail_names
from bangban.foundation.trail import services as trail
from bangban.kernel.by import Actor, By
from bangban.kernel.refusal import NOT_FOUND, Refusal, Refused, insist

trail_names.name_actions(
    {
        "catalogue.item": "编制事项",
        "catalogue.offering": "编制实施清单",
        "catalogue.save": "修改事项草稿",
        "catalogue.submit": "事项送审",
        "catalogue.send_back": "事项退回",
        "catalogue.approve": "事项审核通过",
        "catalogue.publish": "事项发布",
        "catalogue.withdraw": "事项停用",
        "catalogue.proof": "登记证明事项",
    }
)


@transaction.atomic
def draft_item(facts: ItemFacts, *, county_id: int, by: By) -> Item:
    """Write or rewrite the item `facts.code`; published versions keep what they said. Errors: Refused."""
    path = _insist_power(by, Power.DRAFT, county_id)
    row = _item(facts, county_id)
    row.save()
    trail.record(
        _stream(row), "catalogue.item", by=by, facts={"name": row.name}, division_path=path
    )
    return row


def _item(facts: ItemFacts, county_id: int) -> Item:
    row = Item.objects.filter(county_id=county_id, code=facts.code).first() or Item(
        county_id=county_id, code=facts.code
    )
    power = powers.power(facts.power, county_id=county_id) if facts.power else None
    row.name, row.kind, row.procedure = facts.name, facts.kind.value, facts.procedure
    row.power_id = power.id if power else None
    row.audience, row.requirement, row.lead_organ_id = facts.audience, facts.requirement, facts.lead
    row.family, row.leaf, row.provision = facts.family, facts.leaf, facts.provision.value
    row.poverty = [tag.value for tag in facts.poverty]
    row.basis = documents.write(facts.basis)
    row.demo = facts.demo
    return row


@transaction.atomic
def draft_offering(item_id: int, facts: OfferingFacts, *, by: By) -> OfferingVersion:
    """Write the offering of an item at one level and open its next version, with the content of the current one.

    Errors: Refused when a version of it is still in the making.
    """
    item = Item.objects.select_related("county").filter(pk=item_id).first()
    if item is None:
        raise Refused(NOT_FOUND)
    path = _insist_power(by, Power.DRAFT, item.county_id)
    row = Offering.objects.filter(item=item, level=facts.level.value).first() or Offering(
        item=item, county_id=item.county_id, level=facts.level.value
    )
    insist(publication.why_not_revise(_open_number(row)))
    row.receiving, row.deciding, row.organ_id = (
        facts.receiving.value,
        facts.deciding.value,
        facts.organ,
    )
    row.hall_mode, row.depth, row.lowest = (
        facts.hall_mode.value,
        facts.depth.value,
        facts.lowest.value,
    )
    row.save()
    version = _open_version(row, by)
    said: dict[str, str | int | None] = {"level": row.level, "version": version.number}
    trail.record(_stream(item), "catalogue.offering", by=by, facts=said, division_path=path)
    return version


@transaction.atomic
def revise(offering_id: int, *, by: By) -> OfferingVersion:
    """Open the next version of an offering as it stands. Errors: Refused when one is in the making."""
    row = Offering.objects.select_related("item", "current").filter(pk=offering_id).first()
    if row is None:
        raise Refused(NOT_FOUND)
    path = _insist_power(by, Power.DRAFT, row.county_id)
    insist(publication.why_not_revise(_open_number(row)))
    version = _open_version(row, by)
    said: dict[str, str | int | None] = {"level": row.level, "version": version.number}
    trail.record(_stream(row.item), "catalogue.offering", by=by, facts=said, division_path=path)
    return version


def _open_number(offering: Offering) -> int | None:
    if offering.pk is None:
        return None
    open_ones = offering.versions.filter(
        status__in=[Status.DRAFT.value, Status.SUBMITTED.value, Status.APPROVED.value]
    )
    return open_ones.values_list("number", flat=True).first()


def _open_version(offering: Offering, by: By) -> OfferingVersion:
    last = offering.versions.aggregate(last=Max("number"))["last"] or 0
    return OfferingVersion.objects.create(
        offering=offering,
        number=last + 1,
        content=offering.current.content if offering.current else {},
        previous=offering.current,
        drafted_at=by.at,
        drafted_by=by.actor.label,
        drafted_key=_key(by.actor),
    )


@transaction.atomic
def save_draft(
    version_id: int, content: Mapping[str, object], *, seen: int | None = None, by: By
) -> OfferingVersion:
    """Replace the content of a draft. `seen`: the revision the editor started from, None to overwrite.

    A draft may be incomplete, but never unreadable or with a form that cannot be asked.
    Errors: Refused (not a draft, stale, unreadable content, faulty form).
    """
    version = _claim(version_id, Power.DRAFT, by)
    insist(publication.why_not_edit(Status(version.status)))
    insist(publication.why_not_stale(version.revision, seen))
    try:
        read = documents.read(Content, content)
    except documents.Unreadable as unreadable:
        insist(_unreadable(unreadable))
        raise
    insist(forms.why_not_form(read.fields, read.materials))
    version.content = documents.write(read)
    version.revision += 1
    version.drafted_by, version.drafted_key = by.actor.label, _key(by.actor)
    version.save(update_fields=["content", "revision", "drafted_by", "drafted_key"])
    _record(version, "catalogue.save", by, revision=version.revision)
    return version


@transaction.atomic
def submit(version_id: int, *, heavier_reason: str = "", by: By) -> OfferingVersion:
    """Send a draft for checking; `heavier_reason` when it burdens people more than the last version (R-07).

    Errors: Refused with the first reason against publishing it; `queries.draft(...).faults` lists all.
    """
    version = _claim(version_id, Power.DRAFT, by)
    insist(publication.why_not_submit(Status(version.status)))
    insist(_why_not_publishable(version))
    insist(publication.why_not_heavier(_changes(version), heavier_reason, None))
    version.status = Status.SUBMITTED.value
    version.submitted_at, version.submitted_by = by.at, by.actor.label
    version.heavier_reason = heavier_reason.strip()[:1000]
    version.save(update_fields=["status", "submitted_at", "submitted_by", "heavier_reason"])
    _record(version, "catalogue.submit", by)
    return version


@transaction.atomic
def send_back(version_id: int, *, reason: str, by: By) -> OfferingVersion:
    """Return a submitted or approved version to its drafter, with the reason. Errors: Refused."""
    version = _claim(version_id, Power.CHECK, by)
    insist(publication.why_not_send_back(Status(version.status), reason))
    version.status = Status.DRAFT.value
    version.submitted_at = version.approved_at = None
    version.submitted_by = version.approved_by = version.approved_key = version.heavier_by = ""
    version.save()
    _record(version, "catalogue.send_back", by, reason=reason.strip()[:200])
    return version


@transaction.atomic
def approve(version_id: int, *, by: By) -> OfferingVersion:
    """Approve a submitted version, by somebody other than its drafter; approves its heavier burdens too (R-07).

    Errors: Refused (not submitted, same person).
    """
    version = _claim(version_id, Power.CHECK, by)
    key = _key(by.actor)
    insist(publication.why_not_approve(Status(version.status), version.drafted_key, key))
    version.status = Status.APPROVED.value
    version.approved_at, version.approved_by, version.approved_key = by.at, by.actor.label, key
    version.heavier_by = by.actor.label if version.heavier_reason else ""
    version.save(
        update_fields=["status", "approved_at", "approved_by", "approved_key", "heavier_by"]
    )
    _record(version, "catalogue.approve", by)
    return version


@transaction.atomic
def publish(version_id: int, *, by: By) -> OfferingSpec:
    """Publish an approved version for good: its facts and content are frozen under one digest, the last one is
    replaced.

    Errors: Refused, naming the missing duty (R-01), guide part (R-03), proof (R-04), catch-all line (R-05) or
    burden (R-07).
    """
    version = _claim(version_id, Power.PUBLISH, by)
    insist(publication.why_not_publish(Status(version.status)))
    insist(_why_not_publishable(version))
    insist(
        publication.why_not_heavier(_changes(version), version.heavier_reason, version.heavier_by)
    )
    version.head = queries.head_document(version.offering)
    version.digest = documents.digest(version.content, version.head)
    version.status = Status.PUBLISHED.value
    version.published_at, version.published_by = by.at, by.actor.label
    version.save(update_fields=["head", "digest", "status", "published_at", "published_by"])
    _replace(version, by)
    queries.forget(version.pk)
    spec = queries.spec(version.pk)
    _index(version, spec)
    _record(version, "catalogue.publish", by, digest=version.digest)
    return spec


def _replace(version: OfferingVersion, by: By) -> None:
    offering = version.offering
    last = offering.current
    if last is not None and last.status == Status.PUBLISHED.value:
        last.status, last.withdrawn_at, last.withdrawn_by = (
            Status.WITHDRAWN.value,
            by.at,
            by.actor.label,
        )
        last.withdrawn_reason = f"由第{version.number}版替代"
        last.save(update_fields=["status", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    offering.current = version
    offering.save(update_fields=["current"])


def _index(version: OfferingVersion, spec: OfferingSpec) -> None:
    words = search.words(spec)
    term = "马上办" if spec.instant else spec.promised.text if spec.promised else ""
    card = {
        "item_code": spec.item_code,
        "audience": spec.audience,
        "organ": spec.organ,
        "visits": spec.visits,
        "term": term,
        "fee": spec.fee,
        "summary": spec.summary,
    }
    SearchEntry.objects.update_or_create(
        offering=version.offering,
        defaults={
            "version": version,
            "county_id": spec.county_id,
            "level": spec.level.value,
            "title": spec.title,
            "words": words.words,
            "pinyin": words.pinyin,
            "initials": words.initials,
            "family": spec.family,
            "kind": spec.kind.value,
            "life_events": list(spec.life_events),
            "card": card,
        },
    )


@transaction.atomic
def withdraw(version_id: int, *, reason: str, by: By) -> OfferingVersion:
    """Take the published version of an offering out of use; running cases keep it. Errors: Refused."""
    version = _claim(version_id, Power.PUBLISH, by)
    insist(publication.why_not_withdraw(Status(version.status), reason))
    version.status, version.withdrawn_reason = Status.WITHDRAWN.value, reason.strip()[:1000]
    version.withdrawn_at, version.withdrawn_by = by.at, by.actor.label
    version.save(update_fields=["status", "withdrawn_reason", "withdrawn_at", "withdrawn_by"])
    offering = version.offering
    offering.current = None
    offering.save(update_fields=["current"])
    SearchEntry.objects.filter(offering=offering).delete()
    _record(version, "catalogue.withdraw", by, reason=reason.strip()[:200])
    return version


@transaction.atomic
def register_proof(
    *,
    county_id: int,
    code: str,
    name: str,
    level: Level,
    basis: tuple[Citation, ...],
    issuer: str,
    demander: str,
    retained: bool = True,
    by: By,
) -> Proof:
    """Write a line of the register of proofs, kept or cancelled (R-04). Errors: Refused (a kept proof without
    basis)."""
    path = _insist_power(by, Power.PUBLISH, county_id)
    insist(publication.why_not_retain(name, basis, retained))
    facts = {
        "name": name,
        "basis": documents.write(basis),
        "issuer": issuer,
        "demander": demander,
        "retained": retained,
        "changed_at": by.at,
        "changed_by": by.actor.label,
    }
    row, _ = Proof.objects.update_or_create(
        county_id=county_id, code=code, level=level.value, defaults=facts
    )
    said = {"name": name, "level": level.value, "retained": int(retained)}
    trail.record(
        f"proof:{county_id}:{code}", "catalogue.proof", by=by, facts=said, division_path=path
    )
    return row


def load_catalogue(folder: Path, *, county_id: int, by: By, checker: By) -> int:
    """Load a county's data files through draft, approval (by `checker`, another person) and publication.

    Running it twice changes nothing; a changed file becomes a new version. Returns how many versions were published.
    Errors: documents.Unreadable, Refused.
    """
    loaded = files.catalogue(
        county=(folder / "county.toml").read_text("utf-8"),
        powers=(folder / "powers.toml").read_text("utf-8"),
        proofs=(folder / "proofs.toml").read_text("utf-8"),
        items=[(p.name, p.read_text("utf-8")) for p in sorted((folder / "items").glob("*.toml"))],
    )
    for power in loaded.powers:
        _load_power(power, county_id, by, checker)
    kept = {(p.code, p.level): p.retained for p in queries.proofs(county_id=county_id)}
    for proof in loaded.proofs:
        if kept.get((proof.code, proof.level.value)) != proof.retained:
            register_proof(county_id=county_id, by=checker, **_shallow(proof))
    return sum(_load_item(line, county_id, by, checker) for line in loaded.items)


def _shallow(line: files.PowerLine | files.ProofLine) -> dict[str, Any]:
    return {f.name: getattr(line, f.name) for f in dataclasses.fields(line)}


def _load_power(line: files.PowerLine, county_id: int, by: By, checker: By) -> None:
    if powers.power(line.code, county_id=county_id) is None:
        entry = power_services.draft_power(county_id=county_id, by=by, **_shallow(line))
        power_services.publish_power(entry.pk, by=checker)


@transaction.atomic
def _load_item(line: files.ItemLine, county_id: int, by: By, checker: By) -> bool:
    department = places.department(county_id, Line(line.lead)) if line.lead else None
    facts = {
        f.name: getattr(line, f.name) for f in dataclasses.fields(ItemFacts) if f.name != "lead"
    }
    wanted = ItemFacts(**facts, lead=department.pk if department else None)
    decides = (
        places.department(county_id, Line(line.offering.organ)) if line.offering.organ else None
    )
    said = {f.name: getattr(line.offering, f.name) for f in dataclasses.fields(OfferingFacts)}
    offered = OfferingFacts(**{**said, "organ": decides.pk if decides else None})
    if _as_published(_item(wanted, county_id), offered, line.content):
        return False
    item = draft_item(wanted, county_id=county_id, by=by)
    version = draft_offering(item.pk, offered, by=by)
    save_draft(version.pk, documents.write(line.content), by=by)
    submit(version.pk, heavier_reason="按上级文件更新演示数据", by=by)
    approve(version.pk, by=checker)
    publish(version.pk, by=checker)
    return True


def _as_published(item: Item, facts: OfferingFacts, content: Content) -> bool:
    if item.pk is None:
        return False
    offering = (
        Offering.objects.select_related("current")
        .filter(item=item, level=facts.level.value)
        .first()
    )
    if offering is None or offering.current is None:
        return False
    offering.item = item
    offering.receiving, offering.deciding, offering.organ_id = (
        facts.receiving.value,
        facts.deciding.value,
        facts.organ,
    )
    offering.hall_mode, offering.depth = facts.hall_mode.value, facts.depth.value
    offering.lowest = facts.lowest.value
    wanted = documents.digest(documents.write(content), queries.head_document(offering))
    return wanted == offering.current.digest


def _why_not_publishable(version: OfferingVersion) -> Refusal | None:
    spec = queries.draft_spec(version)
    return publication.why_not_publishable(spec, queries.retained_codes(spec.county_id, spec.level))


def _changes(version: OfferingVersion) -> tuple[Change, ...]:
    if version.previous_id is None:
        return ()
    return differences.changes(queries.spec(version.previous_id), queries.draft_spec(version))


def _unreadable(unreadable: documents.Unreadable) -> Refusal:
    first = next(iter(unreadable.problems.items()))
    return Refusal(
        code="catalogue.unreadable",
        says=f"内容有读不懂的地方：{first[0]}，{first[1]}",
        remedy="请按提示改好后再保存，其他内容没有动。",
        fields=unreadable.problems,
    )


def _claim(version_id: int, power: Power, by: By) -> OfferingVersion:
    version = OfferingVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None:
        raise Refused(NOT_FOUND)
    _insist_power(by, power, version.offering.county_id)
    return version


def _insist_power(by: By, power: Power, county_id: int) -> str:
    path = places.division(county_id).path
    matter = Matter(seen_from=(path,), acted_from=(path,))
    insist(None if may(by.actor, power, matter).allow else NO_POWER)
    return path


def _key(actor: Actor) -> str:
    """Who somebody is, whatever post is held today: the same person never checks an own draft."""
    return (
        f"user:{actor.user}" if actor.user is not None else f"{actor.kind.value}:{actor.name}"[:40]
    )


def _stream(item: Item) -> str:
    return f"catalogue:{item.county_id}:{item.code}"


def _record(version: OfferingVersion, action: str, by: By, **facts: str | int) -> None:
    said: dict[str, str | int | None] = {"level": version.offering.level, "version": version.number}
    said.update(facts)
    path = version.offering.county.path
    trail.record(_stream(version.offering.item), action, by=by, facts=said, division_path=path)

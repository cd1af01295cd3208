"""Reads of the catalogue. What is published is public; drafts are seen by those who keep the catalogue."""

from __future__ import annotations

from functools import lru_cache

from bangban.engine.catalogue.models import Offering, OfferingVersion
from bangban.engine.catalogue.names import Level, OfferingSpec, Status
from bangban.engine.catalogue.rules import documents
from bangban.kernel.refusal import NOT_FOUND, Refused


@lru_cache(maxsize=4096)
def _frozen_spec(version_id: int) -> OfferingSpec:
    version = OfferingVersion.objects.filter(pk=version_id, status__in=["published", "withdrawn"]).first()
    if version is None:
        raise Refused(NOT_FOUND)
    return _spec(version, version.head)


def _spec(version: OfferingVersion, head: dict[str, object]) -> OfferingSpec:
    return documents.spec(
        content=version.content,
        head=head,
        version_id=version.pk,
        number=version.number,
        status=Status.PUBLISHED if Status(version.status).frozen else Status(version.status),
        published_at=version.published_at,
        digest=version.digest,
    )


def spec(version_id: int) -> OfferingSpec:
    """The spec of a version that was published, now or earlier; cached for good, because it never changes.

    Errors: Refused (not found), also for drafts.
    """
    return _frozen_spec(version_id)


def published(code: str, *, county_id: int, level: Level | None = None) -> OfferingSpec | None:
    """The current published version of the item `code` in that county, or None; `level` when it is offered at several."""
    rows = Offering.objects.filter(item__code=code, county_id=county_id, current__isnull=False)
    if level:
        rows = rows.filter(level=level.value)
    current = rows.order_by("pk").values_list("current_id", flat=True).first()
    return spec(current) if current else None

"""Finding files. Who may see a case is decided by the case's own query; here the file must belong to that case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bangban.foundation.files import rules, store
from bangban.foundation.files.models import StoredFile
from bangban.kernel.by import Actor
from bangban.kernel.refusal import NOT_FOUND, Refused, insist


def file(id: uuid.UUID | str, *, actor: Actor, about: str = "") -> StoredFile:
    """The file of that id within the stream `about`, which the caller has already found visible to the actor.

    Without `about`: a held draft of the actor's own.
    Errors: Refused (not-found), for "not there" and "not yours" alike.
    """
    try:
        key = id if isinstance(id, uuid.UUID) else uuid.UUID(id)
    except ValueError as error:
        raise Refused(NOT_FOUND) from error
    found = StoredFile.objects.filter(pk=key, about=about).first()
    if found is None or (not about and (actor.user is None or found.creator != actor.user)):
        raise Refused(NOT_FOUND)
    return found


def files(about: str, *, actor: Actor) -> Sequence[StoredFile]:
    """All files of a stream that the caller has found visible to the actor, oldest first; every version is listed."""
    return list(StoredFile.objects.filter(about=about)) if about else []


def drafts(ids: Sequence[uuid.UUID], *, actor: Actor) -> Sequence[StoredFile]:
    """The actor's own held drafts among these ids."""
    if actor.user is None:
        return []
    return list(StoredFile.objects.filter(pk__in=list(ids), about="", creator=actor.user))


def content(file: StoredFile, *, actor: Actor) -> bytes:
    """The working copy of a file got from `file` or `files`. Errors: Refused (file.held, file.quarantined)."""
    insist(rules.why_not_open(file.state))
    return store.read(file.pk, sealed=file.sensitive)


def waiting_since(*, actor: Actor) -> StoredFile | None:
    """The file that has waited longest for the virus check, for the operator's alarm (older than 10 minutes)."""
    return StoredFile.objects.filter(state="held").order_by("created_at").first()

"""Taking files in, keeping papers, the virus check, and sweeping what belongs nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Max

from bangban.foundation.files import antivirus, rules, store
from bangban.foundation.files.looking import look
from bangban.foundation.files.models import StoredFile
from bangban.foundation.files.names import (
    DEFAULT_COUNT,
    DEFAULT_LIMIT,
    EXTENSIONS,
    FileState,
    FileType,
)
from bangban.kernel.by import By
from bangban.kernel.refusal import insist
from bangban.kernel.term import ONE_DAY


class Upload(Protocol):
    """What Django's UploadedFile offers."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The content, piece by piece."""


def receive(
    upload: Upload,
    *,
    by: By,
    purpose: str,
    about: str = "",
    limit: int = DEFAULT_LIMIT,
    sensitive: bool = False,
    keep_original: bool = False,
) -> StoredFile:
    """Take one upload: look through it, write the working copy, then the row.

    `limit` in bytes comes from the caller's pack; `sensitive` encrypts the copy at rest; `keep_original` seals what
    was handed in beside it, as evidence only. With a virus check configured the file is HELD until found clean; the
    test virus is QUARANTINED at once. Errors: Refused (file.*); nothing is kept then.
    """
    content = _read(upload, limit)
    name = rules.shown_name(upload.name or "")
    if antivirus.is_test_virus(content):
        return _quarantine(content, name, by=by, purpose=purpose, about=about)
    kind = rules.first_look(content)
    claimed = EXTENSIONS.get(rules.extension(name))
    if kind is FileType.DOCX and claimed is FileType.XLSX:
        kind = FileType.XLSX
    insist(rules.why_not_type(name, kind))
    assert kind is not None
    seen = look(kind, content)
    insist(rules.why_not_content(seen.finding))
    insist(rules.why_not_type(name, seen.type))
    assert seen.type is not None
    return _store(
        StoredFile(
            name=name,
            type=seen.type.value,
            size=len(content),
            digest=store.digest(content),
            purpose=purpose,
            about=about,
            state=(FileState.HELD if antivirus.engine() else FileState.CLEAN).value,
            sensitive=sensitive,
            original_kept=keep_original,
        ),
        seen.content,
        original=content if keep_original else None,
        by=by,
    )


def receive_all(
    uploads: Sequence[Upload],
    *,
    by: By,
    purpose: str,
    about: str = "",
    limit: int = DEFAULT_LIMIT,
    most: int = DEFAULT_COUNT,
    sensitive: bool = False,
) -> list[StoredFile]:
    """Take several uploads, all or none. Errors: Refused (file.*) of the first one that is not taken."""
    insist(rules.why_not_count(len(uploads), most))
    with transaction.atomic():
        return [
            receive(u, by=by, purpose=purpose, about=about, limit=limit, sensitive=sensitive)
            for u in uploads
        ]


def keep(
    content: bytes,
    name: str,
    type: str,
    *,
    by: By,
    about: str,
    purpose: str = "paper",
    sensitive: bool = False,
) -> StoredFile:
    """Keep what we made ourselves (a typeset paper, an export): clean at once. `type` is a FileType value."""
    return _store(
        StoredFile(
            name=rules.shown_name(name),
            type=FileType(type).value,
            size=len(content),
            digest=store.digest(content),
            purpose=purpose,
            about=about,
            state=FileState.CLEAN.value,
            sensitive=sensitive,
        ),
        content,
        by=by,
    )


@transaction.atomic
def attach(ids: Sequence[uuid.UUID], *, about: str, by: By, held_by: str = "") -> list[StoredFile]:
    """Bind held drafts of this very person to a stream (the case that was just received).

    `held_by`: the stream (a saved application, a correction) that they are bound to so far and that the caller has
    found to be this person's; files bound to it are not swept away. With `about` empty they are let go again.
    A draft of somebody else, or one already bound elsewhere, is not found. Errors: Refused (not-found).
    """
    drafts = StoredFile.objects.select_for_update().filter(pk__in=list(ids), about=held_by)
    user = by.actor.user
    found = {f.pk: f for f in drafts if held_by or (user is not None and f.creator == user)}
    insist(rules.why_not_all_found(len(found), len(set(ids))))
    for file in (found[id] for id in dict.fromkeys(ids)):
        file.about = about
        file.version = _next_version(about, file.name)
        file.save(update_fields=["about", "version"])
    return [found[id] for id in dict.fromkeys(ids)]


def check_held(*, by: By, most: int = 50) -> dict[str, int]:
    """Check held files for viruses, oldest first: state → how many. A silent engine changes nothing."""
    scanner = antivirus.engine()
    counts = {"clean": 0, "quarantined": 0, "held": 0}
    for file in StoredFile.objects.filter(state=FileState.HELD.value).order_by("created_at")[:most]:
        try:
            finding = scanner.finding(store.read(file.pk, sealed=file.sensitive)) if scanner else ""
        except (antivirus.Unreachable, FileNotFoundError):
            counts["held"] += 1
            continue
        state = FileState.QUARANTINED if finding else FileState.CLEAN
        counts[state.value] += StoredFile.objects.filter(
            pk=file.pk, state=FileState.HELD.value
        ).update(state=state.value, finding=finding[:120], checked_at=by.at)
    return counts


def sweep(*, by: By) -> dict[str, int]:
    """Remove drafts bound to nothing, and content without a row, both older than 24 hours: kind → how many."""
    before = by.at - ONE_DAY
    drafts = list(
        StoredFile.objects.filter(about="", created_at__lt=before).values_list("pk", flat=True)
    )
    for id in drafts:
        with transaction.atomic():
            if StoredFile.objects.filter(pk=id, about="").delete()[0]:
                transaction.on_commit(lambda id=id: store.remove(id))  # type: ignore[misc]
    return {"drafts": len(drafts), "orphans": _sweep_disk(before)}


def _sweep_disk(before: datetime) -> int:
    old = [(path, owner) for path, owner, at in store.everything() if at < before.timestamp()]
    known: set[uuid.UUID] = set()
    owners = [owner for _, owner in old if owner]
    for start in range(0, len(owners), 500):
        known |= set(
            StoredFile.objects.filter(pk__in=owners[start : start + 500]).values_list(
                "pk", flat=True
            )
        )
    orphans = [path for path, owner in old if owner is None or owner not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _read(upload: Upload, limit: int) -> bytes:
    content = bytearray()
    for piece in upload.chunks():
        content += piece
        insist(rules.why_not_size(len(content), limit))
    insist(rules.why_not_size(len(content), limit))
    return bytes(content)


def _quarantine(content: bytes, name: str, *, by: By, purpose: str, about: str) -> StoredFile:
    file = StoredFile(
        name=name,
        type=(EXTENSIONS.get(rules.extension(name)) or FileType.TXT).value,
        size=len(content),
        digest=store.digest(content),
        purpose=purpose,
        about=about,
        state=FileState.QUARANTINED.value,
        sensitive=True,
        finding="EICAR",
        checked_at=by.at,
    )
    return _store(file, content, by=by)


def _store(
    file: StoredFile, content: bytes, *, by: By, original: bytes | None = None
) -> StoredFile:
    file.kept_digest = store.digest(content)
    file.created_at = by.at
    file.created_by = by.actor.label[:120]
    file.creator = by.actor.user
    store.write(file.pk, content, sealed=file.sensitive)
    if original is not None:
        store.write(file.pk, original, sealed=True, suffix=store.ORIGINAL)
    with transaction.atomic():
        file.version = _next_version(file.about, file.name)
        file.save(force_insert=True)
    return file


def _next_version(about: str, name: str) -> int:
    if not about:
        return 1
    last = StoredFile.objects.filter(about=about, name=name).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1

"""What a page does in one go, made of the services below: begin a draft, keep photos, hand in, put right, rate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bangban.engine.cases.services import moving
from bangban.engine.cases.services.opening import MaterialIn
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import FieldKind, OfferingSpec
from bangban.engine.intake import queries as drafts
from bangban.engine.intake import services as intake
from bangban.engine.intake.names import Application, GivenMaterial, Receipt, held_by
from bangban.foundation.files import queries as stored
from bangban.foundation.files import services as files
from bangban.kernel.by import By
from bangban.kernel.refusal import Refused
from bangban.surfaces.portal import filling
from bangban.surfaces.portal.filling import Filled

if TYPE_CHECKING:
    from bangban.engine.cases.models import Case
    from bangban.foundation.files.models import StoredFile
    from bangban.surfaces.portal.rights import Seen


@dataclass
class Open:
    """A draft that is open before its owner."""

    token: str
    spec: OfferingSpec
    division: int | None
    filled: Filled
    by: By

    def save(self) -> None:
        """Keep what was typed. Errors: Refused (unknown code)."""
        self.token = intake.save_draft(
            offering=self.spec.version_id,
            division=self.division,
            contents=self.filled.text(),
            token=self.token,
            submitter=intake.submitter_of(self.by),
            by=self.by,
        )


def draft(token: str, *, by: By) -> Open:
    """An open draft of this resident. Errors: Refused (not found), also for somebody else's."""
    row = drafts.draft(token, submitter=intake.submitter_of(by), actor=by.actor)
    return Open(
        token, catalogue.spec(row.offering_id), row.division_id, Filled.of(row.contents), by
    )


def became(token: str, *, by: By) -> str:
    """The number of the case that the draft became, "" while it is open."""
    return drafts.submitted(token, submitter=intake.submitter_of(by), actor=by.actor)


def stream(token: str) -> str:
    """The stream that holds the files of a draft."""
    return held_by(token)


def keep(
    uploads: Iterable[Any], *, about: str, most: int, there: int, by: By
) -> tuple[list[StoredFile], str]:
    """Keep uploads in a stream: what was taken, and the words about the first that was not ("" when all were)."""
    kept: list[StoredFile] = []
    for upload in uploads:
        if there + len(kept) >= most:
            return kept, f"最多传 {most} 个文件，多的没有收。"
        try:
            kept.append(
                files.receive(upload, by=by, purpose="material", about=about, sensitive=True)
            )
        except Refused as refused:
            return kept, f"{upload.name}：{refused.refusal.says}{refused.refusal.remedy}"
    return kept, ""


def let_go(id: str, *, about: str, by: By) -> None:
    """Take one upload out of its stream. Errors: Refused (not found)."""
    files.attach([stored.file(id, actor=by.actor, about=about).pk], about="", by=by, held_by=about)


def hand_in(open_: Open) -> Receipt:
    """Make the draft a case; the same draft again gives the same receipt. Errors: Refused."""
    spec, filled, by = open_.spec, open_.filled, open_.by
    clean = filling.cleaned(spec, filled, by.today)
    names = {
        f.name
        for f in spec.fields
        if f.kind is not FieldKind.NOTICE and catalogue.asked(f, clean.answers)
    }
    extra = [
        GivenMaterial(code=code, file_id=i)
        for code, ids in sorted(filled.extras.items())
        for i in ids
    ]
    application = Application(
        offering=spec.version_id,
        division=open_.division or 0,
        answers={n: v for n, v in filled.answers.items() if n in names},
        materials=tuple(extra),
        draft=open_.token,
    )
    receipt = intake.receive(application, key=open_.token, by=by)
    intake.finish_draft(
        open_.token, number=receipt.number, submitter=intake.submitter_of(by), by=by
    )
    return receipt


# a correction


def correcting(number: str) -> str:
    """The stream that holds what is uploaded for a correction until it is handed in."""
    return f"correct:{number}"


def waiting(number: str, *, by: By) -> Sequence[StoredFile]:
    """What was uploaded for the correction so far."""
    return stored.files(correcting(number), actor=by.actor)


@transaction.atomic
def correct(seen: Seen, *, says: str, version: int) -> Case:
    """Hand the correction in: files and words, all or nothing. Errors: Refused."""
    number, by = seen.case.number, seen.by
    held = list(waiting(number, by=by))
    materials = tuple(MaterialIn("supplement", f"补正：{f.name}"[:120], "file", f.pk) for f in held)
    case = moving.take(number, "correct", version=version, by=by, materials=materials, says=says)
    if held:
        files.attach([f.pk for f in held], about=number, by=by, held_by=correcting(number))
    return case

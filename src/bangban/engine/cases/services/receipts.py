"""收件凭证: the printed receipt for what was handed in at a window. 行政许可法 Art. 32(2)."""

from __future__ import annotations

from django.db import transaction

from bangban.engine.cases import queries
from bangban.engine.cases.models import Paper
from bangban.engine.cases.services import moving, papers
from bangban.foundation.papers.names import Kind
from bangban.kernel.by import By


@transaction.atomic
def give_receipt(number: str, *, by: By) -> Paper:
    """The receipt of a case: the one that was given, or a new one. Errors: Refused (not found)."""
    case = moving.claim(number, by)
    given = [p for p in queries.papers_of(case) if p.kind == Kind.RECEIPT.value]
    return given[0] if given else papers.issue(case, Kind.RECEIPT.value, inputs={}, by=by)

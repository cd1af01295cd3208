"""Whole personal values of a case, once, to somebody who may and says why; each showing stays on the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bangban.engine.cases import queries
from bangban.engine.cases.names import Power
from bangban.engine.cases.rules.revealing import why_not_reason
from bangban.engine.cases.services import moving
from bangban.foundation.access.rules import NO_POWER, may
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.trail import services as trail
from bangban.kernel.by import By
from bangban.kernel.refusal import insist


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was shown in clear."""

    name: str
    id_no: str
    phone: str
    address: str
    answers: Mapping[str, Any]


@transaction.atomic
def reveal(number: str, *, reason: str, by: By) -> Revealed:
    """The applicant's and the form's values in clear. Errors: Refused (not found, no power here, no reason)."""
    case = moving.claim(number, by)
    allowed = may(by.actor, Power.REVEAL, queries.matter_of(case)).allow
    insist(None if allowed else NO_POWER)
    insist(why_not_reason(reason))
    person = accounts.person(case.applicant_id, actor=by.actor) if case.applicant_id else None
    trail.record_read(
        case.number, "申请人身份信息和填报内容", reason.strip(), by=by, person=case.applicant_id
    )
    return Revealed(
        person.name if person else "",
        (person.citizen_id or "") if person else "",
        person.phone if person else "",
        person.address if person else "",
        queries.answers_of(case),
    )

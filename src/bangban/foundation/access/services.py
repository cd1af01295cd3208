"""Issue and revoke API tokens."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from bangban.foundation.access import rules
from bangban.foundation.access.models import ApiToken, Attempt
from bangban.foundation.access.names import Power
from bangban.foundation.access.queries import digest
from bangban.foundation.trail import services as trail
from bangban.kernel.by import By
from bangban.kernel.refusal import insist


@transaction.atomic
def issue_token(*, name: str, appointment: int, expires_at: datetime, by: By) -> str:
    """Issue a token for a program; the text is returned once and never stored. Errors: Refused."""
    insist(rules.why_not_manage(by.actor, Power.TOKENS))
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name,
        digest=digest(token),
        appointment_id=appointment,
        created_at=by.at,
        created_by=by.actor.user or 0,
        expires_at=expires_at,
    )
    trail.record(
        f"token:{row.pk}", "签发接口令牌", by=by, facts={"name": name, "appointment": appointment}
    )
    return token


@transaction.atomic
def revoke_token(token_id: int, *, by: By) -> None:
    """Revoke at once; a second revocation changes nothing. Errors: Refused."""
    insist(rules.why_not_manage(by.actor, Power.TOKENS))
    changed = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(
        revoked_at=by.at, revoked_by=by.actor.user or 0
    )
    if changed:
        trail.record(f"token:{token_id}", "吊销接口令牌", by=by)


def spend_attempt(bucket: str, *, limit: int, minutes: int, by: By) -> None:
    """Count one try for `bucket` (a person, an address, a number) and refuse beyond `limit` in each `minutes`.

    Counts in its own transaction, so that a refusal later in the request does not give the try back.
    Errors: Refused (429).
    """
    window = int(by.at.timestamp()) // (minutes * 60)
    name = sha256(bucket.encode()).hexdigest()
    with transaction.atomic(durable=False):
        row, _ = Attempt.objects.get_or_create(bucket=name, window=window)
        Attempt.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db()
    insist(rules.why_not_try(row.count, limit, minutes))

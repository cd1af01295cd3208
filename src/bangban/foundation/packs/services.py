"""Commands of 规则包: load packs, assign them to places, and change single limits by two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from bangban.foundation.access.rules import why_not_manage
from bangban.foundation.packs import queries, rules
from bangban.foundation.packs.models import Pack, PackAssignment, PackChange
from bangban.foundation.packs.names import ChangeState, Power
from bangban.foundation.packs.rules import BadPack, PackData, Value
from bangban.foundation.places import queries as places
from bangban.foundation.trail import services as trail
from bangban.foundation.trail.names import name_actions
from bangban.kernel.by import By
from bangban.kernel.refusal import insist
from bangban.kernel.term import ONE_DAY

name_actions(
    {
        "pack.load": "载入规则包",
        "pack.assign": "规则包适用",
        "pack.propose": "提出限额变更",
        "pack.approve": "批准限额变更",
        "pack.reject": "不批准限额变更",
    }
)


@transaction.atomic
def load_packs(*, by: By) -> Sequence[Pack]:
    """Load the shipped packs and assign them to the counties named in them that are loaded. Safe to run twice.

    Errors: BadPack when a file is not in order, or differs from a loaded version of the same number.
    """
    loaded = []
    for path in sorted(rules.DATA.glob("*.toml")):
        if path.name == "keys.toml":
            continue
        data = rules.read_pack(path.read_text("utf-8"))
        loaded.append(_load(data, by))
        for code in data.counties:
            county = places.division_by_code(code)
            if county is not None:
                _assign_if_free(county.pk, data.code, by)
    return loaded


def _load(data: PackData, by: By) -> Pack:
    found = Pack.objects.filter(code=data.code, version=data.version).first()
    if found is not None:
        if found.digest != data.digest:
            raise BadPack(f"规则包{data.code}第{data.version}版已载入，内容有改动时要升版本号")
        return found
    pack = Pack.objects.create(
        code=data.code,
        name=data.name,
        version=data.version,
        status=data.status.value,
        document=data.document,
        note=data.note,
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        digest=data.digest,
        limits=[dict(raw) for raw in data.raw],
    )
    trail.record("packs", "pack.load", by=by, facts={"pack": data.code, "version": data.version})
    _announce()
    return pack


def _assign_if_free(county_id: int, code: str, by: By) -> None:
    wanted = [county_id, *(township.pk for township in places.townships_of(county_id))]
    taken = set(
        PackAssignment.objects.filter(division__in=wanted).values_list("division", flat=True)
    )
    rows = [
        PackAssignment(division_id=pk, code=code, from_on=by.today)
        for pk in wanted
        if pk not in taken
    ]
    if rows:
        PackAssignment.objects.bulk_create(rows)
        trail.record(
            "packs",
            "pack.assign",
            by=by,
            facts={"pack": code, "county": county_id, "places": len(rows)},
        )
        _announce()


@transaction.atomic
def assign_pack(*, division_id: int, code: str, from_on: date, by: By) -> PackAssignment:
    """Let a township or county follow a pack from a day on; the pack before ends the day before.

    Errors: Refused.
    """
    insist(
        rules.why_not_assign(
            exists=Pack.objects.filter(code=code).exists(), from_on=from_on, today=by.today
        )
    )
    PackAssignment.objects.filter(division=division_id, from_on=from_on).delete()
    PackAssignment.objects.filter(division=division_id, to_on=None).update(to_on=from_on - ONE_DAY)
    made = PackAssignment.objects.create(division_id=division_id, code=code, from_on=from_on)
    trail.record("packs", "pack.assign", by=by, facts={"pack": code, "division": division_id})
    _announce()
    return made


@transaction.atomic
def propose_change(
    *, code: str, key: str, new: object, reason: str, effective_on: date, by: By
) -> PackChange:
    """Propose another value of a limit for another person to approve. Errors: Refused, UnknownLimit."""
    insist(why_not_manage(by.actor, Power.PROPOSE))
    known = rules.known(key)
    old = _value_now(code, key, effective_on)
    insist(rules.why_not_change(known, old, new, reason, effective_on=effective_on, today=by.today))
    change = PackChange.objects.create(
        code=code,
        key=key,
        old=rules.plain(old),
        new=rules.plain(rules.typed(known, new)),
        reason=reason,
        effective_on=effective_on,
        proposed_at=by.at,
        proposed_by=by.actor.label,
        proposer=by.actor.user,
    )
    _record("pack.propose", change, by)
    return change


def _value_now(code: str, key: str, on: date) -> Value:
    changed = PackChange.objects.filter(code=code, key=key, state="approved", effective_on__lte=on)
    known = rules.known(key)
    latest = changed.order_by("effective_on", "decided_at", "id").last()
    if latest is not None:
        return rules.typed(known, latest.new)
    pack = queries.pack_version(code, on=on)
    said = next((raw["value"] for raw in (pack.limits if pack else []) if raw["key"] == key), None)
    return known.default if said is None else rules.typed(known, said)


@transaction.atomic
def approve_change(*, change_id: int, answer: str = "", by: By) -> PackChange:
    """Approve a change; it holds from its effective day. Errors: Refused, PackChange.DoesNotExist."""
    change = _decide(change_id, ChangeState.APPROVED, answer, by)
    _record("pack.approve", change, by)
    _announce()
    return change


@transaction.atomic
def reject_change(*, change_id: int, answer: str, by: By) -> PackChange:
    """Turn a change down; it stays in the history. Errors: Refused, PackChange.DoesNotExist."""
    change = _decide(change_id, ChangeState.REJECTED, answer, by)
    _record("pack.reject", change, by)
    return change


def _decide(change_id: int, state: ChangeState, answer: str, by: By) -> PackChange:
    insist(why_not_manage(by.actor, Power.APPROVE))
    change = PackChange.objects.select_for_update().get(pk=change_id)
    insist(rules.why_not_approve(by.actor, proposer=change.proposer, state=change.state))
    change.state = state.value
    change.answer = answer
    change.decided_at, change.decided_by = by.at, by.actor.label
    change.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    return change


def _record(action: str, change: PackChange, by: By) -> None:
    trail.record(
        "packs",
        action,
        by=by,
        facts={
            "change": change.pk,
            "pack": change.code,
            "key": change.key,
            "old": str(change.old),
            "new": str(change.new),
            "from": change.effective_on.isoformat(),
        },
        basis=str(rules.known(change.key).clause),
    )


def _announce() -> None:
    queries.mark_changed()
    transaction.on_commit(queries.mark_changed)

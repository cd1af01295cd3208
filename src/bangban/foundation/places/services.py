"""Commands of 机构区划: load and merge divisions, found organs, create posts, define roles, appoint and stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from pypinyin import lazy_pinyin

from bangban.foundation.places import queries, rules, standard
from bangban.foundation.places.models import (
    Appointment,
    Division,
    FormerDivision,
    Organ,
    Post,
    Role,
)
from bangban.foundation.places.names import DivisionKind, Line, OrganKind
from bangban.foundation.places.sources import SOURCE, Row
from bangban.foundation.trail import services as trail
from bangban.foundation.trail.names import name_actions
from bangban.kernel.by import By
from bangban.kernel.refusal import insist
from bangban.kernel.term import ONE_DAY

# The day as of which the carried source describes the country.
AS_OF: Final = date(2023, 6, 30)

name_actions(
    {
        "division.load": "载入区划",
        "division.merge": "合并乡镇",
        "organ.found": "设立机构",
        "organ.close": "撤销机构",
        "post.create": "设立岗位",
        "post.partner": "设定AB岗",
        "role.define": "设定角色",
        "appointment.make": "任职",
        "appointment.end": "免职",
        "appointment.stand-in": "B岗顶岗",
    }
)


@transaction.atomic
def load_divisions(
    *,
    county_code: str,
    source: Iterable[Row],
    by: By,
    as_of: date = AS_OF,
    short: str = "",
    origin: str = SOURCE,
) -> Division:
    """Bring a county and everything below it in line with a source; nothing is ever deleted.

    A unit new in the source begins on `as_of`; one that is missing ends the day before; a renamed or moved one keeps
    its identity, and its old name, path and code are kept in FormerDivision. Running it twice changes nothing.
    Errors: KeyError when the source lacks the county or a parent.
    """
    read = {row.code: row for row in source}
    root = read.pop(county_code)
    county = Division.objects.select_for_update().filter(code=county_code, valid_to=None).first()
    counts = dict.fromkeys(("added", "changed", "ended"), 0)
    if county is None:
        county = _new_county(root, short, as_of)
        counts["added"] += 1
    for kind, length in ((DivisionKind.TOWNSHIP, 9), (DivisionKind.VILLAGE, 12)):
        part = [row for row in read.values() if len(row.code) == length]
        _load_level(county, kind, part, as_of, origin, counts)
    if any(counts.values()):
        trail.record(
            f"county:{county.pk}",
            "division.load",
            by=by,
            facts={"code": county_code, **counts},
            basis=origin,
            division_path=county.path,
        )
    return county


def _new_county(row: Row, short: str, as_of: date) -> Division:
    taken = set(Division.objects.exclude(short="").values_list("short", flat=True))
    stem = row.name[:-1] if len(row.name) > 2 and row.name[-1] in "县市区旗" else row.name
    county = Division(
        name=row.name,
        official_name=row.name,
        kind=DivisionKind.COUNTY.value,
        subtype=row.name[-1],
        code=row.code,
        short=short or rules.short_code(lazy_pinyin(stem), taken),
        above=row.above,
        valid_from=as_of,
    )
    _place([county], {})
    return county


def _place(rows: Sequence[Division], parents: dict[int, Division]) -> None:
    """Insert rows and give each its path, which needs its id."""
    for row in rows:
        row.path = f"?{row.code}"
    Division.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        above = parents[row.parent_id].path if row.parent_id else "/"
        row.path = f"{above}{row.pk}/"
    Division.objects.bulk_update(rows, ["path"], batch_size=300)


def _load_level(
    county: Division,
    kind: DivisionKind,
    part: Sequence[Row],
    as_of: date,
    origin: str,
    counts: dict[str, int],
) -> None:
    below = Division.objects.filter(
        Q(parent=county) | Q(parent__parent=county), valid_to=None
    ).select_related("parent")
    parents = {d.code: d for d in below if d.kind == DivisionKind.TOWNSHIP}
    parents[county.code] = county
    present = {d.code: d for d in below if d.kind == kind and d.code}
    wanted = {row.code for row in part}
    for division in [d for code, d in present.items() if code not in wanted]:
        _end(division, as_of - ONE_DAY)
        counts["ended"] += 1
    fresh, names = [], _free_names(part)
    for row in part:
        parent = parents[row.parent]
        old = present.get(row.code)
        if old is None:
            fresh.append(_new_division(row, names[row.code], kind, parent, as_of))
        elif old.official_name != row.name or old.parent_id != parent.pk:
            _remember(old, as_of, origin)
            old.name, old.official_name = names[row.code], row.name
            old.save(update_fields=["name", "official_name"])
            if old.parent_id != parent.pk:
                _move(old, parent, as_of, origin)
            counts["changed"] += 1
    counts["added"] += len(fresh)
    _place(fresh, {d.pk: d for d in parents.values()})


def _free_names(part: Sequence[Row]) -> dict[str, str]:
    """Everyday names; where two units of one parent would share one, both keep their full name."""
    short = {row.code: rules.short_name(row.name) for row in part}
    seen: dict[tuple[str, str], list[Row]] = {}
    for row in part:
        seen.setdefault((row.parent, short[row.code]), []).append(row)
    for rows in seen.values():
        if len(rows) > 1:
            short.update({row.code: row.name for row in rows})
    return short


def _new_division(
    row: Row, name: str, kind: DivisionKind, parent: Division, as_of: date
) -> Division:
    township = kind == DivisionKind.TOWNSHIP
    subtype = (
        rules.subtype_of_township(row.name) if township else rules.subtype_of_village(row.code)
    )
    return Division(
        name=name,
        official_name=row.name,
        kind=kind.value,
        subtype=row.subtype or subtype,
        parent=parent,
        code=row.code,
        longitude=Decimal(row.longitude) if row.longitude else None,
        latitude=Decimal(row.latitude) if row.latitude else None,
        valid_from=as_of,
    )


def _remember(division: Division, until: date, reason: str) -> None:
    FormerDivision.objects.create(
        division=division,
        name=division.name,
        path=division.path,
        code=division.code,
        until=until,
        reason=reason,
    )


def _end(division: Division, on: date) -> None:
    division.valid_to = max(on, division.valid_from)
    division.save(update_fields=["valid_to"])


def _move(division: Division, parent: Division, on: date, reason: str) -> None:
    """Put a division, with everything below it, under another parent; every old path stays resolvable."""
    below = list(Division.objects.filter(parent=division))
    division.parent, division.path = parent, f"{parent.path}{division.pk}/"
    division.save(update_fields=["parent", "path"])
    for row in below:
        _remember(row, on, reason)
        _move(row, division, on, reason)


@transaction.atomic
def merge_townships(
    *, from_ids: Sequence[int], into_id: int, effective_on: date, document: str, by: By
) -> Division:
    """Merge townships into another: their villages move there, they end, and their old matters come within its reach.

    A merged township stays as an ended row below its successor, so that what happened under it is found from both.
    Errors: Refused, Division.DoesNotExist.
    """
    target = Division.objects.select_for_update().get(pk=into_id)
    merged = list(Division.objects.select_for_update().filter(pk__in=from_ids))
    everyone = [*merged, target]
    insist(
        rules.why_not_merge(
            [d.kind for d in everyone] if merged else [],
            ended=any(d.valid_to is not None for d in everyone),
            includes_target=target in merged,
            same_county=len({d.parent_id for d in everyone}) == 1,
        )
    )
    for township in merged:
        for village in Division.objects.filter(parent=township, valid_to=None):
            _remember(village, effective_on, document)
            taken = Division.objects.filter(parent=target, name=village.name, valid_to=None)
            if taken.exists():
                village.name = f"{village.name}（原{township.name}）"
                village.save(update_fields=["name"])
            _move(village, target, effective_on, document)
        _remember(township, effective_on, document)
        township.valid_to = max(effective_on - ONE_DAY, township.valid_from)
        township.successor = target
        township.save(update_fields=["valid_to", "successor"])
        _move(township, target, effective_on, document)
    trail.record(
        f"county:{queries.county_of(target).pk}",
        "division.merge",
        by=by,
        facts={"from": "、".join(d.name for d in merged), "into": target.name},
        basis=document,
        division_path=target.path,
    )
    return target


@transaction.atomic
def found_organ(
    *,
    name: str,
    kind: OrganKind,
    division_id: int,
    by: By,
    line: Line = Line.GENERAL,
    parent_id: int | None = None,
    phone: str = "",
    address: str = "",
    hours: str = "",
) -> Organ:
    """Found an organ from today on; the same name in the same division is found again, not founded twice."""
    found = Organ.objects.filter(division=division_id, name=name, valid_to=None).first()
    if found is not None:
        return found
    organ = Organ.objects.create(
        name=name,
        kind=kind.value,
        line=line.value,
        division_id=division_id,
        parent_id=parent_id,
        phone=phone,
        address=address,
        hours=hours,
        valid_from=by.today,
    )
    trail.record(f"organ:{organ.pk}", "organ.found", by=by, facts={"organ": organ.pk, "name": name})
    return organ


@transaction.atomic
def found_standard_organs(*, county_id: int, by: By) -> Sequence[Organ]:
    """The usual organs of a county: departments, service centre and command centre; per township a government with its
    hall and offices. Safe to run twice; returns all organs of the county and its townships.
    """
    county = Division.objects.get(pk=county_id)
    for name, kind, line in standard.COUNTY:
        found_organ(name=county.name + name, kind=kind, division_id=county_id, line=line, by=by)
    for township in queries.townships_of(county_id):
        government = found_organ(
            name=rules.government_name(township.name, township.subtype),
            kind=OrganKind.GOVERNMENT,
            division_id=township.pk,
            by=by,
        )
        for name, kind, line in standard.TOWNSHIP:
            found_organ(
                name=township.name + name,
                kind=kind,
                division_id=township.pk,
                line=line,
                parent_id=government.pk,
                by=by,
            )
    places = Q(division=county_id) | Q(division__parent=county_id)
    return list(Organ.objects.filter(places, valid_to=None).select_related("division", "parent"))


@transaction.atomic
def define_role(*, code: str, title: str, powers: Iterable[str], by: By) -> Role:
    """Make or change a role: a named bundle of powers. Safe to run twice."""
    wanted = sorted({str(power) for power in powers})
    before = Role.objects.filter(code=code).first()
    if before is not None and (before.title, before.powers) == (title, wanted):
        return before
    role, _ = Role.objects.update_or_create(code=code, defaults={"title": title, "powers": wanted})
    trail.record("roles", "role.define", by=by, facts={"role": code, "powers": "、".join(wanted)})
    return role


@transaction.atomic
def create_post(
    *,
    organ_id: int,
    title: str,
    roles: Iterable[Role] = (),
    by: By,
    reach_id: int | None = None,
    own_organ_only: bool = False,
) -> Post:
    """Create a post in an organ, with its roles; the same title in the same organ is found again."""
    found = Post.objects.filter(organ=organ_id, title=title, valid_to=None).first()
    if found is not None:
        return found
    post = Post.objects.create(
        organ_id=organ_id,
        title=title,
        reach_id=reach_id,
        own_organ_only=own_organ_only,
        valid_from=by.today,
    )
    post.roles.set(list(roles))
    trail.record(f"organ:{organ_id}", "post.create", by=by, facts={"post": post.pk, "title": title})
    return post


@transaction.atomic
def set_partner(*, post_id: int, partner_id: int, by: By) -> Post:
    """Name the B post of an A post. Errors: Refused, Post.DoesNotExist."""
    posts = {
        p.pk: p
        for p in Post.objects.select_related("organ__division").filter(pk__in=[post_id, partner_id])
    }
    post, partner = posts[post_id], posts[partner_id]
    insist(
        rules.why_not_partner(
            same=post_id == partner_id,
            county_a=post.organ.division.path.split("/")[1],
            county_b=partner.organ.division.path.split("/")[1],
            taken=Post.objects.filter(partner=partner_id).exclude(pk=post_id).exists(),
        )
    )
    post.partner = partner
    post.save(update_fields=["partner"])
    facts = {"post": post_id, "partner": partner_id}
    trail.record(f"organ:{post.organ_id}", "post.partner", by=by, facts=facts)
    return post


@transaction.atomic
def appoint(
    *,
    user_id: int,
    post_id: int,
    from_on: date,
    by: By,
    to_on: date | None = None,
    document: str = "",
) -> Appointment:
    """Appoint a user to a post from a day through a day. Errors: Refused, Post.DoesNotExist."""
    post = Post.objects.select_for_update().get(pk=post_id)
    held = Appointment.objects.filter(user=user_id, post=post_id, stands_in_for=None)
    held = held.filter(Q(to_on=None) | Q(to_on__gte=from_on))
    if to_on is not None:
        held = held.filter(from_on__lte=to_on)
    user = get_user_model().objects.get(pk=user_id)
    insist(
        rules.why_not_appoint(
            active=user.is_active,
            post_ended=post.valid_to is not None and post.valid_to < from_on,
            from_on=from_on,
            to_on=to_on,
            overlaps=held.exists(),
        )
    )
    made = Appointment.objects.create(
        user=user, post=post, from_on=from_on, to_on=to_on, document=document
    )
    _record("appointment.make", made, by)
    return made


@transaction.atomic
def end_appointment(*, appointment_id: int, on: date, document: str = "", by: By) -> Appointment:
    """End an appointment with a day, the last on which it holds. Errors: Refused, Appointment.DoesNotExist."""
    row = Appointment.objects.select_for_update().get(pk=appointment_id)
    insist(rules.why_not_end(from_on=row.from_on, to_on=row.to_on, on=on))
    row.to_on = on
    row.save(update_fields=["to_on"])
    for stand_in in row.stand_ins.filter(to_on__gt=on):
        stand_in.to_on = max(on, stand_in.from_on)
        stand_in.save(update_fields=["to_on"])
    _record("appointment.end", row, by, document)
    return row


@transaction.atomic
def stand_in(*, appointment_id: int, first: date, last: date, reason: str, by: By) -> Appointment:
    """While A is absent (`first` through `last`), the holder of the B post gets A's post as well.

    Asking again for the same days gives the same appointment. Errors: Refused, Appointment.DoesNotExist.
    """
    absent = Appointment.objects.select_for_update().select_related("post").get(pk=appointment_id)
    partner = absent.post.partner_id
    holder = next(iter(queries.holders_of(partner, on=first)), None) if partner else None
    insist(
        rules.why_not_stand_in(
            has_partner=partner is not None,
            partner_held=holder is not None,
            in_force=absent.from_on <= first and (absent.to_on is None or absent.to_on >= last),
            first=first,
            last=last,
        )
    )
    assert holder is not None
    made, new = Appointment.objects.get_or_create(
        user=holder.user,
        post=absent.post,
        from_on=first,
        to_on=last,
        stands_in_for=absent,
        defaults={"document": reason},
    )
    if new:
        _record("appointment.stand-in", made, by, reason)
    return made


def _record(action: str, row: Appointment, by: By, basis: str = "") -> None:
    trail.record(
        f"organ:{row.post.organ_id}",
        action,
        by=by,
        facts={
            "appointment": row.pk,
            "user": row.user_id,
            "post": row.post_id,
            "from": row.from_on.isoformat(),
            "to": row.to_on.isoformat() if row.to_on else None,
        },
        basis=basis or row.document,
    )

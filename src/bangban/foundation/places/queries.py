"""Reads of 机构区划. Divisions, organs and posts are public records; actors are answered to the doors of the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bangban.foundation.places import stamps
from bangban.foundation.places.models import (
    Appointment,
    Division,
    FormerDivision,
    Organ,
    Post,
    Role,
)
from bangban.foundation.places.names import DivisionKind, Line, OrganKind, public_record
from bangban.kernel.by import Actor, ActorKind, Grant


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


@public_record
def actor_for(appointment_id: int, *, on: date) -> Actor | None:
    """What the appointment can do on that date: role powers × reach. None when it is not in force or unknown."""
    return stamps.kept().get(("actor", appointment_id, on), lambda: _actor_for(appointment_id, on))


def _actor_for(appointment_id: int, on: date) -> Actor | None:
    row = (
        Appointment.objects.in_force(on)
        .filter(Q(post__valid_to=None) | Q(post__valid_to__gte=on))
        .filter(user__is_active=True)
        .select_related("user", "post__organ__division", "post__reach")
        .filter(pk=appointment_id)
        .first()
    )
    if row is None:
        return None
    post, organ = row.post, row.post.organ
    path = (post.reach or organ.division).path
    narrow = organ.pk if post.own_organ_only else None
    powers = {power for role in post.roles.all() for power in role.powers}
    title = f"{post.title}（顶岗）" if row.stands_in_for_id else post.title
    return Actor(
        kind=ActorKind.STAFF,
        user=row.user_id,
        name=str(row.user),
        appointment=row.pk,
        post=title,
        organ=organ.pk,
        organ_name=organ.name,
        division=organ.division_id,
        division_path=organ.division.path,
        county=_ids(organ.division.path)[0],
        grants=frozenset(Grant(power, path, narrow) for power in powers),
    )


@public_record
def appointments_of(user_id: int, *, on: date) -> Sequence[Appointment]:
    """The appointments a user may act under on that date, oldest first."""
    rows = Appointment.objects.in_force(on).filter(user_id=user_id)
    return list(rows.select_related("post__organ__division", "stands_in_for"))


@public_record
def holders_of(post_id: int, *, on: date) -> Sequence[Appointment]:
    """Who sits on a post on that date, those standing in included."""
    rows = Appointment.objects.in_force(on).filter(post_id=post_id)
    return list(rows.select_related("user", "post__organ"))


@public_record
def division(id: int) -> Division:
    """One division, ended ones included. Errors: Division.DoesNotExist."""
    return Division.objects.get(pk=id)


@public_record
def children(id: int, *, on: date | None = None) -> Sequence[Division]:
    """The divisions directly under one, those in use today (or on a date)."""
    return list(_in_use(on).filter(parent_id=id))


def _in_use(on: date | None) -> QuerySet[Division]:
    if on is None:
        return Division.objects.filter(valid_to=None)
    return Division.objects.filter(Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on)))


@public_record
def counties() -> Sequence[Division]:
    """The counties of this installation."""
    return list(_in_use(None).filter(kind=DivisionKind.COUNTY.value))


@public_record
def townships_of(county_id: int, *, on: date | None = None) -> Sequence[Division]:
    """The township-level units of a county, in code order."""
    return list(_in_use(on).filter(kind=DivisionKind.TOWNSHIP.value, parent_id=county_id))


@public_record
def villages_of(township_id: int, *, on: date | None = None) -> Sequence[Division]:
    """The village-level units of a township, in code order."""
    return list(_in_use(on).filter(kind=DivisionKind.VILLAGE.value, parent_id=township_id))


@public_record
def division_by_code(code: str) -> Division | None:
    """The division that bears a code now, else the one that bore it last."""
    now = Division.objects.filter(code=code).order_by("-valid_from").first()
    if now is not None:
        return now
    former = FormerDivision.objects.filter(code=code).select_related("division").last()
    return former.division if former else None


@public_record
def division_by_name(name: str, *, parent_id: int | None = None) -> Division | None:
    """A division in use by its name within its parent (a county when no parent is given)."""
    return _in_use(None).filter(name=name, parent_id=parent_id).first()


@public_record
def division_by_path(path: str) -> Division | None:
    """The division at a path, or the one that was there before a merger moved it."""
    found = Division.objects.filter(path=path).first()
    if found is not None:
        return found
    former = FormerDivision.objects.filter(path=path).select_related("division").last()
    return former.division if former else None


@public_record
def ancestors(division: Division) -> Sequence[Division]:
    """From the county down to the division itself."""
    ids = _ids(division.path)
    found = Division.objects.in_bulk(ids)
    return [found[i] for i in ids]


@public_record
def county_of(division: Division) -> Division:
    """The county a division lies in (itself for a county)."""
    if division.kind == DivisionKind.COUNTY:
        return division
    return Division.objects.get(pk=_ids(division.path)[0])


@public_record
def township_of(division: Division) -> Division | None:
    """The township-level unit in charge of a division today: itself, its parent or its successor; None for a county."""
    if division.kind == DivisionKind.COUNTY:
        return None
    ids = _ids(division.path)
    return Division.objects.filter(pk=ids[1]).first()


@public_record
def full_name(division: Division) -> str:
    """省市县乡村 in one line, for papers: 吉林省四平市梨树县小城子镇……"""
    line = ancestors(division)
    return line[0].above + "".join(
        d.name for d in line if d.valid_to is None or d.pk == division.pk
    )


@public_record
def organ(id: int) -> Organ:
    """One organ with its division. Errors: Organ.DoesNotExist."""
    return Organ.objects.select_related("division", "parent").get(pk=id)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a matter lies: the division, its county, and the government of its township."""

    division: int
    name: str
    path: str
    county: int
    county_short: str
    government: int | None


@public_record
def spot(division_id: int) -> Spot | None:
    """All that routing needs of a division, kept in memory under the stamp; None when there is no such division."""
    return stamps.kept().get(("spot", division_id), lambda: _spot(division_id))


def _spot(division_id: int) -> Spot | None:
    found = Division.objects.filter(pk=division_id).first()
    if found is None:
        return None
    county, township = county_of(found), township_of(found)
    government = government_of(township.pk) if township else None
    return Spot(
        found.pk,
        found.name,
        found.path,
        county.pk,
        county.short,
        government.pk if government else None,
    )


@dataclass(frozen=True, slots=True)
class OrganCard:
    """An organ in short; `path` is that of its division."""

    id: int
    name: str
    kind: str
    parent: int | None
    path: str


@public_record
def organ_card(id: int) -> OrganCard:
    """Name, kind, parent and place of an organ, kept in memory under the stamp. Errors: Organ.DoesNotExist."""
    return stamps.kept().get(("organ", id), lambda: _organ_card(id))


def _organ_card(id: int) -> OrganCard:
    found = Organ.objects.select_related("division").get(pk=id)
    return OrganCard(found.pk, found.name, found.kind, found.parent_id, found.division.path)


@public_record
def organs_in(
    division_id: int, *, kind: OrganKind | None = None, line: Line | None = None
) -> Sequence[Organ]:
    """The organs of exactly this division, optionally of one kind or line of work."""
    rows = Organ.objects.filter(division_id=division_id, valid_to=None).select_related(
        "division", "parent"
    )
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if line is not None:
        rows = rows.filter(line=line.value)
    return list(rows)


@public_record
def government_of(division_id: int) -> Organ | None:
    """The people's government (or 街道办事处) of a township or county."""
    return next(iter(organs_in(division_id, kind=OrganKind.GOVERNMENT)), None)


@public_record
def hall_of(division_id: int) -> Organ | None:
    """The service hall 便民服务中心 of a township, or the county's 政务服务中心."""
    return next(iter(organs_in(division_id, kind=OrganKind.HALL)), None)


@public_record
def department(county_id: int, line: Line) -> Organ | None:
    """The county department in charge of a line of work."""
    return next(iter(organs_in(county_id, kind=OrganKind.DEPARTMENT, line=line)), None)


@public_record
def posts(organ_id: int) -> Sequence[Post]:
    """The posts of an organ in use, with partner and roles."""
    rows = Post.objects.filter(organ_id=organ_id, valid_to=None)
    return list(rows.select_related("organ", "partner", "reach").prefetch_related("roles"))


@public_record
def post(id: int) -> Post:
    """One post. Errors: Post.DoesNotExist."""
    return Post.objects.select_related("organ__division", "partner", "reach").get(pk=id)


@public_record
def roles() -> Sequence[Role]:
    """All roles, by code."""
    return list(Role.objects.all())


@public_record
def organ_in_line(division_id: int, line: Line) -> Organ | None:
    """The organ of a division in charge of a line of work: the department or hall before an office."""
    found = organs_in(division_id, line=line)
    rank = {"department": 0, "government": 1, "hall": 2, "command": 3}
    return min(found, key=lambda organ: (rank.get(organ.kind, 9), organ.pk), default=None)


@public_record
def staff_of(organ_id: int, *, on: date) -> Sequence[Appointment]:
    """The appointments in force in an organ and in its halls and offices, those standing in included."""
    rows = Appointment.objects.in_force(on).filter(
        Q(post__organ=organ_id) | Q(post__organ__parent=organ_id)
    )
    return list(
        rows.filter(user__is_active=True)
        .select_related("user", "post__organ")
        .order_by("post__organ_id", "id")
    )


@public_record
def handling_organs(county_id: int) -> Sequence[Organ]:
    """The organs of a county that matters can lie with: its departments and the governments of its townships."""
    kinds = [OrganKind.GOVERNMENT.value, OrganKind.DEPARTMENT.value]
    inside = Q(division_id=county_id) | Q(division__parent_id=county_id)
    return list(Organ.objects.filter(inside, kind__in=kinds, valid_to=None).order_by("kind", "id"))


@public_record
def appointments_in(county_id: int, *, on: date) -> Sequence[Appointment]:
    """Everybody appointed in a county and its townships on a date, by organ and post, with the roles of the post."""
    inside = Q(post__organ__division_id=county_id) | Q(post__organ__division__parent_id=county_id)
    rows = Appointment.objects.in_force(on).filter(inside)
    rows = rows.select_related(
        "user", "post__organ", "post__partner", "post__reach", "stands_in_for"
    )
    return list(rows.prefetch_related("post__roles").order_by("post__organ_id", "post_id", "id"))

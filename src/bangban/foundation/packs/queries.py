"""Reads of 规则包: the limit of a place, packs, assignments and the history of changes. All are public records."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.db import connection
from django.db.models import Q

from bangban.foundation import clock
from bangban.foundation.packs import rules
from bangban.foundation.packs.models import Pack, PackAssignment, PackChange
from bangban.foundation.packs.rules import Key, Value
from bangban.foundation.places.names import public_record
from bangban.kernel.law import Basis

# How long (s) a process may go on with limits that another process has changed.
RECHECK_SECONDS: Final = 2.0

_lock = threading.Lock()
_cache: dict[tuple[str, date], tuple[float, Mapping[str, Limit]]] = {}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it holds for a place on a day; `status` marks defaults, drafts, experiences and expired documents."""

    key: str
    title: str
    value: Value
    unit: str
    clause: Basis
    pack: str
    status: str
    note: str = ""

    @property
    def text(self) -> str:
        """Value and unit for people."""
        shown = (
            {True: "是", False: "否"}[self.value] if isinstance(self.value, bool) else self.value
        )
        return f"{shown}{self.unit}"


def mark_changed() -> None:
    """Queued by services for after commit; while it is queued, this transaction reads past the cache."""
    with _lock:
        _cache.clear()


@public_record
def limit(division_path: str, name: str, *, on: date | None = None) -> Limit:
    """The limit of a place: its township's pack, else the county's, else the default. `on` None: today.

    Errors: rules.UnknownLimit for a name that data/keys.toml does not have.
    """
    rules.known(name)
    return limits(division_path, on=on)[name]


@public_record
def limits(division_path: str, *, on: date | None = None) -> Mapping[str, Limit]:
    """Every limit as it holds for a place on a day."""
    day = on or clock.now().date()
    place = "/".join(division_path.split("/")[:3])
    own = any(entry[1] is mark_changed for entry in connection.run_on_commit)
    if not own:
        found = _cache.get((place, day))
        if found is not None and time.monotonic() < found[0]:
            return found[1]
    built = MappingProxyType(_resolve(place, day))
    if not own:
        with _lock:
            if len(_cache) > 2000:
                _cache.clear()
            _cache[place, day] = (time.monotonic() + RECHECK_SECONDS, built)
    return built


def _resolve(place: str, day: date) -> dict[str, Limit]:
    found = {
        key.name: Limit(
            key.name,
            key.title,
            key.default,
            key.unit,
            key.clause,
            rules.DEFAULT,
            rules.DEFAULT,
        )
        for key in rules.keys().values()
    }
    pack = _pack_of(place, day)
    if pack is None:
        return found
    mark = rules.counts_as_marked(pack.status, pack.valid_to, on=day)
    for raw in pack.limits:
        if raw["key"] in found:
            key = rules.known(raw["key"])
            value = rules.typed(key, raw["value"])
            found[key.name] = Limit(
                key.name,
                key.title,
                value,
                key.unit,
                rules.clause_of(raw),
                pack.name,
                mark,
                raw.get("note", ""),
            )
    changed = PackChange.objects.filter(code=pack.code, state="approved", effective_on__lte=day)
    for change in changed.order_by("effective_on", "decided_at", "id"):
        if change.key in found:
            key = rules.known(change.key)
            before = found[change.key]
            found[change.key] = Limit(
                key.name,
                key.title,
                rules.typed(key, change.new),
                key.unit,
                before.clause,
                pack.name,
                f"{change.effective_on:%Y-%m-%d}起本地调整",
                change.reason,
            )
    return found


def _pack_of(place: str, day: date) -> Pack | None:
    ids = [int(part) for part in place.split("/") if part]
    rows = PackAssignment.objects.filter(division__in=ids, from_on__lte=day)
    held = list(rows.filter(Q(to_on=None) | Q(to_on__gte=day)))
    assignment = max(held, key=lambda row: (ids.index(row.division_id), row.from_on), default=None)
    if assignment is None:
        return None
    return pack_version(assignment.code, on=day)


@public_record
def pack_version(code: str, *, on: date) -> Pack | None:
    """The newest version of a pack that is in use on a day."""
    rows = Pack.objects.filter(code=code, valid_from__lte=on)
    return rows.order_by("version").last()


@public_record
def pack_of(division_path: str, *, on: date) -> Pack | None:
    """The one pack that a township or county follows on a day."""
    return _pack_of("/".join(division_path.split("/")[:3]), on)


@public_record
def packs() -> Sequence[Pack]:
    """Every loaded version of every pack."""
    return list(Pack.objects.all())


@public_record
def keys() -> Sequence[Key]:
    """Every limit that code may ask for."""
    return list(rules.keys().values())


@public_record
def changes(code: str) -> Sequence[PackChange]:
    """The history of a pack's changes, newest first."""
    return list(PackChange.objects.filter(code=code))


@public_record
def change(id: int) -> PackChange:
    """One change. Errors: PackChange.DoesNotExist."""
    return PackChange.objects.get(pk=id)

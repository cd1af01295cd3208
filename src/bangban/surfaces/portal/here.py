"""Where the visitor is: the county, and the township that was chosen once (a cookie, one year)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bangban.foundation.places import queries as places
from bangban.foundation.places.names import DivisionKind, Line
from bangban.kernel.refusal import NOT_FOUND, Refused

if TYPE_CHECKING:
    from bangban.foundation.places.models import Division, Organ

COOKIE = "bb-place"
ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Here:
    """The county whose hall this is, and the chosen township (None: the whole county)."""

    county: Division
    township: Division | None = None

    @property
    def township_id(self) -> int | None:
        """Id of the township, None for the whole county."""
        return self.township.pk if self.township else None

    @property
    def name(self) -> str:
        """The narrowest place that was chosen."""
        return (self.township or self.county).name

    @property
    def hall(self) -> Organ | None:
        """The service hall of that place."""
        if self.township:
            return places.hall_of(self.township.pk)
        return places.organ_in_line(self.county.pk, Line.SERVICE)


def county() -> Division:
    """The county of this hall: the one named in the settings, else the first. Errors: Refused (not found)."""
    all_ = places.counties()
    if not all_:
        raise Refused(NOT_FOUND)
    return next((c for c in all_ if c.name == settings.UI_PLACE), all_[0])


def here(request: HttpRequest) -> Here:
    """The place of this visitor; anything unknown in the cookie means the whole county."""
    home = county()
    return Here(home, township(request.COOKIES.get(COOKIE, ""), home))


def township(id: str | int, home: Division) -> Division | None:
    """A township-level unit of the county by its id, or None."""
    text = str(id)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return next((t for t in places.townships_of(home.pk) if t.pk == int(text)), None)


def remember(response: HttpResponse, chosen: Division) -> None:
    """Keep the place for one year; it says nothing about a person."""
    value = str(chosen.pk) if chosen.kind == DivisionKind.TOWNSHIP.value else ""
    response.set_cookie(COOKIE, value, max_age=ONE_YEAR, samesite="Lax", httponly=True)

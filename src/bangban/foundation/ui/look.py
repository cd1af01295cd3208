"""大字, 高对比, 深色: read from and written to one cookie, so that pages work without script."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse

COOKIE = "bb-look"
ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """`size`: elder or nothing; `contrast`: more or nothing; `theme`: dark, light or nothing (as the device says)."""

    size: str = ""
    contrast: str = ""
    theme: str = ""

    def toggled(self, what: str) -> Look:
        """The same look with one switch turned; an unknown word changes nothing."""
        if what == "size":
            return replace(self, size="" if self.size else "elder")
        if what == "contrast":
            return replace(self, contrast="" if self.contrast else "more")
        if what == "theme":
            return replace(self, theme="light" if self.theme == "dark" else "dark")
        return self


def read(request: HttpRequest) -> Look:
    """The look this browser asked for; anything unknown in the cookie is ignored."""
    words = set(request.COOKIES.get(COOKIE, "").split("."))
    theme = "dark" if "dark" in words else "light" if "light" in words else ""
    return Look("elder" if "elder" in words else "", "more" if "more" in words else "", theme)


def write(response: HttpResponse, look: Look) -> None:
    """Keep the look for one year. It says nothing about a person, so scripts may read it."""
    value = ".".join(word for word in (look.size, look.contrast, look.theme) if word)
    response.set_cookie(COOKIE, value, max_age=ONE_YEAR, samesite="Lax")

"""The shell around every page: look, place, who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from bangban.foundation.ui import look, nav
from bangban.foundation.ui.values import NavItem, Shell, Who
from bangban.kernel.by import ActorKind


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell` for the base template. Needs no database."""
    return {"shell": shell_of(request)}


def shell_of(request: HttpRequest) -> Shell:
    """The shell of one request; addresses come from the UI_LINKS setting by route name."""
    links: dict[str, str] = getattr(settings, "UI_LINKS", {})
    chosen = look.read(request)
    actor = getattr(getattr(request, "by", None), "actor", None)
    known = actor is not None and actor.kind in {ActorKind.RESIDENT, ActorKind.STAFF}
    who = None
    if known and actor is not None:
        switch = nav.url(links.get("switch", "")) if actor.kind is ActorKind.STAFF else ""
        # The organ stands in the masthead already.
        who = Who(actor.name, actor.post, switch, nav.url(links.get("sign_out", "")))
    return Shell(
        size=chosen.size,
        contrast=chosen.contrast,
        theme=chosen.theme,
        demo=bool(getattr(settings, "DEMO", False)),
        place=getattr(settings, "UI_PLACE", "梨树县"),
        organ=actor.organ_name if known and actor is not None else "",
        host=getattr(settings, "UI_HOST", "梨树县人民政府办公室"),
        hotline=getattr(settings, "UI_HOTLINE", "12345"),
        who=who,
        sign_in_url="" if known else nav.url(links.get("sign_in", "")),
        desk_url=nav.url(links.get("desk", "")) or "/",
        foot=tuple(
            NavItem(title, url)
            for title, name in getattr(settings, "UI_FOOT", ())
            if (url := nav.url(name))
        ),
    )

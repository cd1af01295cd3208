"""Template tags and filters of every page: icons, Chinese dates, numbers in groups, navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bangban.foundation.ui import nav, values

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """One symbol of the page's sprite; always next to a word. Errors: KeyError on a name that is not drawn."""
    if name not in values.ICONS:
        raise KeyError(name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """The symbol that belongs to a state: shape says it before colour does."""
    return icon(values.STATE_ICONS.get(state, "file-text"))


@register.simple_tag(takes_context=True)
def nav_items(context: Context, surface: str) -> tuple[values.NavItem, ...]:
    """Navigation of a surface: `nav` of the page's context if given, else the UI_NAV setting."""
    given: Iterable[values.NavItem] | None = context.get("nav")
    if given is not None:
        return tuple(given)
    return nav.items(surface, context.get("request"))


@register.filter
def day(value: date | None) -> str:
    """2026年11月21日（周六）"""
    return values.day_text(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """11月21日（周六）"""
    return values.short_day_text(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月21日（周六）10:05, in China."""
    return values.moment_text(value) if value else ""


@register.filter
def stamp(value: datetime | None) -> str:
    """11-21 10:05, for tables of staff."""
    return values.stamp_text(value) if value else ""


@register.filter
def number(value: str) -> str:
    """A case number in groups of four: LS26 1118 0417."""
    return values.number_text(value)


@register.filter
def thousands(value: int) -> str:
    """4,218"""
    return f"{value:,}"


@register.filter
def mask_name(value: str) -> str:
    """张**"""
    return values.mask_name(value)


@register.filter
def mask_phone(value: str) -> str:
    """138****0000"""
    return values.mask_middle(value, 3, 4)


@register.filter
def mask_id(value: str) -> str:
    """2203**********001X"""
    return values.mask_middle(value, 4, 4)

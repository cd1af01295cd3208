"""Find: the first page, the items, one guide, one township."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bangban.engine.cases import queries as cases
from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import FAMILIES, Found, Guide
from bangban.foundation.access.policy import public
from bangban.foundation.calendars import queries as calendars
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Crumb, short_day_text
from bangban.kernel import flowchart
from bangban.kernel.refusal import NOT_FOUND, Refused
from bangban.kernel.term import NotPublished
from bangban.surfaces.portal import presenting
from bangban.surfaces.portal.here import Here, county, here, remember, township
from bangban.surfaces.portal.request import Request

PAGE = 20
HOT = 6
SHOWN_EVENTS = 8
WORDS = 60

# 生活事件 as people say them: event → (one character, words).
LIFE = {
    "困难": ("困", "有困难"),
    "养老": ("老", "养老"),
    "生病": ("医", "看病医保"),
    "建房": ("房", "盖房修房"),
    "种养": ("田", "种地养殖"),
    "经营": ("业", "做买卖"),
    "上学": ("学", "孩子上学"),
    "残疾": ("残", "残疾帮扶"),
    "出生": ("生", "生孩子"),
    "就业": ("工", "找工作"),
    "创业": ("创", "自己创业"),
    "结婚": ("婚", "结婚"),
    "去世": ("逝", "家人去世"),
}


@public
@require_safe
def home(request: Request) -> HttpResponse:
    """首页: search, life events, hot items, townships, the hall of the place."""
    at = here(request)
    events = catalogue.life_events(county_id=at.county.pk, township_id=at.township_id)
    life = [(*LIFE[name], name, events[name][:3]) for name in LIFE if events.get(name)][
        :SHOWN_EVENTS
    ]
    hot = catalogue.published_offerings(
        county_id=at.county.pk, township_id=at.township_id, limit=HOT
    )
    context = {
        "here": at,
        "hall": at.hall,
        "open_today": _open_today(at, request),
        "today_text": short_day_text(request.by.today),
        "life": life,
        "hot": hot,
        "families": _families(at),
        "places": _by_kind(at),
        "mine": presenting.lines(presenting.open_of(request.by), by=request.by)[:3],
        "published": cases.publications(county_id=at.county.pk, today=request.by.today)[:3],
    }
    return render(request, "portal/home.html", context)


def _open_today(at: Here, request: Request) -> bool | None:
    """Whether offices work today; None while the year's holidays are not published."""
    try:
        return calendars.workdays(at.county.pk).is_workday(request.by.today)
    except NotPublished:
        return None


def _families(at: Here) -> list[tuple[str, int]]:
    return [(name, n) for name, n in catalogue.families(county_id=at.county.pk).items() if n]


def _by_kind(at: Here) -> list[tuple[str, list[object]]]:
    """The townships of the county under 街道, 镇, 乡."""
    kinds: dict[str, list[object]] = {"街道": [], "镇": [], "乡": [], "其他": []}
    for one in places.townships_of(at.county.pk):
        kinds[one.subtype if one.subtype in kinds else "其他"].append(one)
    return [(kind, rows) for kind, rows in kinds.items() if rows]


@public
@require_safe
def items(request: Request) -> HttpResponse:
    """办事指南: search results, or all items by family."""
    at, asked = here(request), request.GET
    words = asked.get("q", "")[:WORDS].replace("\x00", "")
    family = asked.get("family", "") if asked.get("family") in FAMILIES else ""
    event = asked.get("event", "") if asked.get("event") in LIFE else ""
    page = (
        int(asked["page"])
        if asked.get("page", "").isascii() and asked.get("page", "").isdecimal()
        else 1
    )
    page = min(max(page, 1), 500)
    found = catalogue.published_offerings(
        county_id=at.county.pk,
        township_id=at.township_id,
        text=words,
        family=family,
        life_event=event,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    wish = {k: v for k, v in (("q", words), ("family", family), ("event", event)) if v}
    context = {
        "here": at,
        "q": words,
        "family": family,
        "event": LIFE[event][1] if event else "",
        "found": found[:PAGE],
        "families": _families(at),
        "older": _page(wish, page + 1) if len(found) > PAGE else "",
        "newer": _page(wish, page - 1) if page > 1 else "",
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb("办事指南")),
    }
    name = "portal/items.html#found" if request.htmx else "portal/items.html"
    response = render(request, name, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _page(wish: dict[str, str], page: int) -> str:
    return f"{reverse('portal:items')}?{urlencode({**wish, 'page': str(page)})}"


@public
@require_safe
def guide(request: Request, code: str) -> HttpResponse:
    """One guide 办事指南, with what it takes, the way it goes, the law, and where to complain."""
    at = here(request)
    found = guide_here(at, code)
    spec = found.spec
    context = {
        "here": at,
        "hall": at.hall,
        "guide": found,
        "spec": spec,
        "sections": {s.name: s for s in found.sections},
        "quick": presenting.quick(spec),
        "steps": presenting.stages(spec),
        "changes": catalogue.difference(spec.version_id),
        "crumbs": (
            Crumb("首页", reverse("portal:home")),
            Crumb("办事指南", reverse("portal:items")),
            Crumb(spec.title),
        ),
    }
    return render(request, "portal/guide.html", context)


def guide_here(at: Here, code: str) -> Guide:
    """The published guide of an item as it is done in the chosen place. Errors: Refused (not found)."""
    cards: Sequence[Found] = catalogue.published_offerings(
        county_id=at.county.pk, township_id=at.township_id, limit=1000
    )
    card = next((c for c in cards if c.item_code == code), None)
    found = (
        catalogue.guide_of(card.version_id)
        if card
        else catalogue.guide(code, county_id=at.county.pk)
    )
    if found is None:
        raise Refused(NOT_FOUND)
    return found


@public
@require_safe
@cache_control(max_age=3600, public=True)
def flow(request: Request, code: str) -> HttpResponse:
    """流程图: the procedure of an item as a picture, printed from its table."""
    found = guide_here(here(request), code)
    picture = flowchart.svg(cases.procedure(found.spec.procedure))
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")


@public
@require_safe
def place(request: Request, id: int) -> HttpResponse:
    """One township: its hall, its villages; from now on the guides speak of it."""
    home = county()
    chosen = home if id == home.pk else township(id, home)
    if chosen is None:
        raise Refused(NOT_FOUND)
    at = Here(home, None if chosen.pk == home.pk else chosen)
    context = {
        "here": at,
        "hall": at.hall,
        "open_today": _open_today(at, request),
        "villages": places.villages_of(chosen.pk) if at.township else (),
        "hot": catalogue.published_offerings(
            county_id=home.pk, township_id=at.township_id, limit=HOT
        ),
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb(chosen.name)),
    }
    response = render(request, "portal/place.html", context)
    remember(response, chosen)
    return response


@public
@require_safe
def help_page(request: Request) -> HttpResponse:
    """怎么用: large type, telephone, agents, window."""
    at = here(request)
    crumbs = (Crumb("首页", reverse("portal:home")), Crumb("怎么用这个网站"))
    return render(request, "portal/help.html", {"here": at, "hall": at.hall, "crumbs": crumbs})


@public
@require_safe
def publications(request: Request) -> HttpResponse:
    """结果公示 and 村级公示: what was decided, masked when it was written."""
    at = here(request)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in presenting.PUBLICATIONS else ""
    rows = cases.publications(kind=kind, county_id=at.county.pk, today=request.by.today)
    context = {
        "here": at,
        "rows": [presenting.publication(r, today=request.by.today) for r in rows],
        "kind": kind,
        "tabs": presenting.publication_tabs(kind),
        "crumbs": (Crumb("首页", reverse("portal:home")), Crumb("结果公示")),
    }
    return render(request, "portal/publications.html", context)

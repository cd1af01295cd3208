"""收件箱: what lies on the desk, nearest day first; claiming and handing out, all or nothing; filters that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import Power
from bangban.engine.cases.procedure import PROCEDURES
from bangban.engine.cases.queries import Wish
from bangban.engine.cases.services import assigning, filters
from bangban.engine.catalogue import queries as catalogue
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.ui.values import Filter, Option
from bangban.kernel.by import By
from bangban.kernel.number import is_number, normalise
from bangban.surfaces.desk.request import Request
from bangban.surfaces.desk.rows import rows_of

TABS = {
    "mine": "我的",
    "pressing": "快到期和超期",
    "nobody": "没人认领",
    "waiting": "等别人",
    "all": "全部",
    "done": "已办",
}
EMPTY = {
    "mine": ("手上没有要办的", "看看“没人认领”里有没有该您岗位办的。"),
    "pressing": ("没有快到期的，也没有超期的", ""),
    "nobody": ("每一件都有人管了", ""),
    "waiting": ("没有停着等别人的", ""),
    "all": ("这里现在没有在办的", ""),
    "done": ("还没有办完的", ""),
}
KEPT = ("show", "step", "item", "words")


def wish_of(given: Mapping[str, str]) -> Wish:
    """What the address asks for; unknown words ask for nothing."""
    show = given.get("show", "")
    return Wish(
        show=show if show in TABS else "mine",
        step=given.get("step", "")[:60],
        item=given.get("item", "")[:40],
        words=given.get("words", "")[:60],
        after=given.get("after", "")[:40],
    )


def address(wish: Wish, **changes: str) -> str:
    """The address of the list with some conditions changed; the page position is dropped unless given."""
    said = {name: getattr(wish, name) for name in KEPT} | {"after": ""} | changes
    return f"{reverse('desk:inbox')}?{urlencode({k: v for k, v in said.items() if v})}"


@require_safe
@policy(Need.STAFF)
def inbox(request: Request) -> HttpResponse:
    """The list; the region `rows` alone when HTMX asks for it."""
    by = request.by
    if not by.actor.holds(Power.VIEW):
        return HttpResponseRedirect(reverse("desk:admin"))
    if is_number(request.GET.get("words", "")):
        return HttpResponseRedirect(reverse("desk:case", args=[normalise(request.GET["words"])]))
    wish = wish_of(request.GET.dict())
    page = cases.worklist(actor=by.actor, today=by.today, wish=wish)
    rows = rows_of(page.rows, today=by.today, home=reverse("desk:cases"))
    shown = {
        "wish": wish,
        "rows": rows,
        "older": address(wish, after=page.next) if page.next else "",
        "newer": address(wish) if wish.after else "",
        "empty": EMPTY[wish.show],
        "narrowed": bool(wish.step or wish.item or wish.words),
        "clear": address(Wish(show=wish.show)),
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "desk/inbox.html#rows", shown)
    return render(request, "desk/inbox.html", shown | _around(by, wish, rows))


def _around(by: By, wish: Wish, rows: Sequence[object]) -> dict[str, object]:
    """Tabs with their counts, filters, what may be done with several, and the first row in full."""
    counts = cases.counts(actor=by.actor, today=by.today)
    numbers = {
        "mine": counts.mine,
        "pressing": counts.pressing,
        "nobody": counts.nobody,
        "waiting": counts.waiting,
        "all": counts.open,
    }
    return {
        "tabs": [
            Filter(
                title,
                address(wish, show=name),
                numbers.get(name),
                current=wish.show == name,
                late=name == "pressing" and counts.late > 0,
            )
            for name, title in TABS.items()
        ],
        "late": counts.late if wish.show in ("pressing", "all") and not wish.after else 0,
        "steps": steps_of(wish.step),
        "items": items_of(by, wish.item),
        "kept": urlencode({n: getattr(wish, n) for n in KEPT if getattr(wish, n)}),
        "saved": cases.saved_filters(actor=by.actor),
        "assigns": by.actor.holds(Power.ASSIGN) and wish.show != "done",
        "first": rows[0] if rows else None,
        "home": reverse("desk:inbox"),
        "list_url": address(wish),
    }


def steps_of(chosen: str) -> list[tuple[str, list[Option]]]:
    """The steps that can be filtered by, procedure by procedure."""
    return [
        (p.title, [Option(s.code, s.title, chosen=s.code == chosen) for s in p.steps if not s.ends])
        for p in PROCEDURES.values()
    ]


def items_of(by: By, chosen: str) -> list[Option]:
    """The items that can be filtered by: those that the county publishes, and call-backs."""
    county = by.actor.county or 0
    found = catalogue.published_offerings(county_id=county, limit=200)
    named = {f.item_code: f.title for f in found} | {"callback": "差评回访"}
    return [Option(code, title, chosen=code == chosen) for code, title in named.items()]


@require_POST
@policy(Power.ASSIGN, unsafe=True)
def together(request: Request) -> HttpResponse:
    """Claim what was ticked: all of it, or nothing with the reason."""
    by = request.by
    picked = [p.partition(".") for p in request.POST.getlist("pick")]
    seen = [(number, int(version)) for number, _, version in picked if version.isdecimal()]
    holder = by.actor.appointment or 0
    done = assigning.assign_all(seen, holder=holder, by=by)
    messages.success(request, f"{done} 件已归到您名下。")
    return HttpResponseRedirect(back_to(request, reverse("desk:inbox")))


@require_POST
@policy(Need.STAFF, unsafe=True)
def keep_filter(request: Request) -> HttpResponse:
    """Keep the present conditions under a name."""
    said = urlencode(parse_qsl(request.POST.get("query", "")))
    row = filters.save_filter(name=request.POST.get("name", ""), query=said, by=request.by)
    messages.success(request, f"已存为“{row.name}”。")
    return HttpResponseRedirect(f"{reverse('desk:inbox')}?{row.query}")


@require_POST
@policy(Need.STAFF, unsafe=True)
def drop_filter(request: Request, filter_id: int) -> HttpResponse:
    """Drop a kept filter."""
    filters.delete_filter(filter_id, by=request.by)
    messages.success(request, "筛选已删掉。")
    return HttpResponseRedirect(reverse("desk:inbox"))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where a form says that it came from, when that is one of our own addresses."""
    target = request.POST.get("back", "")
    known = url_has_allowed_host_and_scheme(target, None, require_https=request.is_secure())
    return target if target.startswith("/desk/") and known else otherwise

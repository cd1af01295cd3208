"""事项: what the county publishes, every version of it, and those in the making: draft, check, approve, publish."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue import services
from bangban.engine.catalogue.names import Draft, Power, Status
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.trail import services as keeping
from bangban.foundation.ui.responses import title_of
from bangban.foundation.ui.values import fixes_of, stamp_text
from bangban.kernel.by import By
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal, Refused
from bangban.surfaces.desk import drafting
from bangban.surfaces.desk.request import Request


@require_safe
@policy(Need.STAFF)
def items(request: Request) -> HttpResponse:
    """What is published, and what is in the making for those who keep the catalogue."""
    county, words = request.by.actor.county or 0, request.GET.get("q", "")[:60]
    found = catalogue.published_offerings(county_id=county, text=words, limit=200)
    making = catalogue.in_the_making(county_id=county, actor=request.by.actor) if county else []
    shown = {"found": found, "making": making, "words": words, "home": reverse("desk:catalogue")}
    return render(
        request, "desk/catalogue.html#items" if request.htmx else "desk/catalogue.html", shown
    )


@require_safe
@policy(Need.STAFF)
def version(request: Request, version_id: int) -> HttpResponse:
    """A version: the guide as it stands, what it changed, and what may be done with it."""
    return _page(request, version_id)


def _page(request: Request, version_id: int, refusal: Refusal | None = None) -> HttpResponse:
    actor = request.by.actor
    draft = _draft(version_id, request.by)
    spec = draft.spec if draft else catalogue.spec(version_id)
    if draft is None and spec.county_id != actor.county:
        raise Refused(NOT_FOUND)
    holds = {p.name.lower(): actor.holds(p) for p in Power}
    shown = {
        "spec": spec,
        "draft": draft,
        "status": (draft.spec.status if draft else Status.PUBLISHED).title,
        "code": (draft.spec.status if draft else Status.PUBLISHED).value,
        "guide": None if draft else catalogue.guide_of(version_id),
        "changes": draft.changes if draft else catalogue.difference(version_id),
        "heavier": bool(draft and any(c.heavier for c in draft.changes)),
        "versions": [(stamp_text(v.at), v) for v in catalogue.versions(spec.offering_id)],
        "may": holds,
        "typed": request.POST.dict(),
        "refusal": refusal,
        "refusal_title": title_of(refusal) if refusal else "",
    }
    return render(
        request, "desk/version.html", shown, status=refusal.kind.status if refusal else 200
    )


def _draft(version_id: int, by: By) -> Draft | None:
    """The version in the making, or None when it was published."""
    if version_id >= 2**62:
        raise Refused(NOT_FOUND)
    try:
        catalogue.spec(version_id)
    except Refused:
        return catalogue.draft(version_id, actor=by.actor)
    return None


_DONE = {
    "submit": "已送审。",
    "approve": "已审核通过，等发布。",
    "send-back": "已退回编制人。",
    "publish": "已发布，网上、窗口同时换成这一版。",
    "withdraw": "已停用。在办的件按原来的版本办完。",
    "revise": "已开新的一版，改好了送审。",
}


@require_POST
@policy(Need.STAFF, unsafe=True)
def act(request: Request, version_id: int, verb: str) -> HttpResponse:
    """Submit, approve, send back, publish, withdraw or open the next version; the services ask for the power."""
    by, reason = request.by, request.POST.get("reason", "")
    if verb not in _DONE or version_id >= 2**62:
        raise Refused(NOT_FOUND)
    try:
        if verb == "submit":
            services.submit(version_id, heavier_reason=reason, by=by)
        elif verb == "approve":
            services.approve(version_id, by=by)
        elif verb == "send-back":
            services.send_back(version_id, reason=reason, by=by)
        elif verb == "publish":
            services.publish(version_id, by=by)
        elif verb == "withdraw":
            services.withdraw(version_id, reason=reason, by=by)
        else:
            version_id = services.revise(catalogue.spec(version_id).offering_id, by=by).pk
    except Refused as refused:
        return _refused(request, version_id, refused.refusal)
    messages.success(request, _DONE[verb])
    return HttpResponseRedirect(reverse("desk:version", args=[version_id]))


def _refused(request: Request, version_id: int, refusal: Refusal) -> HttpResponse:
    if refusal.kind is Kind.NOT_FOUND:
        raise Refused(refusal)
    _keep(request, refusal)
    return _page(request, version_id, refusal)


def _keep(request: Request, refusal: Refusal) -> None:
    by = request.by
    keeping.record_refusal(
        refusal, by=by, stream=f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@policy(Power.DRAFT, unsafe=True)
def edit(request: Request, version_id: int) -> HttpResponse:
    """The editor of a draft. Buttons that add or drop a row keep everything that was typed."""
    draft = _draft(version_id, request.by)
    if draft is None:
        raise Refused(NOT_FOUND)
    posted = request.method == "POST"
    typed = drafting.read(request.POST) if posted else drafting.typed_of(draft.content)
    refusal, seen = None, request.POST.get("revision", "") if posted else str(draft.revision)
    if posted and "save" in request.POST:
        try:
            content = drafting.merged(draft.content, typed)
            number = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
            services.save_draft(version_id, content, seen=number, by=request.by)
            messages.success(request, "已保存。")
            return HttpResponseRedirect(reverse("desk:version", args=[version_id]))
        except Refused as refused:
            refusal = refused.refusal
            _keep(request, refusal)
    entries = drafting.entries_of(typed, refusal.fields if refusal else {})
    shown = {
        "spec": draft.spec,
        "revision": seen,
        "entries": entries,
        "problems": fixes_of(entries),
        "refusal": refusal,
        "refusal_title": title_of(refusal) if refusal else "",
    }
    return render(
        request, "desk/version-edit.html", shown, status=refusal.kind.status if refusal else 200
    )

"""Apply: page by page, saved at every step, resumed later, handed in once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import FieldKind
from bangban.engine.intake import queries as drafts
from bangban.engine.intake import services as intake
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.accounts import queries as accounts
from bangban.foundation.files import queries as stored
from bangban.foundation.files.responses import download
from bangban.foundation.places import queries as places
from bangban.foundation.ui.values import Crumb, Entry, Fact, Fix, Option, facts_of, fixes_of
from bangban.kernel import mask
from bangban.kernel.refusal import NOT_FOUND, Kind, Refusal, Refused
from bangban.surfaces.portal import filling, presenting, services
from bangban.surfaces.portal.filling import CHECK, PAPERS, PLACE, Filled, Page
from bangban.surfaces.portal.here import here, township
from bangban.surfaces.portal.request import Request
from bangban.surfaces.portal.services import Open


@policy(Need.RESIDENT, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request, version_id: int) -> HttpResponse:
    """在哪里: the first page; the draft begins when it is sent."""
    by = request.by
    if version_id >= 2**63:
        raise Refused(NOT_FOUND)
    spec = intake.offered(version_id)
    newest = catalogue.published(spec.item_code, county_id=spec.county_id, level=spec.level)
    if newest is not None and newest.version_id != version_id:
        return HttpResponseRedirect(reverse("portal:apply", args=[newest.version_id]))
    at = here(request)
    open_ = Open("", spec, None, Filled(township=_first_township(request, at.township_id)), by)
    if request.method == "POST":
        return _place(request, open_)
    rows = drafts.drafts(submitter=intake.submitter_of(by), actor=by.actor)
    waiting = [presenting.draft(d) for d in rows if d.offering_id == version_id]
    return _place_page(request, open_, {}, waiting=waiting)


def _first_township(request: Request, chosen: int | None) -> int | None:
    """The township of the cookie, else the one where the resident's record says they live."""
    if chosen is not None:
        return chosen
    person = accounts.person(request.by.actor.person or 0, actor=request.by.actor)
    if person is None or person.division is None:
        return None
    lives = places.township_of(person.division)
    return lives.pk if lives else None


def _place(request: Request, open_: Open) -> HttpResponse:
    """Take the place in: the township first, then the village."""
    home = places.division(open_.spec.county_id)
    typed = request.POST
    chosen = township(typed.get("township", ""), home)
    if chosen is None:
        return _place_page(request, open_, {"township": "请选事情在哪个乡镇、街道。"}, status=422)
    changed = typed.get("go") == "township" or open_.filled.township != chosen.pk
    open_.filled.township = chosen.pk
    options = {o.value for o in filling.near(chosen.pk, home.pk) if o.group == chosen.name}
    village = typed.get("division", "")
    if village not in options:
        fixes = {} if changed else {"division": "请选是哪个村、哪个社区。"}
        return _place_page(request, open_, fixes, status=200 if changed else 422)
    open_.division = int(village)
    open_.save()
    return _to(open_, _after(open_, PLACE))


def _place_page(
    request: Request, open_: Open, fixes: Mapping[str, str], *, waiting: Any = (), status: int = 200
) -> HttpResponse:
    county, chosen = open_.spec.county_id, open_.filled.township
    towns = tuple(
        Option(str(t.pk), t.name, chosen=t.pk == chosen, group=t.subtype)
        for t in places.townships_of(county)
    )
    entries = [
        Entry(
            "township",
            "事情在哪个乡镇、街道",
            kind="select",
            options=towns,
            fix=fixes.get("township", ""),
        )
    ]
    if chosen:
        name = next(t.title for t in towns if t.value == str(chosen))
        near = [o for o in filling.near(chosen, county) if o.group == name]
        options = tuple(
            Option(o.value, o.title, chosen=o.value == str(open_.division or "")) for o in near
        )
        entries.append(
            Entry(
                "division",
                "哪个村、哪个社区",
                kind="select",
                options=options,
                fix=fixes.get("division", ""),
            )
        )
    context = {
        "entries": entries,
        "problems": fixes_of(entries),
        "person": _person(request),
        "waiting": waiting,
        "has_town": bool(chosen),
    }
    return _page(request, open_, Page(PLACE, "在哪里"), "portal/apply-place.html", context, status)


def _person(request: Request) -> tuple[Fact, ...]:
    """您是谁: from the account, not asked again."""
    person = accounts.person(request.by.actor.person or 0, actor=request.by.actor)
    if person is None:
        return ()
    return facts_of(
        {
            "姓名": person.name,
            "证件号码": str(mask.citizen_id(person.citizen_id)),
            "手机号": str(mask.phone(person.phone)),
        }
    )


def _page(
    request: Request,
    open_: Open,
    page: Page,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    spec = open_.spec
    all_ = filling.pages(spec)
    index = next((i for i, p in enumerate(all_) if p.key == page.key), 0)
    following = all_[index + 1].title if index + 1 < len(all_) else ""
    shell = {
        "spec": spec,
        "page": page,
        "token": open_.token,
        "rail": filling.rail(spec, page.key),
        "rail_label": f"填写进度，共 {len(all_)} 步，现在第 {index + 1} 步",
        "step_title": f"第 {index + 1} 步：{page.title}",
        "following": following,
        "saved_at": open_.by.at,
        "crumbs": (
            Crumb("首页", reverse("portal:home")),
            Crumb(spec.title, reverse("portal:guide", args=[spec.item_code])),
            Crumb("填写申请"),
        ),
    }
    response = render(request, template, {**shell, **context}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _to(open_: Open, page: Page, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:step", args=[open_.token, page.key]) + anchor)


def _after(open_: Open, key: str, by: int = 1) -> Page:
    all_ = filling.pages(open_.spec)
    index = next(i for i, p in enumerate(all_) if p.key == key)
    return all_[min(max(index + by, 0), len(all_) - 1)]


@policy(Need.RESIDENT)
@require_safe
def resume(request: Request, token: str) -> HttpResponse:
    """接着填: the first page that still wants something; a draft that was handed in leads to its receipt."""
    if number := services.became(token, by=request.by):
        return HttpResponseRedirect(reverse("portal:mine-receipt", args=[number]))
    open_ = services.draft(token, by=request.by)
    clean = filling.cleaned(open_.spec, open_.filled, request.by.today)
    wanting = next((p for p in filling.pages(open_.spec) if filling.problems_of(p, clean)), None)
    return _to(open_, wanting or _after(open_, CHECK, 0))


@policy(Need.RESIDENT, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: Request, token: str) -> HttpResponse:
    """Throw a draft away, after asking."""
    open_ = services.draft(token, by=request.by)
    if request.method == "POST":
        intake.discard_draft(token, submitter=intake.submitter_of(request.by), by=request.by)
        messages.success(request, f"“{open_.spec.title}”填到一半的已经删掉。")
        return HttpResponseRedirect(reverse("portal:mine"))
    return render(request, "portal/apply-discard.html", {"spec": open_.spec, "token": token})


@policy(Need.RESIDENT)
@require_safe
def photo(request: Request, token: str, id: Any) -> HttpResponse:
    """One of one's own uploads, for the preview."""
    services.draft(token, by=request.by)
    actor = request.by.actor
    return download(
        stored.file(id, actor=actor, about=services.stream(token)), actor=actor, inline=True
    )


@sensitive_post_parameters()
@policy(Need.RESIDENT, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, token: str, step: str) -> HttpResponse:
    """One page of an application that was begun."""
    if number := services.became(token, by=request.by):
        return HttpResponseRedirect(reverse("portal:mine-receipt", args=[number]))
    open_ = services.draft(token, by=request.by)
    page = next((p for p in filling.pages(open_.spec) if p.key == step), None)
    if page is None:
        raise Refused(NOT_FOUND)
    if step == PLACE:
        return (
            _place(request, open_) if request.method == "POST" else _place_page(request, open_, {})
        )
    if step == CHECK:
        return _hand_in(request, open_) if request.method == "POST" else _check(request, open_)
    if step == PAPERS:
        return _papers(request, open_, page)
    return _form(request, open_, page)


# the form


def _form(request: Request, open_: Open, page: Page) -> HttpResponse:
    by, spec, filled = request.by, open_.spec, open_.filled
    if request.method != "POST":
        return _form_page(request, open_, page, {})
    typed = {k: request.POST.getlist(k) for k in request.POST}
    row = request.POST.get("remove", "")
    filling.take_in(spec, page, filled, filling.without_row(typed, row) if row else typed)
    if add := request.POST.get("add", ""):
        filling.with_row(filled, spec, add)
    open_.save()
    if add or row:
        return _to(open_, page, f"#f-{add or row.rpartition('-')[0]}")
    clean = filling.cleaned(spec, filled, by.today)
    problems, revealed = filling.problems_of(page, clean), _revealed(request, page, clean)
    return _go(request, open_, page, clean_problems=problems, revealed=revealed)


def _revealed(request: Request, page: Page, clean: Any) -> str:
    """The first field that applies now and was not on the page before."""
    shown = set(request.POST.get("shown", "").split(","))
    return next((f.name for f in filling.asked(page, clean) if f.name not in shown), "")


def _go(
    request: Request, open_: Open, page: Page, *, clean_problems: Mapping[str, str], revealed: str
) -> HttpResponse:
    match request.POST.get("go"):
        case "back":
            return _to(open_, _after(open_, page.key, -1))
        case "pause":
            messages.success(request, "存好了。回来在“我的办件”里接着填。")
            return HttpResponseRedirect(reverse("portal:mine"))
        case _ if revealed:
            return HttpResponseRedirect(
                f"{reverse('portal:step', args=[open_.token, page.key])}?more={revealed}#f-{revealed}"
            )
        case _ if clean_problems:
            return _form_page(request, open_, page, clean_problems, status=422)
        case _:
            return _to(open_, _after(open_, page.key))


def _form_page(
    request: Request, open_: Open, page: Page, problems: Mapping[str, str], status: int = 200
) -> HttpResponse:
    spec, filled = open_.spec, open_.filled
    clean = filling.cleaned(spec, filled, request.by.today)
    fields = filling.asked(page, clean)
    person = accounts.person(request.by.actor.person or 0, actor=request.by.actor)
    known = (
        {"person.name": person.name, "person.phone": person.phone, "person.address": person.address}
        if person
        else {}
    )
    near = filling.near(filled.township, spec.county_id) if filled.township else ()
    entries = filling.entries(fields, filled.answers, filling.Print(clean, problems, near, known))
    more = request.GET.get("more", "")
    context = {
        "entries": entries,
        "problems": fixes_of(entries),
        "shown": ",".join(f.name for f in fields),
        "more": next((e.label for e in entries if e.name == more), ""),
    }
    return _page(request, open_, page, "portal/apply-form.html", context, status)


# materials


def _papers(request: Request, open_: Open, page: Page) -> HttpResponse:
    if request.method != "POST":
        return _papers_page(request, open_, page, {})
    if drop := request.POST.get("drop", ""):
        _drop(open_, *drop.partition(":")[::2])
        return _to(open_, page)
    problems = _keep(request, open_, page)
    open_.save()
    if problems:
        return _papers_page(request, open_, page, problems, status=422)
    if request.POST.get("go") == "upload":
        return _to(open_, page)
    clean = filling.cleaned(open_.spec, open_.filled, request.by.today)
    wanting = filling.problems_of(page, clean)
    if wanting and request.POST.get("go") not in ("back", "pause"):
        return _papers_page(request, open_, page, wanting, status=422)
    return _go(request, open_, page, clean_problems={}, revealed="")


def _boxes(open_: Open, page: Page, today: Any) -> list[tuple[str, str, str, bool, int, list[str]]]:
    """Where files go: (input name, label, hint, required, most, ids there)."""
    clean = filling.cleaned(open_.spec, open_.filled, today)
    filled = open_.filled
    boxes = [
        (
            f.name,
            f.label,
            f.hint,
            f.required,
            f.most or filling.MOST_FILES,
            list(filled.answers.get(f.name) or []),
        )
        for f in filling.asked(page, clean)
    ]
    for m in filling.extras(open_.spec):
        hint = "，".join(p for p in (m.when, m.source, m.note) if p)
        boxes.append(
            (
                f"material.{m.code}",
                m.name,
                hint,
                False,
                filling.MOST_FILES,
                list(filled.extras.get(m.code, [])),
            )
        )
    return boxes


def _put(open_: Open, name: str, ids: list[str]) -> None:
    if name.startswith("material."):
        open_.filled.extras[name.removeprefix("material.")] = ids
    elif ids:
        open_.filled.answers[name] = ids
    else:
        open_.filled.answers.pop(name, None)


def _keep(request: Request, open_: Open, page: Page) -> dict[str, str]:
    """Keep every chosen file; problems by input name."""
    problems = {}
    for name, _, _, _, most, ids in _boxes(open_, page, request.by.today):
        uploads = request.FILES.getlist(name)
        if not uploads:
            continue
        kept, says = services.keep(
            uploads, about=services.stream(open_.token), most=most, there=len(ids), by=request.by
        )
        _put(open_, name, [*ids, *(str(f.pk) for f in kept)])
        if says:
            problems[name] = says
    return problems


def _drop(open_: Open, name: str, id: str) -> None:
    for box, _, _, _, _, ids in _boxes(open_, _after(open_, PAPERS, 0), open_.by.today):
        if box == name and id in ids:
            services.let_go(id, about=services.stream(open_.token), by=open_.by)
            _put(open_, name, [i for i in ids if i != id])
            open_.save()
            return


def _papers_page(
    request: Request, open_: Open, page: Page, problems: Mapping[str, str], status: int = 200
) -> HttpResponse:
    there = {
        str(f.pk): f for f in stored.files(services.stream(open_.token), actor=request.by.actor)
    }
    boxes = [
        {
            "entry": Entry(
                name,
                label,
                kind="file",
                hint=hint,
                fix=problems.get(name, ""),
                required=required,
                accept=filling.ACCEPT,
                many=most > 1,
            ),
            "files": [there[i] for i in ids if i in there],
        }
        for name, label, hint, required, most, ids in _boxes(open_, page, request.by.today)
    ]
    entries = [box["entry"] for box in boxes]
    context = {"boxes": boxes, "problems": fixes_of(e for e in entries if isinstance(e, Entry))}
    return _page(request, open_, page, "portal/apply-papers.html", context, status)


# check and hand in


def _check(
    request: Request,
    open_: Open,
    *,
    refusal: Refusal | None = None,
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    spec, filled = open_.spec, open_.filled
    clean = filling.cleaned(spec, filled, request.by.today)
    wrong = {**clean.problems, **(problems or {})}
    shown = bool(refusal or problems)
    fixes = [Fix(f"told-{n.partition('.')[0]}", s) for n, s in wrong.items()]
    division = places.division(open_.division) if open_.division else None
    context = {
        "told": filling.told(spec, filled, clean, _names(request, open_)),
        "extras": _extra_rows(request, open_),
        "person": _person(request),
        "division": places.full_name(division) if division else "",
        "wanting": _wanting(open_, wrong),
        "problems": fixes if shown and wrong else [],
        "refusal": refusal if refusal and not wrong else None,
    }
    status = refusal.kind.status if refusal else 200
    return _page(
        request, open_, Page(CHECK, "核对提交"), "portal/apply-check.html", context, status
    )


def _wanting(open_: Open, wrong: Mapping[str, str]) -> list[tuple[str, str]]:
    """What still wants doing: words, and the page where it is done."""
    return [
        (
            says,
            reverse("portal:step", args=[open_.token, filling.page_of(open_.spec, name)])
            + f"#f-{name}",
        )
        for name, says in wrong.items()
    ]


def _names(request: Request, open_: Open) -> dict[str, str]:
    """What the places and files in the answers are called."""
    names = {
        str(f.pk): f.name
        for f in stored.files(services.stream(open_.token), actor=request.by.actor)
    }
    if open_.filled.township and any(f.kind is FieldKind.PLACE for f in open_.spec.fields):
        names.update(
            {o.value: o.title for o in filling.near(open_.filled.township, open_.spec.county_id)}
        )
    return names


def _extra_rows(request: Request, open_: Open) -> list[Fact]:
    names = _names(request, open_)
    titles = {m.code: m.name for m in filling.extras(open_.spec)}
    return [
        Fact(titles[code], "、".join(names.get(i, "文件") for i in ids))
        for code, ids in open_.filled.extras.items()
        if ids and code in titles
    ]


def _hand_in(request: Request, open_: Open) -> HttpResponse:
    if request.POST.get("go") == "back":
        return _to(open_, _after(open_, CHECK, -1))
    try:
        receipt = services.hand_in(open_)
    except Refused as refused:
        refusal = refused.refusal
        if number := services.became(open_.token, by=request.by):
            return HttpResponseRedirect(reverse("portal:mine-receipt", args=[number]))
        if refusal.kind in (Kind.UNAVAILABLE, Kind.TOO_MANY):
            raise
        return _check(request, open_, refusal=refusal, problems=refusal.fields)
    return HttpResponseRedirect(reverse("portal:mine-receipt", args=[receipt.number]))

"""Act on one's own case: put right what is wanting, withdraw, rate, rate again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bangban.engine.cases import queries as cases
from bangban.engine.cases.names import GRADES, Power
from bangban.engine.cases.services import moving
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.ui.values import Crumb, Entry, fixes_of, options_of
from bangban.kernel import number as numbers
from bangban.kernel.refusal import Refusal, Refused
from bangban.surfaces.portal import filling, presenting, rights, services
from bangban.surfaces.portal.request import Request
from bangban.surfaces.portal.rights import Seen

WORDS = 500
MOST_FILES = 12
# What people say most, to be ticked instead of written.
TAGS = {
    "good": ("态度好", "办得快", "说得清楚", "少跑了路"),
    "bad": (
        "态度不好",
        "办得慢",
        "没说清楚",
        "让我多跑了路",
        "要了单子以外的材料",
        "收了不该收的钱",
    ),
}


@policy(Power.CORRECT, model="cases.Case", by="number", unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mine_correct(request: Request, number: str) -> HttpResponse:
    """补正 of one's own matter."""
    return _correct(request, rights.own(request, numbers.normalise(number)))


@policy(Need.PUBLIC, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def track_correct(request: Request, number: str) -> HttpResponse:
    """补正 by number and second proof."""
    return _correct(request, rights.tracked(request, numbers.normalise(number)))


def _correct(request: Request, seen: Seen) -> HttpResponse:
    if request.method != "POST":
        return _correct_page(request, seen)
    about = services.correcting(seen.case.number)
    if drop := request.POST.get("drop", ""):
        services.let_go(drop, about=about, by=seen.by)
        return HttpResponseRedirect(seen.url("correct"))
    there = len(services.waiting(seen.case.number, by=seen.by))
    _, problem = services.keep(
        request.FILES.getlist("files"), about=about, most=MOST_FILES, there=there, by=seen.by
    )
    says = request.POST.get("says", "")[:WORDS].replace("\x00", "")
    if problem:
        return _correct_page(request, seen, says=says, problem=problem, status=422)
    if request.POST.get("go") == "upload":
        return _correct_page(request, seen, says=says)
    return _hand_over(request, seen, says)


def _hand_over(request: Request, seen: Seen, says: str) -> HttpResponse:
    if not services.waiting(seen.case.number, by=seen.by) and not says.strip():
        problem = "还没有选文件，也没有写说明。请至少补一样，或者写明已经送到窗口。"
        return _correct_page(request, seen, says=says, problem=problem, status=422)
    try:
        services.correct(seen, says=says, version=_version(request))
    except Refused as refused:
        return _correct_page(request, seen, says=says, refusal=refused.refusal)
    messages.success(request, "补的材料收到了。")
    return HttpResponseRedirect(seen.url())


def _version(request: Request) -> int:
    """The version of the case that was on the page, -1 for none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _correct_page(
    request: Request,
    seen: Seen,
    *,
    says: str = "",
    problem: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    case = cases.case(seen.case.number, actor=seen.by.actor)
    words = Entry(
        "says",
        "要说明的话",
        kind="long_text",
        required=False,
        value=says,
        maximum=WORDS,
        hint="比如哪一样送到了窗口",
    )
    photos = Entry(
        "files",
        "补的材料",
        kind="file",
        hint="手机拍照就行，一次可以选几张；每个不超过 25MB",
        fix=problem,
        accept=filling.ACCEPT,
        many=True,
    )
    refusal = refusal or _why_not(seen, "correct")
    context = {
        "corrections": presenting.corrections(cases.moves_of(case)),
        "held": services.waiting(case.number, by=seen.by),
        "photos": photos,
        "words": words,
        "problems": fixes_of([photos]),
        "refusal": refusal,
    }
    status = refusal.kind.status if refusal else status
    return _page(request, seen, "portal/correct.html", "补材料", {**context, "case": case}, status)


def _why_not(seen: Seen, verb: str) -> Refusal | None:
    case = cases.case(seen.case.number, actor=seen.by.actor)
    return moving.why_not(
        case, cases.standing_of(case), cases.procedure(case.procedure), verb, seen.by
    )


def _page(
    request: Request, seen: Seen, template: str, title: str, context: dict[str, Any], status: int
) -> HttpResponse:
    door = {"mine": "我的办件", "track": "查进度"}[seen.door]
    crumbs = (
        Crumb("首页", reverse("portal:home")),
        Crumb(door, reverse(f"portal:{seen.door}")),
        Crumb(seen.case.title, seen.url()),
        Crumb(title),
    )
    shell = {"case": seen.case, "case_url": seen.url(), "crumbs": crumbs}
    response = render(request, template, {**shell, **context}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@policy(Power.WITHDRAW, model="cases.Case", by="number", unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mine_withdraw(request: Request, number: str) -> HttpResponse:
    """撤回, after asking; only by the resident who signed in."""
    seen = rights.own(request, numbers.normalise(number))
    refusal = _why_not(seen, "withdraw")
    reason = request.POST.get("reason", "")[:WORDS].replace("\x00", "")
    if request.method == "POST" and refusal is None:
        try:
            moving.take(
                seen.case.number, "withdraw", version=_version(request), by=seen.by, reason=reason
            )
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, "已经撤回。")
            return HttpResponseRedirect(seen.url())
    words = Entry("reason", "为什么不办了", required=False, value=reason, maximum=WORDS)
    context = {"words": words, "refusal": refusal}
    status = refusal.kind.status if refusal else 200
    return _page(request, seen, "portal/withdraw.html", "撤回", context, status)


@policy(Power.RATE, model="cases.Case", by="number", unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mine_rate(request: Request, number: str) -> HttpResponse:
    """评价 of one's own matter."""
    return _rate(request, rights.own(request, numbers.normalise(number)))


@policy(Need.PUBLIC, unsafe=True)
@require_http_methods(["GET", "HEAD", "POST"])
def track_rate(request: Request, number: str) -> HttpResponse:
    """评价 by number and second proof."""
    return _rate(request, rights.tracked(request, numbers.normalise(number)))


def _rate(request: Request, seen: Seen) -> HttpResponse:
    """Five grades, words to tick, words to write; after a call-back, once more (HALL-11)."""
    about = _rated_case(seen)
    verb = "rate" if about.case.number == seen.case.number else "rate_again"
    refusal = _why_not(about, verb)
    typed = request.POST
    if request.method == "POST" and refusal is None:
        grade = int(typed["grade"]) if typed.get("grade") in {str(g) for g in GRADES} else 0
        tags = [t for t in typed.getlist("tags") if t in TAGS["good"] + TAGS["bad"]]
        words = "；".join(
            p
            for p in ("、".join(tags), typed.get("words", "")[:WORDS].replace("\x00", "").strip())
            if p
        )
        try:
            moving.take(
                about.case.number,
                verb,
                version=_version(request),
                by=seen.by,
                grade=grade,
                words=words,
                real_name=typed.get("real_name") != "no",
            )
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(
                request,
                "评价收到了，谢谢您。"
                if grade > 2
                else "评价收到了。一个工作日内，县里给您打电话。",
            )
            return HttpResponseRedirect(seen.url())
    return _rate_page(request, seen, about, refusal, again=verb == "rate_again")


def _rated_case(seen: Seen) -> Seen:
    """The case itself, or its call-back once the case was rated."""
    if not cases.ratings_of(seen.case):
        return seen
    callback = cases.callback_of(seen.case, actor=seen.by.actor)
    return Seen(callback, seen.by, seen.door) if callback else seen


def _rate_page(
    request: Request, seen: Seen, about: Seen, refusal: Refusal | None, *, again: bool
) -> HttpResponse:
    typed = request.POST
    picked = set(typed.getlist("tags"))
    entries = (
        Entry(
            "grade",
            "这件事办得怎么样",
            kind="choice",
            options=options_of(
                ((str(g), title) for g, title in GRADES.items()), typed.get("grade", "")
            ),
            fix=refusal.fields.get("grade", "") if refusal else "",
        ),
        Entry(
            "tags",
            "哪儿好、哪儿不好",
            kind="choices",
            required=False,
            options=options_of(((t, t) for t in TAGS["good"] + TAGS["bad"]), picked),
        ),
        Entry(
            "words",
            "想说的话",
            kind="long_text",
            required=False,
            value=typed.get("words", ""),
            maximum=WORDS,
        ),
        Entry(
            "real_name",
            "要不要留名",
            kind="choice",
            required=False,
            hint="留名的，县里给您回电话；不留名，办的人看不到是谁评的",
            options=options_of((("yes", "留名"), ("no", "不留名")), typed.get("real_name", "yes")),
        ),
    )
    context = {
        "entries": entries,
        "problems": fixes_of(entries),
        "refusal": refusal if refusal and not refusal.fields else None,
        "again": again,
        "version": about.case.version,
    }
    status = refusal.kind.status if refusal else 200
    return _page(
        request, seen, "portal/rate.html", "再评一次" if again else "评价", context, status
    )

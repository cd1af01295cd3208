"""API of cases: one line an endpoint; the same refusals as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router

from bangban.engine.cases import queries, schemas
from bangban.engine.cases.names import Power
from bangban.engine.cases.presenting import detail, events, line, paper, traces
from bangban.engine.cases.rules.headers import version_of
from bangban.engine.cases.services import moving, papers
from bangban.foundation.access.gate import Gate
from bangban.foundation.access.schemas import PROBLEMS

router = Router(tags=["办件"])


@router.get(
    "/cases",
    response={200: schemas.CasePage, **PROBLEMS},
    summary="本单位的办件，按期限先后",
    auth=Gate(Power.VIEW),
)
def worklist(
    request: HttpRequest,
    show: str = Query(
        "all", pattern="^(all|mine|late|soon|nobody|waiting|done)$", description="看哪些"
    ),
    step: str = Query("", max_length=20, description="步骤代码"),
    item: str = Query("", max_length=40, description="事项编码"),
    after: str = Query("", max_length=40, description="上一页的 next"),
) -> dict[str, Any]:
    by = request.by  # type: ignore[attr-defined]
    wish = queries.Wish(show=show, step=step, item=item, after=after)
    page = queries.worklist(actor=by.actor, today=by.today, wish=wish)
    return {"items": [line(c) for c in page.rows], "next": page.next}


@router.get(
    "/cases/{number}",
    response={200: schemas.CaseDetail, **PROBLEMS},
    summary="一件办件",
    auth=Gate(Power.VIEW),
)
def one(request: HttpRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    by = request.by  # type: ignore[attr-defined]
    case = queries.case(number, actor=by.actor)
    response["ETag"] = f'"{case.version}"'
    return detail(case, by=by)


@router.post(
    "/cases/{number}/moves/{verb}",
    response={200: schemas.CaseDetail, **PROBLEMS},
    summary="办一步：受理、补正、决定、送达……",
    auth=Gate(Power.VIEW, unsafe=True),
)
def take(
    request: HttpRequest,
    number: str,
    verb: str,
    payload: schemas.TakeIn,
    response: HttpResponse,
    if_match: str = Header("", alias="If-Match", description="办件版本"),
) -> dict[str, Any]:
    by = request.by  # type: ignore[attr-defined]
    case = moving.take(
        number, verb, version=version_of(if_match), by=by, **payload.dict(exclude_unset=True)
    )
    response["ETag"] = f'"{case.version}"'
    return detail(queries.case(number, actor=by.actor), by=by)


@router.get(
    "/cases/{number}/clock",
    response={200: list[schemas.TraceOut], **PROBLEMS},
    summary="期限逐日说明",
    auth=Gate(Power.VIEW),
)
def clock(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    by = request.by  # type: ignore[attr-defined]
    return traces(queries.clock_of(queries.case(number, actor=by.actor), by=by), today=by.today)


@router.get(
    "/cases/{number}/trail",
    response={200: list[schemas.EventOut], **PROBLEMS},
    summary="留痕",
    auth=Gate(Power.VIEW),
)
def trail(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    by = request.by  # type: ignore[attr-defined]
    return events(queries.case(number, actor=by.actor), by=by)


@router.get(
    "/cases/{number}/papers",
    response={200: list[schemas.PaperOut], **PROBLEMS},
    summary="文书",
    auth=Gate(Power.VIEW),
)
def paper_list(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    by = request.by  # type: ignore[attr-defined]
    return [paper(p) for p in queries.papers_of(queries.case(number, actor=by.actor))]


@router.get(
    "/cases/{number}/papers/{paper_id}.pdf",
    response={200: None, **PROBLEMS},
    summary="文书 PDF",
    auth=Gate(Power.VIEW),
)
def paper_pdf(
    request: HttpRequest,
    number: str,
    paper_id: int = Path(..., ge=1, le=2**62, description="文书序号"),
) -> HttpResponse:
    by = request.by  # type: ignore[attr-defined]
    found = queries.paper(queries.case(number, actor=by.actor), paper_id)
    return HttpResponse(papers.render(found), content_type="application/pdf")

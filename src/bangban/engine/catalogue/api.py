"""API of the catalogue: public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from bangban.engine.catalogue import queries, schemas
from bangban.engine.catalogue.names import Found
from bangban.foundation.access.gate import Gate
from bangban.foundation.access.names import Need
from bangban.foundation.access.schemas import PROBLEMS
from bangban.foundation.places import queries as places

router = Router(tags=["事项"])


@router.get(
    "/divisions",
    response={200: list[schemas.DivisionOut], **PROBLEMS},
    summary="区划：县，或某地的下级",
    auth=Gate(Need.PUBLIC),
)
def divisions(
    request: HttpRequest,
    parent: int | None = Query(None, ge=1, le=2**62, description="上级编号；不填为县"),
) -> list[dict[str, Any]]:
    rows = places.counties() if parent is None else places.children(parent)
    return [
        {"id": d.pk, "name": d.name, "kind": d.kind, "code": d.code, "parent": d.parent_id}
        for d in rows
    ]


@router.get(
    "/offerings",
    response={200: list[schemas.FoundOut], **PROBLEMS},
    summary="查找事项",
    auth=Gate(Need.PUBLIC),
)
def offerings(
    request: HttpRequest,
    county: int = Query(..., ge=1, le=2**62, description="县编号"),
    q: str = Query("", max_length=60, description="想办什么"),
    family: str = Query("", max_length=20, description="类别"),
) -> Sequence[Found]:
    return queries.published_offerings(county_id=county, text=q, family=family)


@router.get(
    "/offerings/{version}",
    response={200: schemas.GuideOut, **PROBLEMS},
    summary="办事指南和表单",
    auth=Gate(Need.PUBLIC),
)
def guide(
    request: HttpRequest, version: int = Path(..., ge=1, le=2**62, description="版本编号")
) -> dict[str, Any]:
    found = queries.guide_of(version)
    spec = found.spec
    return {
        "version_id": spec.version_id,
        "item_code": spec.item_code,
        "title": spec.title,
        "procedure": spec.procedure,
        "sections": [
            {
                "name": s.name,
                "title": s.title,
                "lines": list(s.lines),
                "rows": [list(r) for r in s.rows],
            }
            for s in found.sections
        ],
        "materials": [
            {"code": m.code, "name": m.name, "required": m.required, "note": m.note}
            for m in spec.asked_materials
        ],
        "form": queries.schema(spec),
    }

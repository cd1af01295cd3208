"""流程: what the law's tables look like; public, because people may know how their matter is handled."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bangban.engine.cases.names import POWER_TITLES, Power
from bangban.engine.cases.procedure import PROCEDURES
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
from bangban.foundation.papers.names import Kind
from bangban.kernel import bpmn as drawing
from bangban.kernel import flowchart
from bangban.kernel.procedure import Procedure
from bangban.kernel.refusal import NOT_FOUND, Refused
from bangban.surfaces.desk.request import Request


@require_safe
@policy(Need.PUBLIC)
def procedures(request: Request) -> HttpResponse:
    """All procedures."""
    return render(request, "desk/procedures.html", {"procedures": list(PROCEDURES.values())})


@require_safe
@policy(Need.PUBLIC)
def one(request: Request, name: str) -> HttpResponse:
    """The flow chart and the table of powers of one procedure."""
    found = _named(name)
    context = {
        "procedure": found,
        "picture": reverse("desk:flowchart", args=[name]),
        "file": reverse("desk:bpmn", args=[name]),
        "rows": rows_of(found),
        "basis": "；".join(str(b) for b in found.basis),
        "words": flowchart.describe(found),
    }
    return render(request, "desk/procedure.html", context)


@require_safe
@policy(Need.PUBLIC)
def picture(request: Request, name: str) -> HttpResponse:
    """The flow chart as SVG."""
    return HttpResponse(flowchart.svg(_named(name)), content_type="image/svg+xml; charset=utf-8")


@require_safe
@policy(Need.PUBLIC)
def bpmn(request: Request, name: str) -> HttpResponse:
    """The procedure as BPMN 2.0 XML, to open in any modelling tool."""
    answer = HttpResponse(drawing.bpmn(_named(name)), content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.bpmn"'
    return answer


def rows_of(procedure: Procedure) -> list[dict[str, str]]:
    """The table of powers for people: one row a move, its sources together, powers and papers by their names."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in flowchart.powers_table(procedure):
        stays = row.sources == (row.target,)
        key = (row.verb, "" if stays else row.target)
        from_ = "、".join(row.sources)
        if key in found:
            found[key]["sources"] += f"、{from_}"
            continue
        found[key] = {
            "title": row.title,
            "sources": from_,
            "target": "不变" if stays else row.target,
            "who": POWER_TITLES[Power(row.power)] if row.power else row.who,
            "side": row.who if row.power else "",
            "not_by": "、".join(row.not_by),
            "basis": row.basis,
            "paper": Kind(row.paper).title if row.paper else "",
        }
    return list(found.values())


def _named(name: str) -> Procedure:
    found = PROCEDURES.get(name)
    if found is None:
        raise Refused(NOT_FOUND)
    return found

"""流程: what the law's tables look like; public, because people may know how their matter is handled."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bangban.engine.cases.procedure import PROCEDURES
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import policy
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
        "rows": flowchart.powers_table(found),
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


def _named(name: str) -> Procedure:
    found = PROCEDURES.get(name)
    if found is None:
        raise Refused(NOT_FOUND)
    return found

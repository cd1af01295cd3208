"""/api/v1/: one document, composed from the apps' routers; refusals as application/problem+json."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from bangban import __version__
from bangban.engine.cases.api import router as cases
from bangban.engine.catalogue.api import router as catalogue
from bangban.engine.intake.api import router as intake
from bangban.foundation.access import rules
from bangban.foundation.access.problems import PLAIN, problem
from bangban.foundation.trail import services as trail
from bangban.kernel.refusal import Kind, Refusal, Refused
from bangban.surfaces.openapi.parsing import StrictParser

PROBLEM = "application/problem+json"


class Api(NinjaAPI):
    """NinjaAPI whose document says what really comes: refusals as problem+json, papers as PDF."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The document (OpenAPI 3.1)."""
        found = super().get_openapi_schema(**kwargs)
        for path, item in found["paths"].items():
            for operation in item.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {PROBLEM: content["application/json"]}
                    elif path.endswith(".pdf"):
                        shape = {"type": "string", "format": "binary"}
                        answer["content"] = {"application/pdf": {"schema": shape}}
        return found


api = Api(
    title="帮办开放接口",
    version=__version__,
    description="任何一个门进来，都是同一个编号的办件。写操作带 Idempotency-Key 或 If-Match；"
    "办不了的一律用 application/problem+json 说明原因、依据和怎么办。",
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)
for path, router in (("", catalogue), ("", intake), ("", cases)):
    api.add_router(path, router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """The refusal, kept (SYS-02) and shown."""
    by = request.by  # type: ignore[attr-defined]
    refusal = exception.refusal
    if refusal.kind is not Kind.UNAVAILABLE:
        trail.record_refusal(
            refusal, by=by, stream=f"refusals:{by.actor.user or 0}:{by.today:%Y%m%d}"
        )
    return problem(refusal, by.request)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, exception: AuthenticationError) -> HttpResponse:
    """Not signed in."""
    return problem(rules.SIGN_IN, request.by.request)  # type: ignore[attr-defined]


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """The body or the parameters are not as the document says; each fault beside its field."""
    faults = {".".join(str(p) for p in e["loc"]): _words(e) for e in exception.errors}
    refusal = Refusal(
        code="request.invalid",
        says=f"送来的内容有 {len(faults)} 处不合要求。",
        remedy="请按 errors 里标出的地方改好再送。",
        fields=faults,
    )
    return problem(refusal, request.by.request)  # type: ignore[attr-defined]


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exception: HttpError) -> HttpResponse:
    """Unreadable bodies and the like; a refusal of the parser is said as it is."""
    if isinstance(exception.__cause__, Refused):
        return problem(exception.__cause__.refusal, request.by.request)  # type: ignore[attr-defined]
    kind = Kind.MALFORMED if exception.status_code == 400 else Kind.UNACCEPTABLE
    refusal = Refusal(
        code="malformed",
        says="送来的内容读不懂。",
        remedy="请按接口文档核对格式后再送。",
        kind=kind,
    )
    return problem(refusal, request.by.request)  # type: ignore[attr-defined]


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:
    """More than the server is willing to read."""
    return problem(rules.TOO_LARGE, request.by.request)  # type: ignore[attr-defined]


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
@api.exception_handler(UnreadablePostError)
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Forms that cannot be taken apart, too many fields, a connection that broke off."""
    return problem(PLAIN[400], request.by.request)  # type: ignore[attr-defined]


_WORDS = {
    "missing": "这一项必填。",
    "extra_forbidden": "没有这一项，请去掉。",
    "string_too_long": "太长了，请写短一些。",
    "string_pattern_mismatch": "不在可选的范围里。",
    "int_parsing": "要填整数。",
    "date_from_datetime_parsing": "要填日期，如 2026-11-22。",
    "too_long": "太多了，请少填几项。",
}


def _words(error: dict[str, Any]) -> str:
    return _WORDS.get(error.get("type", ""), "这一项的内容不合要求，请按接口文档填写。")

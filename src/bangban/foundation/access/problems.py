"""Refusals as application/problem+json (RFC 9457)."""

from __future__ import annotations

from django.http import JsonResponse

from bangban.kernel.refusal import Kind, Refusal

BUSY = Refusal(
    code="busy",
    says="这会儿没保存上，是我们的问题。",
    remedy="过 1 分钟再按一次，不会重复收件。",
    kind=Kind.UNAVAILABLE,
)
NO_CALENDAR = Refusal(
    code="no-calendar",
    says="这一年的节假日安排还没有载入，算不出期限。",
    remedy="请管理员先载入节假日安排；您填的内容没有丢，稍后再交。",
    kind=Kind.UNAVAILABLE,
)
PLAIN = {
    400: Refusal(
        code="unreadable-request",
        says="送来的内容读不懂。",
        remedy="请按接口文档核对格式后再送。",
        kind=Kind.MALFORMED,
    ),
    404: Refusal(
        code="no-such-address",
        says="没有这个地址。",
        remedy="请按接口文档核对地址。",
        kind=Kind.NOT_FOUND,
    ),
    405: Refusal(
        code="no-such-method",
        says="这个地址不接受这种请求。",
        remedy="请按接口文档核对请求方法。",
        kind=Kind.NOT_ALLOWED,
    ),
}


def problem(refusal: Refusal, request_id: str) -> JsonResponse:
    """The refusal as application/problem+json (RFC 9457), with basis, remedy and the fields to mend."""
    body: dict[str, object] = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.says,
        "status": refusal.kind.status,
        "code": refusal.code,
        "basis": refusal.basis_text,
        "remedy": refusal.remedy,
        "instance": f"urn:bangban:request:{request_id}",
    }
    if refusal.rule:
        body["rule"] = refusal.rule
    if refusal.fields:
        body["errors"] = [{"field": k, "detail": v} for k, v in refusal.fields.items()]
    response = JsonResponse(
        body, status=refusal.kind.status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/problem+json"
    if refusal.kind is Kind.UNAUTHENTICATED:
        response["WWW-Authenticate"] = "Bearer"
    if refusal.kind in (Kind.TOO_MANY, Kind.UNAVAILABLE):
        response["Retry-After"] = "60"
    return response

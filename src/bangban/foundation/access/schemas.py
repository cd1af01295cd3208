"""Shape of a refusal in the API document."""

from __future__ import annotations

from ninja import Field, Schema


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str = Field(..., description="问题种类", examples=["/problems/case.stale"])
    title: str = Field(..., description="哪里不行", examples=["这一件刚才已由他人处理过。"])
    status: int = Field(..., description="状态码", examples=[409])
    code: str = Field(..., description="代码", examples=["case.stale"])
    basis: str = Field("", description="依据")
    remedy: str = Field("", description="怎么办")
    instance: str = Field("", description="请求编号")
    errors: list[dict[str, str]] = Field([], description="逐项要改的")


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 428, 429, 503), Problem)

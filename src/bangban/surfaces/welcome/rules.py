"""Why nobody can be stepped into."""

from __future__ import annotations

from bangban.kernel.refusal import Kind, Refusal


def why_not_enter(demo: bool, known: bool) -> Refusal | None:
    """Only in demo mode, and only people of the demo county."""
    if not demo:
        return Refusal(
            code="demo.off",
            says="现在不是演示模式，不能换成别人登录。",
            remedy="请用自己的账号登录。",
            kind=Kind.NOT_FOUND,
        )
    if not known:
        return Refusal(
            code="demo.nobody",
            says="演示县里没有这个人。",
            remedy="请回到演示首页，从名单里点一个人。",
            kind=Kind.NOT_FOUND,
        )
    return None

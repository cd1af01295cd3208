"""Why a filter is not saved."""

from __future__ import annotations

from bangban.kernel.refusal import Refusal

MOST = 20
LONGEST_NAME = 20
LONGEST_QUERY = 400


def why_not_save(name: str, query: str, others: int) -> Refusal | None:
    """A filter has a short name and some condition, and there are not too many of them."""
    if not name or len(name) > LONGEST_NAME:
        return Refusal(
            code="filter.name",
            says=f"给这个筛选起个名字，最多 {LONGEST_NAME} 个字。",
            remedy="写个短名字再存，比如“快到期的低保”。",
            fields={"name": f"请写 1 到 {LONGEST_NAME} 个字。"},
        )
    if not query or len(query) > LONGEST_QUERY:
        return Refusal(
            code="filter.nothing",
            says="现在没有筛选条件，或者条件太长，存不下。",
            remedy="请先选步骤、事项或写上要搜的字，再存。",
        )
    if others >= MOST:
        return Refusal(
            code="filter.too-many",
            says=f"已经存了 {MOST} 个筛选，不能再多。",
            remedy="请先删掉不用的，再存新的。",
        )
    return None

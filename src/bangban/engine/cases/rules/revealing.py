"""Why whole personal values are not shown. Law: 个人信息保护法 Art. 6 (only for a clear purpose)."""

from __future__ import annotations

from bangban.kernel.law import Law
from bangban.kernel.refusal import Refusal

SHORTEST = 4


def why_not_reason(reason: str) -> Refusal | None:
    """Whoever looks says why, in some words."""
    if len(reason.strip()) >= SHORTEST:
        return None
    return Refusal(
        code="case.reveal-reason",
        says="还没有写为什么要看，没有显示。",
        remedy=f"请写明事由，至少 {SHORTEST} 个字，比如“电话核对本人”。",
        basis=(Law("个人信息保护法", 6),),
        fields={"reason": f"请写明事由，至少 {SHORTEST} 个字。"},
    )

"""Ratings 好差评: five grades, one per visit and matter, never one's own work, bad ones called back.

Source: 国办发〔2019〕51号 (N-15); 渭南市实施细则 §7 (HALL-11).
"""

from __future__ import annotations

from bangban.engine.cases.names import GRADES, Standing
from bangban.kernel.law import Clause
from bangban.kernel.refusal import Kind, Mode, Refusal, rule

BASIS = (Clause("national", "N-15", "国办发〔2019〕51号"),)


@rule("N-15", Mode.REFUSE, Clause("national", "N-15", "国办发〔2019〕51号"))
def why_not_own_work(standing: Standing, verb: str, user: int | None) -> Refusal | None:
    """Staff who had a hand in a matter cannot enter its rating, not even from paper."""
    if verb not in ("rate", "rate_again") or user is None:
        return None
    if not any(p.user == user for p in standing.history):
        return None
    return Refusal(
        code="rating.own-work",
        says="这一件您经办过，不能由您录入评价。",
        remedy="请群众自己评，或请没有经办过的同事代为录入。",
        kind=Kind.FORBIDDEN,
        basis=BASIS,
        rule="N-15",
    )


def why_not_grade(grade: int) -> Refusal | None:
    """Five grades, from 1 非常不满意 to 5 非常满意."""
    if grade in GRADES:
        return None
    return Refusal(
        code="rating.no-grade",
        says="还没有选满意不满意。",
        remedy="请从五个等级里选一个。",
        basis=BASIS,
        fields={"grade": "请选一个等级。"},
    )

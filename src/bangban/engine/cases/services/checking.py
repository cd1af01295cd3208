"""Do the stored cases still agree with their own history? Invariants I1 to I5, the tallies, one delivery a case.

Every line found is a defect of ours or somebody's hand in the database; nothing is mended here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Sum

from bangban.engine.cases import queries
from bangban.engine.cases.models import Case, Delivery, Dossier, Move, Tally
from bangban.engine.cases.names import Passed
from bangban.engine.cases.procedure import procedure as procedure_named
from bangban.engine.cases.rules import clock
from bangban.foundation.calendars import queries as calendars
from bangban.kernel.procedure import Procedure, Turn

CHUNK = 500


def problems() -> Iterator[str]:
    """Every departure found, in Chinese, as the check goes. Reads all cases."""
    yield from _cases()
    yield from _tallies()
    yield from _deliveries()


def _cases() -> Iterator[str]:
    rows = Case.objects.select_related("division").order_by("id")
    for start in range(0, rows.count(), CHUNK):
        part = list(rows[start : start + CHUNK])
        moves: dict[int, list[tuple[int, Passed]]] = {}
        for move in Move.objects.filter(case__in=part).defer("note").order_by("case_id", "seq"):
            passed = Passed(move.verb, move.source, move.target, move.at, move.user)
            moves.setdefault(move.case_id, []).append((move.seq, passed))
        kept = set(Dossier.objects.filter(case__in=part).values_list("case_id", flat=True))
        for case in part:
            ledger = moves.get(case.pk, [])
            if case.pk not in kept:
                yield f"{case.number} 没有卷宗（I1）"
            yield from _replayed(case, ledger)
            yield from _dated(case, tuple(passed for _, passed in ledger))


def _replayed(case: Case, ledger: list[tuple[int, Passed]]) -> Iterator[str]:
    """I1–I4: the ledger has no gap, each line was allowed where the case stood, and its end is the stored step."""
    table = procedure_named(case.procedure)
    if not ledger or ledger[0][1].verb != "receive":
        yield f"{case.number} 没有收件的流转（I1）"
        return
    here = ""
    for place, (seq, passed) in enumerate(ledger, 1):
        if seq != place:
            yield f"{case.number} 流转第{place}条编号是{seq}（I2）"
        if passed.source != here:
            yield f"{case.number} 流转第{seq}条从“{passed.source}”开始，应从“{here}”开始（I3）"
        if not _allowed(table, passed):
            yield f"{case.number} 流转第{seq}条“{passed.verb}”不在程序表里（I4）"
        here = passed.target
    if here != case.step:
        yield f"{case.number} 记的步骤是“{case.step}”，按流转应是“{here}”（I3）"
    if len(ledger) != case.version:
        yield f"{case.number} 版本是{case.version}，流转有{len(ledger)}条（I2）"
    step = table.step(case.step)
    if (case.turn, case.is_open) != (step.turn.value, step.turn is not Turn.NOBODY):
        yield f"{case.number} 轮到谁、是否在办与步骤不符（I3）"


def _allowed(table: Procedure, passed: Passed) -> bool:
    if passed.verb == "receive":
        return passed.source == "" and passed.target == table.opens
    move = table.move(passed.verb, passed.source)
    return move is not None and move.target == passed.target


def _dated(case: Case, history: tuple[Passed, ...]) -> Iterator[str]:
    """I5: the stored dates are those that the history and today's calendar give."""
    table = procedure_named(case.procedure)
    standing = queries.standing_of(case, history)
    promised = queries.spec_of(case).promised if case.offering_id else None
    ticking = clock.clock_of(standing, table, calendars.workdays(case.county_id), promised)
    if case.due_on != ticking.due_on:
        yield f"{case.number} 记的期限是{case.due_on}，重算是{ticking.due_on}（I5）"
    legal = ticking.legal.due_on if ticking.legal else case.legal_due_on
    if case.legal_due_on != legal:
        yield f"{case.number} 记的法定期限是{case.legal_due_on}，重算是{legal}（I5）"


def _tallies() -> Iterator[str]:
    open_now = Counter(Case.objects.filter(is_open=True).values_list("organ_id", flat=True))
    tallied = {
        row["organ_id"]: row["n"]
        for row in Tally.objects.filter(bucket="open").values("organ_id").annotate(n=Sum("delta"))
    }
    for organ in sorted(open_now.keys() | tallied.keys()):
        if open_now[organ] != tallied.get(organ, 0):
            yield f"单位{organ}在办{open_now[organ]}件，计数是{tallied.get(organ, 0)}"


def _deliveries() -> Iterator[str]:
    twice = Delivery.objects.values("case").annotate(n=Count("id")).filter(n__gt=1)
    for row in twice:
        yield f"办件{row['case']}送达了{row['n']}次"
    served = Move.objects.filter(verb="serve").values_list("case_id", flat=True)
    for case_id in served.exclude(case__in=Delivery.objects.values("case")):
        yield f"办件{case_id}已送达，却没有送达记录"

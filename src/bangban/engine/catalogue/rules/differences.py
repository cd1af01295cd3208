"""What a new version changes against the last one, for people, and whether it burdens them more (R-07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bangban.engine.catalogue.names import Change, OfferingSpec
from bangban.kernel.term import Term, WorkingDays

_WEEK = Fraction(7, 5)


def calendar_length(term: Term | None) -> Fraction:
    """About how many calendar days a term takes, to compare terms of both kinds: five working days make a week."""
    if term is None:
        return Fraction(0)
    return term.n * _WEEK if isinstance(term, WorkingDays) else Fraction(term.n)


def changes(before: OfferingSpec, after: OfferingSpec) -> tuple[Change, ...]:
    """All differences that people would notice, burdens first."""
    found = [
        *_terms(before, after),
        *_materials(before, after),
        *_stages(before, after),
        *_rest(before, after),
    ]
    return tuple(sorted(found, key=lambda c: not c.heavier))


def _terms(before: OfferingSpec, after: OfferingSpec) -> Iterator[Change]:
    if before.promised != after.promised:
        longer = calendar_length(after.promised) > calendar_length(before.promised)
        yield Change(what="承诺期限", before=_term(before), after=_term(after), heavier=longer)
    if before.visits != after.visits:
        more = after.visits > before.visits
        yield Change(
            what="跑动次数", before=f"{before.visits}次", after=f"{after.visits}次", heavier=more
        )
    if before.publicity_days != after.publicity_days:
        yield Change(
            what="公示天数", before=f"{before.publicity_days}日", after=f"{after.publicity_days}日"
        )


def _term(spec: OfferingSpec) -> str:
    return "马上办" if spec.instant else spec.promised.text if spec.promised else "没有写"


def _materials(before: OfferingSpec, after: OfferingSpec) -> Iterator[Change]:
    old = {m.name: m.required for m in before.asked_materials}
    new = {m.name: m.required for m in after.asked_materials}
    for name in new.keys() - old.keys():
        yield Change(what="申请材料", before="不要", after=f"要{name}", heavier=new[name])
    for name in old.keys() - new.keys():
        yield Change(what="申请材料", before=f"要{name}", after="不要")
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            words = {True: "必须交", False: "可以不交"}
            yield Change(
                what=name,
                before=words[old[name]],
                after=words[new[name]],
                heavier=new[name] and not old[name],
            )


def _stages(before: OfferingSpec, after: OfferingSpec) -> Iterator[Change]:
    old, new = [s.name for s in before.stages], [s.name for s in after.stages]
    if old != new:
        yield Change(
            what="办理环节", before=_arrows(old), after=_arrows(new), heavier=len(new) > len(old)
        )


def _arrows(names: Sequence[str]) -> str:
    return f"{'→'.join(names)}（{len(names)}步）"


def _rest(before: OfferingSpec, after: OfferingSpec) -> Iterator[Change]:
    pairs = (
        ("收费", before.fee, after.fee, after.charged and not before.charged),
        ("申请条件", "；".join(before.conditions), "；".join(after.conditions), False),
        ("咨询电话", before.contact, after.contact, False),
        ("投诉渠道", before.complaint_route, after.complaint_route, False),
        (
            "办理结果",
            "、".join(r.name for r in before.results),
            "、".join(r.name for r in after.results),
            False,
        ),
        (
            "填写项",
            "、".join(f.label for f in before.fields),
            "、".join(f.label for f in after.fields),
            False,
        ),
        ("法律依据", "；".join(map(str, before.basis)), "；".join(map(str, after.basis)), False),
    )
    for what, old, new, burdens in pairs:
        if old != new:
            yield Change(what=what, before=old, after=new, heavier=burdens)

"""A version as a guide 办事指南: sections in the order in which people ask. CAT-05, OPEN-04; 行政许可法 Art. 30."""

from __future__ import annotations

from bangban.engine.catalogue.names import Guide, Material, OfferingSpec, Section
from bangban.kernel.by import CHINA


def guide(spec: OfferingSpec) -> Guide:
    """Sections with content only, in order: what, who, materials, steps, time, money, where, results, law, help."""
    sections = (
        Section(
            name="conditions",
            title="谁能办",
            lines=(f"服务对象：{spec.audience}", *spec.conditions),
        ),
        Section(
            name="materials",
            title="带什么",
            rows=tuple((m.name, note(m)) for m in spec.asked_materials),
        ),
        Section(
            name="shared",
            title="不用带（我们自己查）",
            rows=tuple((m.name, m.shared_from or m.note) for m in spec.materials if m.shared),
        ),
        Section(
            name="stages",
            title="怎么办",
            rows=tuple((s.name, _stage(s.doer, s.says, s.takes)) for s in spec.stages),
        ),
        Section(name="term", title="多久办好", rows=_terms(spec)),
        Section(name="fee", title="收不收钱", lines=_fee(spec)),
        Section(name="place", title="去哪办", rows=_place(spec)),
        Section(
            name="results", title="办成什么", rows=tuple((r.name, r.valid) for r in spec.results)
        ),
        Section(name="basis", title="依据", rows=tuple((str(c), c.says) for c in spec.basis)),
        Section(
            name="questions", title="常见问题", rows=tuple((q.asks, q.says) for q in spec.questions)
        ),
        Section(name="redress", title="不满意怎么办", rows=_redress(spec)),
    )
    published = spec.published_at.astimezone(CHINA).date() if spec.published_at else None
    return Guide(
        spec=spec, sections=tuple(s for s in sections if s.lines or s.rows), updated_on=published
    )


def note(material: Material) -> str:
    """What to know about one material, in one line."""
    forms = "或".join(f.title for f in material.forms)
    parts = (
        "" if material.required else "没有可以不交",
        material.when,
        material.original,
        f"{material.copies}份" if material.copies else "",
        f"{forms}都可以" if len(material.forms) > 1 else forms,
        material.source,
        material.note,
    )
    return "，".join(p for p in parts if p)


def visits(spec: OfferingSpec) -> str:
    """The promise of visits, for people."""
    return "不用跑" if spec.visits == 0 else "最多跑一次"


def _stage(doer: str, says: str, takes: str) -> str:
    return f"{says}（{doer}{'，' + takes if takes else ''}）"


def _terms(spec: OfferingSpec) -> tuple[tuple[str, str], ...]:
    rows = (
        (
            "承诺期限",
            "马上办，当场办好" if spec.instant else spec.promised.text if spec.promised else "",
        ),
        ("法定期限", spec.legal_term.text if spec.legal_term else ""),
        ("公示", f"{spec.publicity_days}天" if spec.publicity_days else ""),
        ("说明", spec.term_note),
    )
    return tuple(r for r in rows if r[1])


def _fee(spec: OfferingSpec) -> tuple[str, ...]:
    return (spec.fee, f"收费依据：{spec.fee_basis}") if spec.charged else (spec.fee,)


def _place(spec: OfferingSpec) -> tuple[tuple[str, str], ...]:
    rows = (
        ("地点", spec.place),
        ("时间", spec.hours),
        ("咨询电话", spec.contact),
        ("跑动次数", visits(spec)),
        ("网上", spec.depth.title),
        ("谁来决定", spec.organ or "申请人所在的乡镇人民政府（街道办事处）"),
    )
    return tuple(r for r in rows if r[1])


def _redress(spec: OfferingSpec) -> tuple[tuple[str, str], ...]:
    rows = (("投诉", spec.complaint_route), ("复议和诉讼", spec.redress))
    return tuple(r for r in rows if r[1])

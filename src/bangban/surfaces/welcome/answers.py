"""Invented answers to any form of the catalogue: by the field's kind, and by its name where plain words help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Final

from bangban.engine.catalogue import queries as catalogue
from bangban.engine.catalogue.names import Answer, Field, FieldKind, OfferingSpec
from bangban.kernel.term import ONE_DAY
from bangban.surfaces.welcome import people

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "site_detail": (
        "二组，东邻空地，西邻村路，南邻菜园，北邻林带（演示）",
        "四组村路北侧，四邻都同意（演示）",
    ),
    "home_detail": ("三组村路东第二家（演示）", "一组水井旁（演示）", "五组老学校后院（演示）"),
    "family": ("没有子女，有一个侄子在外地（演示）",),
    "carer": ("侄媳妇（演示）", "邻居（演示）", "村里护理员（演示）"),
    "story": (
        "九月房子着火，粮食烧了，眼下没钱过冬（演示）",
        "孩子突发重病住院，借钱交的押金（演示）",
        "开三轮车摔伤了腿，几个月干不了活（演示）",
    ),
    "hospital": ("县第一人民医院（演示）", "市中心医院（演示）"),
    "org_name": ("演示种植专业合作社", "演示养殖专业合作社"),
    "project": ("演示粮食烘干房", "演示农机库房", "演示冷藏库"),
    "species": ("杨树", "榆树", "樟子松"),
    "place_name": ("演示养鸡场", "演示养猪场", "演示养牛场"),
    "clinic": ("演示动物诊所",),
    "shop": ("演示理发店", "演示浴池", "演示旅店"),
    "certificate": ("演示证号0001", "演示证号0002"),
    "bank": (),
}
AMOUNTS: Final[Mapping[str, tuple[int, int]]] = {
    "income": (3_000, 18_000),
    "cost": (2_000, 30_000),
    "own_cost": (5_000, 60_000),
    "investment": (80_000, 900_000),
    "area": (100, 270),
    "floor_area": (80, 160),
    "land_area": (300, 2_000),
    "household_size": (2, 6),
    "people": (1, 5),
    "floors": (1, 2),
    "built_in": (1978, 1999),
    "trees": (20, 300),
    "volume": (5, 80),
    "stock": (200, 5_000),
    "staff_count": (1, 6),
}


def fill(
    spec: OfferingSpec,
    *,
    village: int,
    today: date,
    rng: Random,
    upload: Callable[[], str],
    paper: Sequence[str],
) -> dict[str, Answer]:
    """Answers that pass the form. `upload` stores a photo and says its id; `paper`: materials handed over on paper."""
    return _level(spec.fields, _Filler(village, today, rng, upload, frozenset(paper)))


class _Filler:
    def __init__(
        self,
        village: int,
        today: date,
        rng: Random,
        upload: Callable[[], str],
        paper: frozenset[str],
    ) -> None:
        self.village, self.today, self.rng, self.upload, self.paper = (
            village,
            today,
            rng,
            upload,
            paper,
        )


def _level(fields: Sequence[Field], filler: _Filler) -> dict[str, Answer]:
    given: dict[str, Answer] = {}
    for one in fields:
        if one.kind is FieldKind.NOTICE or not catalogue.asked(one, given):
            continue
        if one.kind is FieldKind.FILE and one.material in filler.paper:
            continue
        if one.required or (one.kind is FieldKind.GROUP and filler.rng.random() < 0.6):
            given[one.name] = _answer(one, filler)
    return given


def _answer(one: Field, filler: _Filler) -> Answer:
    rng = filler.rng
    match one.kind:
        case FieldKind.CHOICE:
            return rng.choice(one.choices).value
        case FieldKind.CHOICES:
            least = max(one.least, 1)
            return [
                c.value
                for c in rng.sample(
                    one.choices, min(len(one.choices), max(least, rng.randint(1, 2)))
                )
            ]
        case FieldKind.NUMBER | FieldKind.MONEY:
            return _amount(one, rng)
        case FieldKind.DATE:
            return _day(one, filler).isoformat()
        case FieldKind.CITIZEN_ID:
            return people.citizen_id(rng.randint(500, 999))
        case FieldKind.PHONE:
            return people.phone(rng.randint(500, 999))
        case FieldKind.PLACE:
            return filler.village
        case FieldKind.FILE:
            return [filler.upload() for _ in range(max(one.least, 1))]
        case FieldKind.GROUP:
            rows = rng.randint(max(one.least, 1), max(one.least, 2))
            return [_level(one.fields, filler) for _ in range(rows)]
        case _:
            return _words(one, rng)


def _words(one: Field, rng: Random) -> str:
    if one.name.endswith("name") and one.name not in TEXTS:
        return people.resident_name(rng.randint(200, 800))
    known = TEXTS.get(one.name)
    words = rng.choice(known) if known else f"{one.label}（演示）"
    return words[: one.max_length or None]


def _amount(one: Field, rng: Random) -> str:
    low, high = AMOUNTS.get(one.name, (1, 60))
    if one.low is not None:
        low = max(low, int(one.low))
    if one.high is not None:
        high = min(high, int(one.high))
    return str(rng.randint(low, max(low, high)))


def _day(one: Field, filler: _Filler) -> date:
    """A week ago where the past is asked for, else in some weeks; a later field lies later."""
    if one.low is not None:
        later = 40 if one.name == "to_on" else 10
        return filler.today + ONE_DAY * min(later, int(one.high) if one.high is not None else later)
    return filler.today - ONE_DAY * filler.rng.randint(3, 30)

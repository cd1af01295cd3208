"""Administrative divisions 行政区划: kinds, our own materialised path, and the plain name of a village.

A path is "/1/7/30/": surrogate ids from the root down, each closed by a slash, the division itself last.
Reach (辖区) is a path prefix, never a prefix of the national code: codes are reissued and townships merge.
"""

from __future__ import annotations

from enum import StrEnum


class DivisionKind(StrEnum):
    """级别: from the province down to the village group."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    COMMUNITY = "community"
    GROUP = "group"

    @property
    def title(self) -> str:  # type: ignore[override]  # a str has a method of this name
        """Chinese name for people."""
        return _KIND_TITLES[self]

    @property
    def rank(self) -> int:
        """Depth in the tree: 1 (province) … 6 (group); villages and communities stand side by side."""
        return _RANKS[self]

    def holds(self, child: DivisionKind) -> bool:
        """Whether a division of this kind may stand above `child`: any lower rank, since levels may be skipped."""
        return self.rank < child.rank


_KIND_TITLES = {
    DivisionKind.PROVINCE: "省",
    DivisionKind.PREFECTURE: "市",
    DivisionKind.COUNTY: "县",
    DivisionKind.TOWNSHIP: "乡镇街道",
    DivisionKind.VILLAGE: "村",
    DivisionKind.COMMUNITY: "社区",
    DivisionKind.GROUP: "村组",
}

_RANKS = {
    DivisionKind.PROVINCE: 1,
    DivisionKind.PREFECTURE: 2,
    DivisionKind.COUNTY: 3,
    DivisionKind.TOWNSHIP: 4,
    DivisionKind.VILLAGE: 5,
    DivisionKind.COMMUNITY: 5,
    DivisionKind.GROUP: 6,
}


class TownshipKind(StrEnum):
    """乡级单位的类型. A 街道 has a 街道办事处, the others a 人民政府; 类似乡级单位 are farms and development zones."""

    TOWN = "town"
    TOWNSHIP = "township"
    ETHNIC_TOWNSHIP = "ethnic_township"
    SUBDISTRICT = "subdistrict"
    OTHER = "other"

    @property
    def title(self) -> str:  # type: ignore[override]  # a str has a method of this name
        """Chinese name, as the National Bureau of Statistics writes it."""
        return _TOWNSHIP_TITLES[self]

    @property
    def office(self) -> str:
        """What its organ is called after the division's name."""
        return _TOWNSHIP_OFFICES[self]


_TOWNSHIP_TITLES = {
    TownshipKind.TOWN: "镇",
    TownshipKind.TOWNSHIP: "乡",
    TownshipKind.ETHNIC_TOWNSHIP: "民族乡",
    TownshipKind.SUBDISTRICT: "街道",
    TownshipKind.OTHER: "类似乡级单位",
}

_TOWNSHIP_OFFICES = {
    TownshipKind.TOWN: "人民政府",
    TownshipKind.TOWNSHIP: "人民政府",
    TownshipKind.ETHNIC_TOWNSHIP: "人民政府",
    TownshipKind.SUBDISTRICT: "办事处",
    TownshipKind.OTHER: "管理委员会",
}


def township_kind(title: str) -> TownshipKind:
    """The kind of a township from the type word of the statistics list (镇, 乡, 民族乡, 街道); unknown words: OTHER."""
    return next(
        (kind for kind, known in _TOWNSHIP_TITLES.items() if known == title), TownshipKind.OTHER
    )


def village_kind(code: str) -> DivisionKind:
    """Village or community from digits 10-12 of its 12-digit statistical code.

    001-199 居委会, 400-499 类似居委会: community; everything else: village. Errors: ValueError for another length.
    """
    if len(code) != 12 or not code.isdecimal():
        raise ValueError(f"a village-level code has 12 digits, got {code!r}")
    last = int(code[9:])
    return (
        DivisionKind.COMMUNITY if 1 <= last <= 199 or 400 <= last <= 499 else DivisionKind.VILLAGE
    )


def child_path(parent_path: str, id: int) -> str:
    """The path of division `id` under `parent_path`; "" as parent makes a root. Errors: ValueError."""
    if id <= 0:
        raise ValueError(f"ids are positive, got {id}")
    if parent_path:
        ids(parent_path)
    return f"{parent_path or '/'}{id}/"


def ids(path: str) -> tuple[int, ...]:
    """All ids of a path from the root down, its own last. Errors: ValueError when it is no path."""
    parts = path.split("/")
    if len(parts) < 3 or parts[0] or parts[-1] or not all(_is_id(part) for part in parts[1:-1]):
        raise ValueError(f"no division path: {path!r}")
    return tuple(int(part) for part in parts[1:-1])


def ancestors(path: str) -> tuple[int, ...]:
    """The ids above a division, root first, itself left out; () for a root. Errors: ValueError."""
    return ids(path)[:-1]


def is_within(path: str, reach: str) -> bool:
    """Whether `path` lies in `reach` or is it. An empty or unfinished reach ("", "/1") reaches nothing."""
    return reach.endswith("/") and len(reach) > 2 and path.startswith(reach)


def _is_id(part: str) -> bool:
    return part.isascii() and part.isdecimal() and part[0] != "0"


# Longest first. 335 of the sample's statistical names end in 村民委员会, 2,248 in 村委会.
_COMMITTEES = (
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村委会",
    "居委会",
    "委员会",
)


def clean_village_name(name: str) -> str:
    """The everyday name of a village-level unit: 王相村委会 → 王相村, 封愚居委会 → 封愚社区.

    Cuts the committee's name off and puts back the 村 or 社区 that belongs to the place. A name that would be
    left empty stays as it is. Names are unique only inside a township: never a key.
    """
    plain = "".join(name.split())
    for suffix in _COMMITTEES:
        stem = plain.removesuffix(suffix)
        if stem == plain or not stem:
            continue
        if suffix.startswith("社区"):
            return f"{stem}社区"
        if stem.endswith(("村", "社区")):
            return stem
        return stem + {"村": "村", "居": "社区"}.get(suffix[0], "")
    return plain

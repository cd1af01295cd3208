"""The people of the demo county: roles as bundles of powers, seats in organs, and who sits where.

Every name is made of a surname and a word for "example" (试例、样例……), so that nobody real can be meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bangban.engine.cases.names import Power as Cases
from bangban.engine.catalogue.names import Power as Catalogue
from bangban.engine.powers.names import Power as PowerList
from bangban.foundation.access.names import Power as Access
from bangban.foundation.accounts import services as accounts
from bangban.foundation.calendars.names import Power as Calendars
from bangban.foundation.packs.names import Power as Packs
from bangban.foundation.places import queries as places
from bangban.foundation.places import services as founding
from bangban.foundation.places.models import Division, Organ, Role
from bangban.foundation.places.names import Line, OrganKind
from bangban.foundation.trail.names import Power as Trail
from bangban.kernel.by import By

ROLES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "window": (
        "窗口综合受理员",
        (Cases.VIEW, Cases.RECEIVE, Cases.ACCEPT, Cases.ASSIGN, Cases.TRANSFER, Cases.REVEAL),
    ),
    "guide": ("导办员", (Cases.VIEW, Cases.RECEIVE)),
    "agent": ("村帮代办员", (Cases.VIEW, Cases.RECEIVE)),
    "handler": ("后台承办人", (Cases.VIEW, Cases.EXAMINE, Cases.ASSIGN, Cases.REVEAL)),
    "civil": ("民政办工作人员", (Cases.VIEW, Cases.EXAMINE, Cases.ASSIGN, Cases.REVEAL)),
    "head": (
        "乡镇负责人",
        (Cases.VIEW, Cases.DECIDE, Cases.SIGN_OFF, Cases.ASSIGN, Cases.RECTIFY, Cases.SUPERVISE),
    ),
    "delivery": ("统一出件员", (Cases.VIEW, Cases.SERVE, Cases.ARCHIVE)),
    "clerk": (
        "县级部门受理员",
        (Cases.VIEW, Cases.RECEIVE, Cases.ACCEPT, Cases.ASSIGN, Cases.TRANSFER),
    ),
    "examiner": ("县级部门审核员", (Cases.VIEW, Cases.EXAMINE, Cases.ASSIGN, Cases.REVEAL)),
    "chief": ("县级部门负责人", (Cases.VIEW, Cases.DECIDE, Cases.SIGN_OFF, Cases.ASSIGN)),
    "editor": ("目录编制员", (Catalogue.DRAFT, PowerList.EDIT)),
    "checker": ("目录审核发布员", (Catalogue.CHECK, Catalogue.PUBLISH, PowerList.PUBLISH)),
    "caller": ("好差评监督员", (Cases.VIEW, Cases.CALL_BACK, Cases.ASSIGN, Cases.SUPERVISE)),
    "watcher": ("指挥中心值班员", (Cases.VIEW, Cases.SUPERVISE)),
    "auditor": ("审计员", (Cases.VIEW, Cases.SUPERVISE, Trail.SEARCH)),
    "admin": ("系统管理员", (Packs.PROPOSE, Calendars.PROPOSE, Access.TOKENS)),
    "approver": ("规则与日历审批人", (Packs.APPROVE, Calendars.APPROVE)),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A post and who sits on it. `key` ends the sign-in name; `partner`: key of the B post; `own`: own organ only."""

    key: str
    title: str
    name: str
    roles: tuple[str, ...]
    partner: str = ""
    own: bool = False


HALL: Final = (
    Seat("window1", "综合窗口A岗", "李样例", ("window",), partner="window2"),
    Seat("window2", "综合窗口B岗", "孟示例", ("window",)),
    Seat("delivery", "统一出件岗", "周拟例", ("delivery",)),
    Seat("guide", "导办岗", "尤设例", ("guide",)),
)
AGENT: Final = Seat("agent", "帮代办岗", "孙范例", ("agent",))
GOVERNMENT: Final = (
    Seat("handler1", "后台承办A岗", "赵试例", ("handler",), partner="handler2"),
    Seat("handler2", "后台承办B岗", "吴设例", ("handler",)),
    Seat("head", "镇长", "王演示", ("head",)),
)
CIVIL: Final = (
    Seat("civil1", "民政A岗", "郑举例", ("civil",), partner="civil2"),
    Seat("civil2", "民政B岗", "冯引例", ("civil",)),
)
DEPARTMENT: Final = (
    Seat("clerk", "受理岗", "陈样例", ("clerk",), own=True),
    Seat("examiner1", "审核A岗", "蒋试例", ("examiner",), partner="examiner2", own=True),
    Seat("examiner2", "审核B岗", "沈拟例", ("examiner",), own=True),
    Seat("chief", "分管负责人岗", "韩示例", ("chief",), own=True),
)
COUNTY_HALL: Final = (
    Seat("window", "综合窗口岗", "杨样例", ("window",), own=True),
    Seat("delivery", "统一出件岗", "朱拟例", ("delivery",), own=True),
    Seat("guide", "导办岗", "曹举例", ("guide",), own=True),
    Seat("editor", "事项目录岗", "秦范例", ("editor",)),
    Seat("checker", "目录审核岗", "许引例", ("checker",)),
    Seat("caller", "好差评监督岗", "何试例", ("caller",)),
    Seat("admin", "系统管理岗", "吕设例", ("admin",)),
)
TOWNSHIPS: Final = (("梨树镇", "ls"), ("小城子镇", "xcz"), ("孤家子镇", "gjz"))
DEPARTMENTS: Final = (
    (Line.CIVIL_AFFAIRS, "mz"),
    (Line.RESOURCES, "zr"),
    (Line.AGRICULTURE, "ny"),
    (Line.FORESTRY, "lc"),
    (Line.HEALTH, "wj"),
    (Line.ENFORCEMENT, "zf"),
    (Line.HOUSING, "zj"),
    (Line.MEDICAL_INSURANCE, "yb"),
)
SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
)
EXAMPLES: Final = ("试例", "样例", "范例", "示例", "拟例", "设例", "举例", "引例", "演例")


@dataclass(slots=True)
class Cast:
    """Who is appointed where: sign-in name → (user id, appointment id), and organ id → keys of its people."""

    county: Division
    townships: list[Division] = field(default_factory=list)
    people: dict[str, tuple[int, int]] = field(default_factory=dict)
    serving: dict[int, list[tuple[str, frozenset[str]]]] = field(default_factory=dict)

    def of(self, organ: int, power: str) -> list[str]:
        """Sign-in names of those who use a power on the list of an organ."""
        return [name for name, powers in self.serving.get(organ, []) if power in powers]


def found(county: Division, *, by: By) -> Cast:
    """Define the roles and seat everybody. Safe to run once per database. Errors: Refused."""
    roles = {
        code: founding.define_role(code=code, title=title, powers=powers, by=by)
        for code, (title, powers) in ROLES.items()
    }
    cast = Cast(county)
    by_name = {t.name: t for t in places.townships_of(county.pk)}
    for turn, (name, prefix) in enumerate(TOWNSHIPS):
        _seat_township(cast, by_name[name], prefix, turn, roles, by)
    hall, command = places.hall_of(county.pk), _command(county)
    assert hall is not None
    _seat(cast, hall, COUNTY_HALL, "xz", 0, roles, by)
    for turn, (line, prefix) in enumerate(DEPARTMENTS):
        department = places.department(county.pk, line)
        assert department is not None
        _seat(cast, department, DEPARTMENT, prefix, turn, roles, by)
    _seat(cast, command, (Seat("watcher", "值班岗", "施示例", ("watcher",)),), "zh", 0, roles, by)
    audit = founding.found_organ(
        name=f"{county.name}审计局",
        kind=OrganKind.DEPARTMENT,
        division_id=county.pk,
        line=Line.FINANCE,
        by=by,
    )
    _seat(cast, audit, (Seat("auditor", "审计岗", "张引例", ("auditor",)),), "sj", 0, roles, by)
    government = places.government_of(county.pk)
    assert government is not None
    _seat(
        cast, government, (Seat("approver", "审批岗", "孔举例", ("approver",)),), "zb", 0, roles, by
    )
    return cast


def _command(county: Division) -> Organ:
    return next(iter(places.organs_in(county.pk, kind=OrganKind.COMMAND)))


def _seat_township(
    cast: Cast, township: Division, prefix: str, turn: int, roles: Mapping[str, Role], by: By
) -> None:
    government, hall = places.government_of(township.pk), places.hall_of(township.pk)
    civil = places.organ_in_line(township.pk, Line.CIVIL_AFFAIRS)
    assert government is not None
    assert hall is not None
    assert civil is not None
    cast.townships.append(township)
    listed = government.pk
    _seat(cast, hall, HALL, prefix, turn, roles, by, listed)
    _seat(cast, government, GOVERNMENT, prefix, turn, roles, by, listed)
    _seat(cast, civil, CIVIL, prefix, turn, roles, by, listed)
    village = places.villages_of(township.pk)[turn]
    _seat(cast, hall, (AGENT,), prefix, turn, roles, by, listed, reach=village)


def _seat(
    cast: Cast,
    organ: Organ,
    seats: Iterable[Seat],
    prefix: str,
    turn: int,
    roles: Mapping[str, Role],
    by: By,
    listed: int | None = None,
    reach: Division | None = None,
) -> None:
    posts: dict[str, int] = {}
    seats = list(seats)
    for place, seat in enumerate(seats):
        post = founding.create_post(
            organ_id=organ.pk,
            title=f"{reach.name}{seat.title}" if reach else seat.title,
            roles=[roles[code] for code in seat.roles],
            reach_id=reach.pk if reach else None,
            own_organ_only=seat.own,
            by=by,
        )
        posts[seat.key] = post.pk
        username = f"{prefix}-{seat.key}"
        user = accounts.create_staff(
            username=username,
            name=seat.name if turn == 0 else _name(turn * 13 + place * 5),
            password=None,
            must_change_password=False,
            by=by,
        )
        made = founding.appoint(
            user_id=user.pk, post_id=post.pk, from_on=by.today, document="演示任命", by=by
        )
        cast.people[username] = (user.pk, made.pk)
        powers = frozenset(str(p) for code in seat.roles for p in ROLES[code][1])
        cast.serving.setdefault(listed or organ.pk, []).append((username, powers))
    for seat in seats:
        if seat.partner:
            founding.set_partner(post_id=posts[seat.key], partner_id=posts[seat.partner], by=by)


def _name(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + EXAMPLES[number % len(EXAMPLES)]


def resident_name(number: int) -> str:
    """The name of the n-th resident: a surname and a word for "example"."""
    return SURNAMES[number * 7 % len(SURNAMES)] + EXAMPLES[number * 5 // 3 % len(EXAMPLES)]


def citizen_id(number: int) -> str:
    """A well-formed citizen number of the n-th resident: invented, dates real, check digit right (GB 11643-1999)."""
    year, month, day = 1941 + number * 17 % 62, 1 + number * 5 % 12, 1 + number * 11 % 28
    body = f"220322{year}{month:02d}{day:02d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def phone(number: int) -> str:
    """A telephone number that reads as an example."""
    return f"139000{number:05d}"

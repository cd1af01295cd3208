"""Who can be stepped into from the start page, what to try first, and where each lands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bangban.foundation.accounts import queries as accounts
from bangban.foundation.clock import now
from bangban.foundation.places import queries as places
from bangban.foundation.ui import nav
from bangban.kernel.by import SYSTEM
from bangban.surfaces.welcome import people


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the start page: the sign-in name, the role, what to try, and the pages to land on, best first."""

    username: str
    title: str
    says: str
    land: tuple[str, ...] = ("desk:inbox",)
    query: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as it is drawn."""

    username: str
    name: str
    title: str
    where: str
    says: str

    @property
    def glyph(self) -> str:
        """The character on the round mark."""
        return self.name[:1]


def _resident(number: int, title: str, says: str, *land: str) -> Entry:
    return Entry(people.phone(number), title, says, land)


GROUPS: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        "办事群众",
        (
            _resident(
                0, "村民", "先试试：看看自己的办件到哪一步了。", "portal:mine", "portal:home"
            ),
            _resident(1, "村民", "先试试：搜“盖房”，看指南，在线申请。", "portal:home"),
            _resident(
                2,
                "居民",
                "先试试：有材料要补的，拍照补上；办完的评一评。",
                "portal:mine",
                "portal:home",
            ),
        ),
    ),
    (
        "乡镇（梨树镇）",
        (
            Entry(
                "ls-window1",
                "窗口综合受理员",
                "先试试：替来窗口的人收一件。",
                ("desk:receive", "desk:inbox"),
            ),
            Entry(
                "ls-window2",
                "窗口综合受理员（B岗）",
                "先试试：把刚收的件受理，或一次告知补正。",
                query="show=all&step=received",
            ),
            Entry(
                "ls-agent",
                "村帮代办员",
                "先试试：替不会上网的老人申请低保。",
                ("desk:receive", "desk:inbox"),
            ),
            Entry(
                "ls-handler1", "后台承办人", "先试试：看快到期的件，写审查意见。", query="show=mine"
            ),
            Entry(
                "ls-civil1",
                "民政办工作人员",
                "先试试：登记入户调查，公示期满的报县里。",
                query="show=mine",
            ),
            Entry(
                "ls-head",
                "乡镇负责人",
                "先试试：作决定，批一件延期申请。",
                query="show=all&step=examined",
            ),
            Entry(
                "ls-delivery",
                "统一出件员",
                "先试试：把办好的证件发出去，登记谁领的。",
                ("desk:deliver", "desk:inbox"),
            ),
        ),
    ),
    (
        "别的乡镇",
        (
            Entry(
                "xcz-window1",
                "小城子镇窗口",
                "先试试：找一找梨树镇的件——看不到才对。",
                query="show=nobody",
            ),
            Entry("gjz-head", "孤家子镇负责人", "先试试：看本镇超期的件。", query="show=pressing"),
        ),
    ),
    (
        "县直部门",
        (
            Entry(
                "mz-examiner1",
                "县民政局审核员",
                "先试试：看乡镇报上来的低保，认领一件。",
                query="show=nobody",
            ),
            Entry(
                "mz-chief",
                "县民政局负责人",
                "先试试：确认或退回一件低保。",
                query="show=all&step=reviewed",
            ),
            Entry(
                "zr-clerk",
                "县自然资源局受理员",
                "先试试：受理一件乡村建设规划许可。",
                query="show=all",
            ),
            Entry(
                "ny-chief",
                "县农业农村局负责人",
                "先试试：决定一件动物防疫条件合格证。",
                query="show=all",
            ),
        ),
    ),
    (
        "县级管理和监督",
        (
            Entry(
                "xz-window",
                "县政务服务中心窗口",
                "先试试：替外镇的人收件，跨镇通办。",
                ("desk:receive", "desk:inbox"),
            ),
            Entry(
                "xz-editor",
                "事项目录编制",
                "先试试：改一条办事指南，送审。",
                ("desk:catalogue", "desk:inbox"),
            ),
            Entry(
                "xz-checker",
                "事项目录审核发布",
                "先试试：审核别人改的指南，发布新版。",
                ("desk:catalogue", "desk:inbox"),
            ),
            Entry(
                "xz-caller",
                "好差评监督",
                "先试试：回访一条差评，责成整改。",
                ("desk:ratings", "desk:inbox"),
            ),
            Entry(
                "zh-watcher",
                "县综合指挥中心观察",
                "先试试：看全县超期和快到期的件。",
                ("desk:supervise", "desk:inbox"),
            ),
            Entry(
                "sj-auditor",
                "审计",
                "先试试：按编号或日期查留痕，看谁在何时做了什么。",
                ("desk:trail", "desk:inbox"),
            ),
            Entry(
                "xz-admin",
                "系统管理员",
                "先试试：提一项限额变更；办件内容他看不到。",
                ("desk:admin", "desk:inbox"),
            ),
            Entry(
                "zb-approver",
                "规则与日历审批",
                "先试试：批准或退回别人提的限额变更。",
                ("desk:admin", "desk:inbox"),
            ),
        ),
    ),
)
ENTRIES: Final = {entry.username: entry for _, group in GROUPS for entry in group}


def landing(entry: Entry) -> str:
    """The first page of that entry which is served, else the hall."""
    found = next((address for name in entry.land if (address := nav.url(name))), "/")
    return f"{found}?{entry.query}" if entry.query and found != "/" else found


def seat_of(entry: Entry) -> tuple[int, int | None] | None:
    """User id and appointment id behind an entry, or None while the demo county is not built."""
    user = accounts.user_by_username(entry.username, actor=SYSTEM)
    if user is None:
        return None
    held = places.appointments_of(user.pk, on=now().date())
    return user.pk, held[0].pk if held else None


def cards() -> list[tuple[str, list[Card]]]:
    """The start page: groups of cards with the names as they stand in the database."""
    found = []
    for title, entries in GROUPS:
        drawn = [card for entry in entries if (card := _card(entry)) is not None]
        if drawn:
            found.append((title, drawn))
    return found


def _card(entry: Entry) -> Card | None:
    user = accounts.user_by_username(entry.username, actor=SYSTEM)
    if user is None:
        return None
    held = places.appointments_of(user.pk, on=now().date())
    if held:
        return Card(entry.username, user.name, entry.title, held[0].post.organ.name, entry.says)
    person = accounts.person_of(user.pk, actor=SYSTEM)
    division = person.division if person is not None else None
    where = "".join(d.name for d in places.ancestors(division)[1:]) if division is not None else ""
    return Card(
        entry.username, person.name if person else user.name, entry.title, where, entry.says
    )

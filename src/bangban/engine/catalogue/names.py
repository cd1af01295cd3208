"""Nouns of the catalogue: kinds, statuses, the field list of a form, the content of a version, and the spec that
cases read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bangban.engine.powers.names import Citation
from bangban.kernel.refusal import Refusal
from bangban.kernel.term import Term


class Power(StrEnum):
    """Powers over the catalogue (权限点)."""

    DRAFT = "catalogue.draft"
    CHECK = "catalogue.check"
    PUBLISH = "catalogue.publish"

    @property
    def title(self) -> str:
        """For people."""
        return {
            "catalogue.draft": "编制事项",
            "catalogue.check": "审核事项",
            "catalogue.publish": "发布事项",
        }[self.value]


class ItemKind(StrEnum):
    """政务服务 or 公共服务 (CAT-04)."""

    GOVERNMENT = "government"
    PUBLIC = "public"

    @property
    def title(self) -> str:
        """For people."""
        return {"government": "政务服务", "public": "公共服务"}[self.value]


class Provision(StrEnum):
    """直接 or 配合 (CAT-02)."""

    DIRECT = "direct"
    COOPERATING = "cooperating"

    @property
    def title(self) -> str:
        """For people."""
        return {"direct": "直接提供", "cooperating": "配合提供"}[self.value]


class Level(StrEnum):
    """The level at which an offering is done, received or decided; subdistricts are their own in the counts
    (CAT-04)."""

    COUNTY = "county"
    TOWNSHIP = "township"
    SUBDISTRICT = "subdistrict"
    VILLAGE = "village"
    COMMUNITY = "community"

    @property
    def title(self) -> str:
        """For people."""
        titles = {
            "county": "县级",
            "township": "乡镇",
            "subdistrict": "街道",
            "village": "村",
            "community": "社区",
        }
        return titles[self.value]


class HallMode(StrEnum):
    """What the hall does with it: decides here, passes on, or only acts for people."""

    APPROVE_HERE = "approve-here"
    FORWARD = "forward"
    AGENT_ONLY = "agent-only"

    @property
    def title(self) -> str:
        """For people."""
        return {"approve-here": "当场可办", "forward": "窗口转办", "agent-only": "帮办代办"}[
            self.value
        ]


class Depth(StrEnum):
    """Online depth 网办深度 (CAT-12)."""

    NONE = "none"
    ACCEPT = "accept"
    HANDLE = "handle"
    FEEDBACK = "feedback"

    @property
    def title(self) -> str:
        """For people."""
        return {
            "none": "只能到窗口",
            "accept": "网上受理",
            "handle": "网上办理",
            "feedback": "网上反馈",
        }[self.value]


class Poverty(StrEnum):
    """The two tags that every catalogue must carry (CAT-03, R-02)."""

    DEVELOPMENT = "扶贫开发"
    HARDSHIP = "扶贫济困"


class Status(StrEnum):
    """Where a version stands; published and withdrawn versions never change again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> str:
        """For people."""
        titles = {
            "draft": "草稿",
            "submitted": "待审核",
            "approved": "待发布",
            "published": "已发布",
            "withdrawn": "已停用",
        }
        return titles[self.value]

    @property
    def frozen(self) -> bool:
        """Whether the content can no longer change."""
        return self in (Status.PUBLISHED, Status.WITHDRAWN)


class FieldKind(StrEnum):
    """The kinds of fields of a form."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CITIZEN_ID = "citizen_id"
    PHONE = "phone"
    PLACE = "place"
    MONEY = "money"
    FILE = "file"
    GROUP = "group"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option: the stored value and the words that people read."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Ask the field only when the answer of `field` (same level of the form) is one of `values`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form. Lengths in characters; `low`/`high` bound numbers (in `unit`), money (in yuan) and dates
    (days from today); `least`/`most` bound the rows of a group, the number of files or the number of choices.

    `sensitive` values are stored encrypted and shown masked. `shared` names what the office already holds
    ("person.name", "person.citizen_id", "person.phone", "person.address"): it is filled in, not asked again.
    `material` is the code of the material that a file field hands in.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool = True
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    when: Condition | None = None
    sensitive: bool = False
    max_length: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    digits: int = 0
    unit: str = ""
    least: int = 0
    most: int = 0
    fields: tuple[Field, ...] = ()
    shared: str = ""
    material: str = ""


class MaterialForm(StrEnum):
    """Paper or electronic."""

    PAPER = "paper"
    ELECTRONIC = "electronic"

    @property
    def title(self) -> str:
        """For people."""
        return {"paper": "纸质", "electronic": "电子"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Material:
    """申请材料: what the applicant hands in. `shared`: the office fetches it itself and nobody may ask for it (N-12).

    `proof` is the code of the retained proof that a 证明 rests on (R-04), "" when it is no proof.
    """

    code: str
    name: str
    required: bool = True
    forms: tuple[MaterialForm, ...] = (MaterialForm.PAPER, MaterialForm.ELECTRONIC)
    copies: int = 1
    original: str = ""
    source: str = ""
    note: str = ""
    form_url: str = ""
    proof: str = ""
    shared: bool = False
    shared_from: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """办理环节: what happens, who does it, and how long it usually takes, in plain words."""

    name: str
    doer: str
    says: str
    takes: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """办理结果: what the applicant gets; `valid` says for how long."""

    name: str
    valid: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """常见问题"""

    asks: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the organ writes into a version: guide, form and terms. All texts are plain Chinese."""

    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    stages: tuple[Stage, ...] = ()
    legal_term: Term | None = None
    promised: Term | None = None
    term_note: str = ""
    instant: bool = False
    visits: int = 1
    publicity_days: int = 0
    charged: bool = False
    fee: str = "不收费"
    fee_basis: str = ""
    place: str = ""
    hours: str = ""
    contact: str = ""
    complaint_route: str = ""
    redress: str = ""
    results: tuple[Result, ...] = ()
    fields: tuple[Field, ...] = ()
    keywords: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What an editor says of an item. `lead` is the lead organ's id; `power` the code of its entry in the power
    list."""

    code: str
    name: str
    kind: ItemKind = ItemKind.GOVERNMENT
    power: str = ""
    procedure: str = ""
    audience: str = ""
    requirement: str = ""
    lead: int | None = None
    family: str = ""
    leaf: str = ""
    poverty: tuple[Poverty, ...] = ()
    provision: Provision = Provision.DIRECT
    basis: tuple[Citation, ...] = ()
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferingFacts:
    """What an editor says of an offering; `organ` the deciding organ's id, None: the township government of the
    matter."""

    level: Level = Level.TOWNSHIP
    receiving: Level = Level.TOWNSHIP
    deciding: Level = Level.TOWNSHIP
    organ: int | None = None
    hall_mode: HallMode = HallMode.APPROVE_HERE
    depth: Depth = Depth.HANDLE
    lowest: Level = Level.TOWNSHIP


@dataclass(frozen=True, kw_only=True)
class Head:
    """The facts of item and offering as they stood when the version was published; frozen with it."""

    item_code: str
    item_id: int
    offering_id: int
    county_id: int
    title: str
    kind: ItemKind
    power_kind: str = ""
    power_code: str = ""
    procedure: str
    audience: str
    requirement: str
    lead_organ_id: int | None = None
    lead_organ: str = ""
    family: str = ""
    leaf: str = ""
    poverty: tuple[Poverty, ...] = ()
    provision: Provision = Provision.DIRECT
    level: Level
    receiving: Level
    deciding: Level
    organ_id: int | None = None
    organ: str = ""
    hall_mode: HallMode = HallMode.APPROVE_HERE
    depth: Depth = Depth.HANDLE
    lowest: Level = Level.TOWNSHIP
    basis: tuple[Citation, ...] = ()
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferingSpec(Head, Content):
    """What cases and intake read of a version; it never changes once published.

    `organ_id` None means: the township government of the matter decides. `procedure` is kind@version.
    """

    version_id: int
    number: int
    status: Status = Status.PUBLISHED
    published_at: datetime | None = None
    digest: str = ""

    @property
    def sensitive_fields(self) -> frozenset[str]:
        """Names of the top-level fields whose answers are stored encrypted; a group with one inside counts whole."""
        return frozenset(
            f.name for f in self.fields if f.sensitive or any(g.sensitive for g in f.fields)
        )

    @property
    def asked_materials(self) -> tuple[Material, ...]:
        """The materials that the applicant brings: what sharing supplies is not asked for (N-12)."""
        return tuple(m for m in self.materials if not m.shared)


Answer = str | int | bool | None | list["Answer"] | dict[str, "Answer"]


@dataclass(frozen=True)
class Cleaned:
    """Normalised answers (only fields that apply), and problems: dotted input name → Chinese sentence.

    Values are JSON-ready: text, choice, date (ISO), citizen ID and phone as str; number as str of a decimal;
    money in fen (int); place as division id (int); file as list of file ids (str); choices as list; group as list
    of dicts.
    """

    answers: Mapping[str, Answer]
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, kw_only=True)
class Found:
    """One line of a list or a search: enough for a result card. `score` is larger for better matches."""

    version_id: int
    offering_id: int
    item_code: str
    title: str
    kind: ItemKind
    family: str
    audience: str
    organ: str
    level: Level
    visits: int
    term: str
    fee: str
    summary: str
    score: float = 0


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One line of the history of an offering; `at` is when it reached its status."""

    version_id: int
    offering_id: int
    item_code: str
    title: str
    number: int
    status: Status
    at: datetime
    by: str
    digest: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A version in the making as its editor sees it: the stored document, the spec it makes, and what is still
    wrong."""

    spec: OfferingSpec
    content: Mapping[str, object]
    revision: int
    drafted_by: str
    approved_by: str
    heavier_reason: str
    changes: tuple[Change, ...]
    faults: tuple[Refusal, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of a guide: anchor, title, and its lines (or rows of label and text)."""

    name: str
    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Guide:
    """办事指南: the spec with its sections in the order in which people read them."""

    spec: OfferingSpec
    sections: tuple[Section, ...]
    updated_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference between two versions, for people: what, before, after, and whether it burdens people more
    (R-07)."""

    what: str
    before: str
    after: str
    heavier: bool = False


# 000 §1: eight families of public services and ten other kinds that the place needs, with their leaves (CAT-02).
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "基本公共教育": (
        "义务教育质量",
        "乡村教学环境",
        "校园和师生安全",
        "控辍保学",
        "家庭经济困难学生帮扶",
    ),
    "劳动就业": (
        "新型职业农民与农村实用人才",
        "社区教育",
        "职业技能培训",
        "就业指导",
        "创业扶持",
        "家政服务",
    ),
    "基本公共社会服务": (
        "社会救助",
        "社会福利",
        "社会养老",
        "残疾人保障",
        "优抚安置",
        "困难群众、务工农民、留守妇女、困境儿童",
    ),
    "社会保险": ("基本养老", "基本医疗", "工伤", "失业", "生育"),
    "基本公共医疗卫生": ("公共卫生", "基本医疗", "计划生育"),
    "公共法律与治安": (
        "社会治安防控",
        "雪亮工程",
        "治安巡逻",
        "法律政策咨询",
        "家庭矛盾化解",
        "邻里纠纷调处",
        "涉法涉诉代理",
    ),
    "日常公共生活": ("村容整治", "垃圾清理", "废物回收", "清洁能源", "亮化美化"),
    "公共文化体育": (
        "文化设施网络",
        "全民阅读",
        "数字广播电视",
        "文化信息资源共享",
        "群众文体活动",
        "历史文化名镇名村、传统村落、古木名树保护",
    ),
    "其他": (
        "农业农村经济发展",
        "农民基本经济权益保护",
        "动物疫病防控",
        "生态环境保护",
        "食品安全",
        "扶贫济困",
        "未成年人保护",
        "消防安全",
        "农村危房改造",
        "国防动员",
    ),
}
LIFE_EVENTS = (
    "出生",
    "上学",
    "就业",
    "创业",
    "结婚",
    "建房",
    "生病",
    "残疾",
    "养老",
    "困难",
    "去世",
    "种养",
    "经营",
)

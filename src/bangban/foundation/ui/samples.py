"""Invented people and figures for the gallery; real townships and villages of 梨树县, everything else 示例."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bangban.foundation.ui import codes
from bangban.foundation.ui.values import (
    Crumb,
    Day,
    Due,
    Entry,
    Event,
    Fact,
    Filter,
    FilterGroup,
    Line,
    NavItem,
    Option,
    Problem,
    Receipt,
    Shell,
    Step,
    Who,
    due_of,
    fixes_of,
    options_of,
    steps_of,
)
from bangban.kernel.law import Clause, Law
from bangban.kernel.refusal import Refusal

TODAY = date(2026, 11, 20)
PAGES = {
    "home": "办事大厅首页",
    "guide": "办事指南",
    "apply": "填写申请",
    "receipt": "收件回执",
    "track": "查进度",
    "inbox": "收件箱",
    "case": "办件",
    "sign-in": "登录",
    "second-factor": "第二道验证",
    "roles": "换岗位（演示）",
}
DESK_PAGES = {"inbox", "case"}
REFUSAL = Refusal(
    code="same-officer",
    says="您收的件，要由另一位同事审批。",
    remedy="转给赵试例，或请带班领导王演示指定。",
    basis=(Clause("003", "§2", "前台受理、后台办理分开（演示）"),),
)
NOT_ACCEPTED = Refusal(
    code="one-homestead",
    says="您家在北老壕村二组已经有一处宅基地。",
    remedy="可以改申请老地方翻建，材料不用重交。",
    basis=(Law("土地管理法", 62, paragraph=1),),
)
QR = codes.qr("https://example.invalid/track/LS2611180417")


def _due() -> dict[str, Due]:
    return {
        "ok": due_of(due_on=date(2026, 12, 9), today=TODAY, left=13, turn="该我们办"),
        "soon": Due("今天 16:30 前", turn_text="该我们办", state="soon"),
        "late": due_of(due_on=date(2026, 11, 18), today=TODAY, left=-2, turn="该我们办"),
        "paused": due_of(due_on=None, today=TODAY, paused="等补正", turn="等申请人"),
        "review": due_of(due_on=None, today=TODAY, paused="专家评审", turn="等第三方"),
        "done": due_of(due_on=None, today=TODAY, done="提前 4 天办结", turn="已送达"),
        "dated": due_of(
            due_on=date(2026, 12, 9), today=TODAY, left=13, turn="该镇里办", with_date=True
        ),
    }


TRAIL = (
    Event("11-20 09:31", "赵试例 打开办件", at=datetime(2026, 11, 20, 1, 31, tzinfo=UTC)),
    Event("11-19 14:02", "赵试例 看了身份证号。事由：电话核对本人", note="已通知申请人"),
    Event("11-18 10:05", "李样例 受理，出具受理通知书 梨镇受字〔2026〕417 号"),
    Event("11-16 15:40", "李样例 要求补正 1 样：承诺书缺签字", law="行政许可法第三十二条"),
    Event("11-16 09:12", "孙范例（代办员）送来材料，出具收件回执"),
)
SAID = (
    Line("申请人", "周一上午在家，下午要去送粮。", "11-19 13:50", "电话"),
    Line(
        "赵试例",
        "好的，定在周一（11月23日）上午到您家量地，请您在家。",
        "11-19 14:05",
        "短信，已送达",
        ours=True,
    ),
)
RECEIPT = Receipt(
    "LS26 1118 0417",
    "农村宅基地和建房审批",
    "张**",
    "2026年11月18日（周三）10:05",
    organ="梨树镇人民政府",
    place="梨树镇北老壕村",
    trail_text="已存入不可改的留痕，第 182,044 号",
    paper_url="#main",
    paper_name="受理通知书",
    qr=QR.path,
    qr_size=QR.size,
)
CASE_STEPS = (
    Step("收件", "11-16 李样例", "done"),
    Step("补正 1 次", "11-16 至 11-18", "back"),
    Step("受理", "11-18 李样例", "done"),
    Step("现场量地", "赵试例，今天到期", "now"),
    Step("审查", "3 个工作日"),
    Step("决定", "不晚于 12-09"),
    Step("送达", "代办员送"),
)
TRACK_STEPS = (
    Step("您交了材料", "11月16日（周一）09:12，代办员孙范例替您送到", "done"),
    Step(
        "窗口请您补了 1 样：承诺书签字",
        "11月16日（周一）15:40 告诉您，11月18日（周三）您补上了",
        "done",
    ),
    Step("镇里正式收下了", "11月18日（周三）10:05，窗口李样例。从 11月19日 开始算天数", "done"),
    Step(
        "到现场量地",
        "11月23日（周一）上午，村镇建设办赵试例等 2 位工作人员和村里一起来，请您在家",
        "now",
    ),
    Step("镇里批", "最晚 12月9日（周三）。不批会写明理由"),
    Step("批准书送到您手里", "您选的是代办员送到家"),
)


def _days() -> tuple[Day, ...]:
    head = (
        Day("11/16", "未起算"),
        Day("17", "补正"),
        Day("18", "受理"),
        Day("19", "第1天", "counted"),
    )
    rest: list[Day] = [
        Day("20", "第2天", "today"),
        Day("21", "休", "skip"),
        Day("22", "休", "skip"),
    ]
    names = [
        "23",
        "24",
        "25",
        "26",
        "27",
        "28",
        "29",
        "30",
        "12/1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
    ]
    off = {"28", "29", "5", "6"}
    counted = 2
    for name in names:
        if name in off:
            rest.append(Day(name, "休", "skip"))
            continue
        counted += 1
        rest.append(Day(name, "届满", "due") if name == "9" else Day(name, f"第{counted}天"))
    tail = (Day("10"), Day("11"), Day("12", "休", "skip"), Day("13", "休", "skip"))
    return (*head, *rest, *tail)


def _fields() -> tuple[Entry, ...]:
    phone_fix = "少 1 位。手机号 11 位，您写了 10 位"
    return (
        Entry(
            "place",
            "盖在哪里",
            "place",
            hint="选到村民小组",
            options=(
                Option("1", "北老壕村 第一村民小组", group="梨树镇"),
                Option("2", "北老壕村 第二村民小组", chosen=True, group="梨树镇"),
            ),
        ),
        Entry(
            "area",
            "宅基地面积",
            "number",
            hint="院墙以内，包括院子。不知道就写老房本上的数",
            fix="请填面积，可以带小数，比如 220.5",
            unit="平方米",
        ),
        Entry("floors", "盖几层", "number", value="两层半", fix="请写数字，比如 2", unit="层"),
        Entry(
            "plan",
            "用哪种图",
            "choice",
            options=(
                Option("county", "县里的免费图集", "12 种，有带苞米楼、仓房的", chosen=True),
                Option("own", "自己找人画的图", "下一步上传"),
            ),
        ),
        Entry(
            "neighbours",
            "四邻",
            "group",
            hint="挨着您家的每一户写一项",
            rows=(
                (
                    Entry("neighbours-0-name", "姓名", value="刘样本"),
                    Entry(
                        "neighbours-0-phone",
                        "电话",
                        "phone",
                        value="1380000000",
                        required=False,
                        fix=phone_fix,
                    ),
                ),
            ),
        ),
    )


def _more_fields() -> tuple[Entry, ...]:
    return (
        Entry("applicant", "您的姓名", value="张示例", hint="和身份证上一样"),
        Entry("id_no", "身份证号", "citizen_id", hint="18 位，最后一位可以是 X"),
        Entry("born", "出生日期", "date", value="1968-03-02"),
        Entry("income", "去年全家收入", "money", hint="种地、打工都算", required=False),
        Entry("reason", "您遇到的困难", "long_text", hint="像平时说话一样写", lines=3),
        Entry(
            "how",
            "怎么拿结果",
            "choice",
            options=options_of(
                [("window", "窗口取"), ("post", "寄到家"), ("agent", "代办员送")], "agent"
            ),
        ),
        Entry(
            "who",
            "家里有这样的人吗",
            "choices",
            required=False,
            options=options_of([("a", "老人"), ("b", "残疾人"), ("c", "在校学生")], ["a"]),
        ),
        Entry(
            "photo",
            "承诺书照片",
            "file",
            hint="拍清楚四个角，JPG、PNG 或 PDF，最多 20 MB",
            accept="image/*,.pdf",
        ),
        Entry("note", "为什么要写这些", "notice", hint="只用来算您能领多少，办完按规定封存。"),
    )


def _filters() -> tuple[FilterGroup, ...]:
    def group(title: str, *rows: tuple[str, int | None]) -> FilterGroup:
        return FilterGroup(
            title, tuple(Filter(t, "#main", n, current=t == "全部") for t, n in rows)
        )

    return (
        group("轮到谁", ("全部", 18), ("该我们办", 12), ("等申请人", 4), ("等第三方", 2)),
        group("期限", ("已超期", 3), ("今天到期", 2), ("3 个工作日内", 5)),
        group("从哪里来", ("窗口", 7), ("网上", 4), ("代办", 5), ("电话", 2)),
        group("哪个村", ("北老壕村", 4), ("泉眼沟村", 3), ("全部 20 个村", None)),
    )


TABS = (
    Filter("我的", "#main", 18, current=True),
    Filter("超期", "#main", 3, late=True),
    Filter("没人认领", "#main", 5),
    Filter("本办全部", "#main", 46),
)


def _ours(text: str, state: str = "ok") -> Due:
    return Due(text, turn_text="该我们办", state=state)


def _rows() -> tuple[dict[str, object], ...]:
    due = _due()
    table = (
        ("LS26 1105 0233", "临时救助申请", "周**", "泉眼沟村", "审核", "窗口", due["late"]),
        (
            "LS26 1106 0241",
            "残疾人两项补贴资格",
            "何**",
            "大烟筒村",
            "审核",
            "窗口",
            _ours("超期 1 个工作日", "late"),
        ),
        (
            "LS26 1118 0412",
            "老旧电线入户隐患",
            "匿名",
            "中安堡村",
            "处理",
            "电话",
            _ours("今天 09:00 到期", "late"),
        ),
        (
            "LS26 1118 0417",
            "农村宅基地和建房审批",
            "张**",
            "北老壕村",
            "现场量地",
            "代办",
            due["soon"],
        ),
        (
            "LS26 1112 0391",
            "设施农业用地备案",
            "刘**",
            "苗圃村",
            "受理",
            "网上",
            _ours("还有 1 个工作日", "soon"),
        ),
        (
            "LS26 1117 0405",
            "林木采伐许可（自留山）",
            "吴**",
            "马地方村",
            "审查",
            "窗口",
            _ours("还有 4 个工作日"),
        ),
        ("LS26 1110 0378", "农村危房改造补助", "郑**", "西中安村", "补正", "代办", due["paused"]),
        (
            "LS26 1103 0219",
            "农村客运站点设置意见",
            "于**",
            "双城子村",
            "评审",
            "部门转",
            due["review"],
        ),
        (
            "LS26 1119 0440",
            "高龄津贴申领",
            "冯**",
            "郝家村",
            "审核",
            "上门代办",
            _ours("还有 9 个工作日"),
        ),
    )
    names = ("number", "title", "person", "village", "step", "via", "due")
    return tuple(
        {**dict(zip(names, row, strict=True)), "current": row[0] == RECEIPT.number} for row in table
    )


LIFE = (
    ("生", "生孩子", ("出生登记", "生育津贴", "儿童医保")),
    ("学", "上学", ("入学报名", "助学金", "控辍保学求助")),
    ("业", "找工作", ("就业登记", "失业金", "农民工欠薪求助")),
    ("田", "种地养殖", ("耕地地力补贴", "农机补贴", "土地流转备案")),
    ("房", "盖房修房", ("宅基地和建房", "危房改造", "农村厕所改造")),
    ("医", "看病医保", ("医保缴费", "异地就医备案", "慢病资格")),
    ("困", "有困难", ("低保", "临时救助", "残疾人补贴")),
    ("老", "养老", ("养老金资格认证", "高龄津贴", "上门代办")),
)
PLACES = (
    ("街道", ("富强街道", "康平街道", "霍家店街道")),
    (
        "镇",
        (
            "梨树镇",
            "郭家店镇",
            "榆树台镇",
            "孤家子镇",
            "小城子镇",
            "喇嘛甸镇",
            "蔡家镇",
            "刘家馆子镇",
            "十家堡镇",
            "孟家岭镇",
            "万发镇",
            "东河镇",
            "沈洋镇",
            "林海镇",
            "小宽镇",
        ),
    ),
    ("乡", ("白山乡", "泉眼岭乡", "胜利乡", "四棵树乡", "双河乡", "金山乡")),
)
ROLES = (
    ("张示例", "居民", "梨树镇北老壕村，网上办事", "民"),
    ("孙范例", "村代办员", "北老壕村便民点：替人填表、送件", "代"),
    ("李样例", "综合窗口", "梨树镇便民服务中心：收件、看齐不齐", "窗"),
    ("赵试例", "承办人", "梨树镇村镇建设办：审查、量地", "办"),
    ("王演示", "分管负责人", "梨树镇人民政府：决定、批延期", "批"),
    ("钱演练", "事项管理员", "梨树县政务服务局：事项和指南", "事"),
)
SHELL = Shell(
    demo=True, place="梨树县", host="梨树县人民政府办公室（演示）", who=Who("张**", "", "", "#main")
)
PORTAL_NAV = (
    NavItem("首页", "/ui/pages/home/"),
    NavItem("办事指南", "/ui/pages/guide/"),
    NavItem("我的办件", "/ui/pages/track/"),
    NavItem("政务公开", "#main"),
)
DESK_NAV = (
    NavItem("收件箱", "/ui/pages/inbox/", current=True, count=3, late=True),
    NavItem("办件", "/ui/pages/case/"),
    NavItem("事项", "#main"),
    NavItem("统计", "#main"),
)


def _common() -> dict[str, object]:
    fields = _fields()
    return {
        "due": _due(),
        "fields": fields,
        "more_fields": _more_fields(),
        "problems": fixes_of(fields),
        "steps": CASE_STEPS,
        "track_steps": TRACK_STEPS,
        "form_steps": steps_of(("您是谁", "家里人", "房子", "材料", "核对提交"), 2),
        "receipt": RECEIPT,
        "refusal": REFUSAL,
        "not_accepted": NOT_ACCEPTED,
        "trail": TRAIL,
        "said": SAID,
        "days": _days(),
        "groups": _filters(),
        "tabs": TABS,
        "rows": _rows(),
        "crumbs": (Crumb("首页", "/ui/"), Crumb("宅基地和建房")),
        "facts": (
            Fact("申请人", "张**", "户主，本村村民"),
            Fact("要办", "老宅翻建，原址"),
            Fact("起算", "11月19日（周四）"),
        ),
        "problem": Problem(
            "没有找到这一件",
            "编号查不到，或者不归您看。请对一下回执上的号。",
            action="重新输编号",
            action_url="#main",
            request="a41f 09c2",
        ),
        "who": Who("赵试例", "村镇建设办", "#main", "#main"),
        "today": TODAY,
    }


def parts() -> dict[str, object]:
    """Context of the gallery."""
    shown = ("ok", "soon", "late", "paused", "review", "done", "dated")
    return {**_common(), "pages": PAGES, "dues": [_due()[name] for name in shown]}


def page(name: str) -> dict[str, object]:
    """Context of one sample page."""
    return {
        **_common(),
        "nav": DESK_NAV if name in DESK_PAGES else PORTAL_NAV,
        "shell_who": Who("赵试例", "村镇建设办") if name in DESK_PAGES else None,
        "life": LIFE,
        "places": PLACES,
        "roles": ROLES,
        "sample": True,
    }

"""Sample facts of every kind, invented: for tests and for showing what the papers look like."""

from __future__ import annotations

from datetime import date, datetime

from bangban.foundation.papers.names import Kind
from bangban.kernel.by import CHINA

COMMON: dict[str, object] = {
    "organ": "梨树县梨树镇人民政府",
    "number": "梨镇受字〔2026〕417号",
    "to": "张示例",
    "case_number": "LS26-1118-0417",
    "item": "农村宅基地和建房审批",
    "on": date(2026, 11, 18),
    "phone": "0434-000 0118",
    "handler": "村镇建设办　赵试例",
    "track_url": "http://127.0.0.1:8000/track/LS26-1118-0417",
    "demo": True,
    "applied_on": date(2026, 11, 16),
    "accepted_on": date(2026, 11, 18),
    "materials": ("农村宅基地和建房申请表", "使用承诺书", "图集编号（LS-07）"),
}

_MORE: dict[Kind, dict[str, object]] = {
    Kind.RECEIPT: {
        "received_at": datetime(2026, 11, 16, 9, 12, tzinfo=CHINA),
        "receiver": "综合窗口　李样例",
        "channel": "窗口",
        "number": "梨镇收字〔2026〕417号",
        "seal": "收件专用章",
    },
    Kind.ACCEPTANCE: {
        "corrected_on": date(2026, 11, 18),
        "term": "15个工作日",
        "legal_term": "20个工作日",
        "due_on": date(2026, 12, 9),
        "delivery": "代办员送达（北老壕村　孙范例）",
        "note": "请您于11月23日（周一）上午在家，配合现场量地。",
    },
    Kind.CORRECTION: {
        "corrections": (
            "使用承诺书没有签名，请本人签名并写明日期",
            "缺少户口簿中变更页的复印件",
            "申请表第3栏面积没有填写",
        ),
        "submit_by": date(2026, 12, 18),
        "submit_to": "梨树镇便民服务中心综合窗口",
    },
    Kind.NONACCEPTANCE: {
        "reasons": ("您申请建房的地块位于县城规划区内，不属于本机关职权范围",),
        "turn_to": "梨树县自然资源局",
        "reconsider": "梨树县人民政府",
        "court": "梨树县人民法院",
    },
    Kind.APPROVE: {
        "grants": (
            "准予在北老壕村三组使用集体建设用地160平方米建住宅",
            "层数不超过二层，檐口高度不超过7米",
        ),
        "valid_from": date(2026, 12, 8),
        "valid_until": date(2028, 12, 7),
        "result": "乡村建设规划许可证、农村宅基地批准书",
        "deliver_by": date(2026, 12, 22),
        "delivery": "代办员送达",
    },
    Kind.DENY: {
        "reasons": (
            "申请人户内已有一处宅基地，面积220平方米",
            "《中华人民共和国土地管理法》第六十二条规定，农村村民一户只能拥有一处宅基地",
        ),
        "reconsider": "梨树县人民政府",
        "court": "梨树县人民法院",
    },
    Kind.SERVICE: {
        "document": "准予行政许可决定书",
        "document_number": "梨镇许字〔2026〕95号",
        "address": "梨树镇北老壕村三组",
        "server": "孙范例",
    },
    Kind.EXTENSION: {
        "was_due_on": date(2026, 12, 9),
        "due_on": date(2026, 12, 23),
        "reason": "连续降雪，现场无法测量",
        "approved_by": "镇长　周样例",
    },
    Kind.PAUSE: {
        "what": "听证",
        "reason": "邻居认为新建房屋影响采光，要求听证",
        "since": date(2026, 11, 24),
        "needs": "约十五日",
        "by_organ": "梨树镇人民政府",
    },
    Kind.PUBLICITY: {
        "item": "最低生活保障",
        "to": "北老壕村村民",
        "heads": ("申请人", "村组", "共同生活人数", "拟保障金额（元/月）"),
        "rows": (("张＊例", "三组", "3", "1,260"), ("王＊范", "五组", "1", "520")),
        "since": date(2026, 11, 18),
        "until": date(2026, 11, 24),
        "objections_to": "梨树镇民政办公室",
    },
}


def facts(kind: Kind, **other: object) -> dict[str, object]:
    """Facts enough to typeset that kind; keywords replace single facts."""
    return {**COMMON, **_MORE[kind], **other}

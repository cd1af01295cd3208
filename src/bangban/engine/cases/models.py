"""Tables of the case."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bangban.engine.cases.names import GRADES
from bangban.foundation.access.scope import Scoped
from bangban.foundation.ledger import Ledger
from bangban.foundation.vault.fields import EncryptedTextField

# Where a case without a running clock stands in lists: behind all others.
NO_DUE_DATE = date(9999, 12, 31)


class CaseRows(Scoped):
    """Cases through the eyes of an actor."""

    seen_from = ("division__path", "organ__division__path", "received_organ__division__path")
    acted_from = ("organ__division__path",)
    organs = ("organ_id", "received_organ_id", "deciding_organ_id")
    person = "applicant_id"


class Case(models.Model):
    """办件"""

    number = models.CharField("编号", max_length=16, unique=True)
    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    division = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="属地"
    )
    kind = models.CharField("程序种类", max_length=16)
    procedure = models.CharField("程序版本", max_length=32)
    offering = models.ForeignKey(
        "catalogue.OfferingVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="实施清单版本",
    )
    item_code = models.CharField("事项编码", max_length=40, default="")
    title = models.CharField("事项", max_length=120)
    organ = models.ForeignKey(
        "places.Organ", models.PROTECT, related_name="+", verbose_name="承办单位"
    )
    received_organ = models.ForeignKey(
        "places.Organ", models.PROTECT, null=True, related_name="+", verbose_name="收件单位"
    )
    deciding_organ = models.ForeignKey(
        "places.Organ", models.PROTECT, null=True, related_name="+", verbose_name="决定单位"
    )
    holder = models.ForeignKey(
        "places.Appointment", models.PROTECT, null=True, related_name="+", verbose_name="承办人"
    )
    applicant = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    applicant_mask = models.CharField("申请人（隐去）", max_length=40, default="")
    channel = models.CharField("渠道", max_length=12)
    step = models.CharField("步骤", max_length=20)
    turn = models.CharField("轮到谁", max_length=12)
    is_open = models.BooleanField("在办", default=True)
    version = models.PositiveIntegerField("版本", default=1)
    received_at = models.DateTimeField("收件时间")
    accepted_on = models.DateField("受理日", null=True)
    decided_on = models.DateField("决定日", null=True)
    concluded_at = models.DateTimeField("办结时间", null=True)
    legal_due_on = models.DateField("法定期限", null=True)
    promised_due_on = models.DateField("承诺期限", null=True)
    due_on = models.DateField("最近期限", null=True)
    sort_on = models.DateField("排序日")
    provisional = models.BooleanField("期限暂定", default=False)
    flag = models.CharField("红黄牌", max_length=8, default="", blank=True)
    overdue_reason = models.CharField("超期原因（公开）", max_length=200, default="", blank=True)
    alarm_at = models.DateTimeField("下次看表", null=True)
    result = models.CharField("结果", max_length=16, default="", blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="来自"
    )
    demo = models.BooleanField("演示数据", default=False)

    objects = CaseRows.as_manager()

    class Meta:
        verbose_name = "办件"
        indexes = [
            models.Index(fields=["organ", "is_open", "sort_on", "id"], name="case_worklist"),
            models.Index(
                fields=["holder", "sort_on", "id"], name="case_mine", condition=Q(is_open=True)
            ),
            models.Index(fields=["division", "is_open", "received_at", "id"], name="case_place"),
            models.Index(fields=["applicant", "-received_at"], name="case_person"),
            models.Index(
                fields=["alarm_at"], name="case_alarm", condition=Q(alarm_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Dossier(models.Model):
    """卷宗内容: what the applicant filled in, encrypted as a whole."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, verbose_name="办件")
    answers = EncryptedTextField("填报内容")


class Move(models.Model):
    """流转: one line per move, in order; never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves", verbose_name="办件")
    seq = models.PositiveIntegerField("序号")
    verb = models.CharField("动作", max_length=24)
    source = models.CharField("从", max_length=20)
    target = models.CharField("到", max_length=20)
    at = models.DateTimeField("时间")
    user = models.BigIntegerField("经办人账号", null=True)
    appointment = models.BigIntegerField("任职", null=True)
    label = models.CharField("经办人", max_length=120, default="")
    channel = models.CharField("渠道", max_length=12)
    note = EncryptedTextField("内容", default="")

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "流转"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="move_in_order")]


class Material(models.Model):
    """申请材料"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials", verbose_name="办件")
    code = models.CharField("材料代码", max_length=40)
    title = models.CharField("名称", max_length=120)
    how = models.CharField("形式", max_length=12)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="文件"
    )
    added_at = models.DateTimeField("收到时间")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="替换"
    )

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "申请材料"
        indexes = [models.Index(fields=["case", "id"], name="material_of_case")]


class Paper(models.Model):
    """文书: issued with its move; the facts are fixed, the PDF is typeset from them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers", verbose_name="办件")
    kind = models.CharField("种类", max_length=32)
    number = models.CharField("文号", max_length=60)
    facts = EncryptedTextField("内容")
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.BigIntegerField("出具人", null=True)
    issued_label = models.CharField("出具岗位", max_length=120, default="")

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "文书"
        constraints = [models.UniqueConstraint(fields=["number"], name="paper_number_once")]


class Delivery(models.Model):
    """送达"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="delivery", verbose_name="办件")
    how = models.CharField("方式", max_length=12)
    taken_by = EncryptedTextField("领取人")
    tracking = models.CharField("邮寄单号", max_length=60, default="", blank=True)
    at = models.DateTimeField("时间")
    by_user = models.BigIntegerField("经办人", null=True)

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "送达"


class Rating(models.Model):
    """评价: five grades; a new rating is a new row."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings", verbose_name="办件")
    grade = models.PositiveSmallIntegerField("等级", choices=tuple(GRADES.items()))
    words = EncryptedTextField("想说的话", default="")
    real_name = models.BooleanField("实名", default=True)
    again = models.BooleanField("整改后再评", default=False)
    channel = models.CharField("渠道", max_length=12)
    at = models.DateTimeField("时间")

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "评价"
        constraints = [
            models.UniqueConstraint(fields=["case", "again"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=5), name="rating_five_grades"
            ),
        ]


class Publication(models.Model):
    """结果公示 (国办发〔2018〕118号: 许可决定 7 个工作日内；社会救助随时公开)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="publications", verbose_name="办件")
    kind = models.CharField("种类", max_length=16)
    says = models.JSONField("公示内容")
    since = models.DateField("公示起")
    until = models.DateField("公示止", null=True)

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = "公示"
        indexes = [models.Index(fields=["-since", "id"], name="publication_latest")]


class Tally(models.Model):
    """计数: +1 when a case comes to an organ's open list, -1 when it leaves; the sum is exact at every moment."""

    organ_id = models.BigIntegerField("单位")
    bucket = models.CharField("名目", max_length=12)
    delta = models.IntegerField("增减")

    class Meta:
        verbose_name = "计数"
        indexes = [models.Index(fields=["organ_id", "bucket"], name="tally_sum")]


class SavedFilter(models.Model):
    """常用筛选"""

    user = models.BigIntegerField("账号")
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=400)

    class Meta:
        verbose_name = "常用筛选"
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once")]

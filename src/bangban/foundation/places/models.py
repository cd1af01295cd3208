"""Tables of 机构区划. Rows are dated and never deleted; paths are written by services only."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bangban.foundation.ledger import Ledger


class Division(models.Model):
    """区划: a county, a township-level unit or a village-level unit, for as long as it exists."""

    name = models.CharField("名称", max_length=64)
    official_name = models.CharField("统计名称", max_length=64, blank=True, default="")
    kind = models.CharField(
        "级别",
        max_length=16,
        choices=[("county", "县级"), ("township", "乡级"), ("village", "村级")],
    )
    subtype = models.CharField("类型", max_length=16, blank=True, default="")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="上级区划",
        null=True,
        blank=True,
        related_name="children",
    )
    managed_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="代管区划",
        null=True,
        blank=True,
        related_name="managed",
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="并入",
        null=True,
        blank=True,
        related_name="predecessors",
    )
    path = models.CharField("路径", max_length=128, unique=True)
    code = models.CharField("统计用区划代码", max_length=12, blank=True, default="", db_index=True)
    short = models.CharField("简码", max_length=4, blank=True, default="")
    above = models.CharField("所属省市", max_length=64, blank=True, default="")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField("起用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="county", parent=None)
                | (~Q(kind="county") & Q(parent__isnull=False)),
                name="division_parent_unless_county",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="division_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="division_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_to__isnull=False),
                name="division_successor_after_end",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None) & ~Q(code=""),
                name="division_code_once",
            ),
            models.UniqueConstraint(
                fields=["short"],
                condition=Q(valid_to=None) & ~Q(short=""),
                name="division_short_once",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_to=None),
                name="division_name_once_in_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerDivision(models.Model):
    """区划沿革: the name, path and code that a division bore until a day; old paths stay resolvable through it."""

    division = models.ForeignKey(
        Division, models.PROTECT, verbose_name="区划", related_name="former"
    )
    name = models.CharField("原名称", max_length=64)
    path = models.CharField("原路径", max_length=128, db_index=True)
    code = models.CharField("原代码", max_length=12, blank=True, default="", db_index=True)
    until = models.DateField("用至")
    reason = models.CharField("原因", max_length=200)

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划沿革"
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.name}（至{self.until:%Y-%m-%d}）"


class Organ(models.Model):
    """机构: a government, a department, a hall or an office inside one."""

    name = models.CharField("名称", max_length=64)
    kind = models.CharField(
        "类别",
        max_length=16,
        choices=[
            ("government", "人民政府"),
            ("department", "县直部门"),
            ("hall", "便民服务中心"),
            ("office", "内设机构"),
            ("command", "综合指挥中心"),
            ("committee", "村（居）民委员会"),
        ],
    )
    line = models.CharField("条线", max_length=24, default="general")
    division = models.ForeignKey(
        Division, models.PROTECT, verbose_name="所在区划", related_name="organs"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="上级机构",
        null=True,
        blank=True,
        related_name="children",
    )
    phone = models.CharField("电话", max_length=32, blank=True, default="")
    address = models.CharField("地址", max_length=200, blank=True, default="")
    hours = models.CharField("办公时间", max_length=100, blank=True, default="")
    valid_from = models.DateField("设立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                condition=Q(valid_to=None),
                name="organ_name_once_in_division",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="organ_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """角色: a named bundle of powers that the county composes; nothing in code asks for a role by name."""

    code = models.CharField("编号", max_length=48, unique=True)
    title = models.CharField("名称", max_length=64)
    powers = models.JSONField("权力", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Post(models.Model):
    """岗位: a seat in an organ; `reach` widens or narrows where its powers hold, else the organ's division."""

    organ = models.ForeignKey(Organ, models.PROTECT, verbose_name="机构", related_name="posts")
    title = models.CharField("名称", max_length=64)
    roles = models.ManyToManyField(Role, verbose_name="角色", related_name="posts", blank=True)
    partner = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="B岗",
        null=True,
        blank=True,
        related_name="partner_of",
    )
    reach = models.ForeignKey(
        Division,
        models.PROTECT,
        verbose_name="辖区",
        null=True,
        blank=True,
        related_name="+",
    )
    own_organ_only = models.BooleanField("只管本机构的件", default=False)
    valid_from = models.DateField("设立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "title"],
                condition=Q(valid_to=None),
                name="post_title_once_in_organ",
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | ~Q(partner=F("id")),
                name="post_partner_is_another",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="post_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by date."""

    def in_force(self, on: object) -> Self:
        """Those in force on a date, both ends included."""
        return self.filter(Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gte=on)))


class Appointment(models.Model):
    """任职: a person holds a post from a day through a day. `stands_in_for`: B岗顶岗, the absent A's appointment."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="人员",
        related_name="appointments",
    )
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="appointments")
    from_on = models.DateField("任职起")
    to_on = models.DateField("任职止", null=True, blank=True)
    document = models.CharField("任职文件", max_length=100, blank=True, default="")
    stands_in_for = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="顶岗",
        null=True,
        blank=True,
        related_name="stand_ins",
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="appointment_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "post"],
                condition=Q(to_on=None, stands_in_for=None),
                name="appointment_open_once",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(to_on__isnull=False),
                name="stand_in_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["user", "from_on"], name="appointment_user_from")]

    def __str__(self) -> str:
        return f"{self.post}（{self.from_on:%Y-%m-%d}起）"


class Stamp(models.Model):
    """标记: one row whose value changes whenever a watched record does (`stamps`)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    value = models.CharField("标记", max_length=36)

    class Meta:
        verbose_name = "标记"

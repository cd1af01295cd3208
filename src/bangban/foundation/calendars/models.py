"""Tables of 日历: the days of State Council notices, closures of one county, and the changes that made them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class HolidayYear(models.Model):
    """年度放假安排: whether the notice of a year is published, and which notice it is."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    published = models.BooleanField("已公布", default=False)
    source = models.CharField("依据", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "年度放假安排"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published=False) | ~Q(source=""), name="published_year_names_its_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年（{'已公布' if self.published else '未公布'}）"


class Holiday(models.Model):
    """放假或调休的一天."""

    year = models.ForeignKey(HolidayYear, models.PROTECT, verbose_name="年度", related_name="days")
    on = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=8, choices=[("off", "放假"), ("makeup", "调休上班")])
    name = models.CharField("名称", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "放假调休日"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"


class CalendarChange(models.Model):
    """日历变更: proposed by one person, approved or rejected by another; kept for ever."""

    kind = models.CharField(
        "类别",
        max_length=12,
        choices=[
            ("year", "录入年度放假安排"),
            ("closure", "本县停办公"),
            ("reopening", "撤销停办公"),
        ],
    )
    county = models.ForeignKey(
        "places.Division",
        models.PROTECT,
        verbose_name="县",
        null=True,
        blank=True,
        related_name="+",
    )
    content = models.JSONField("内容")
    reason = models.CharField("理由", max_length=200)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[("proposed", "待批准"), ("approved", "已批准"), ("rejected", "未批准")],
        default="proposed",
    )
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.CharField("提出人", max_length=160)
    proposer = models.BigIntegerField("提出人账户", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.CharField("决定人", max_length=160, null=True, blank=True)
    answer = models.CharField("决定说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "日历变更"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="calendar_change_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="calendar_change_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.get_state_display()}）"


class Closure(models.Model):
    """停办公: days on which the offices of one county are closed, e.g. for snow; dated, approved, never deleted."""

    county = models.ForeignKey(
        "places.Division", models.PROTECT, verbose_name="县", related_name="closures"
    )
    first = models.DateField("起")
    last = models.DateField("止")
    reason = models.CharField("原因", max_length=100)
    change = models.ForeignKey(
        CalendarChange, models.PROTECT, verbose_name="批准的变更", related_name="closures"
    )
    withdrawn_by = models.ForeignKey(
        CalendarChange,
        models.PROTECT,
        verbose_name="撤销的变更",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "停办公"
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="closure_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d}至{self.last:%Y-%m-%d} {self.reason}"


class Stamp(models.Model):
    """版本戳: changes with every change of any calendar, so that each process knows when to read again."""

    value = models.CharField("戳", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "日历版本戳"

    def __str__(self) -> str:
        return self.value

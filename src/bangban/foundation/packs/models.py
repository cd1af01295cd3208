"""Tables of 规则包: packs, which place follows which pack, and approved changes of single limits."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Pack(models.Model):
    """规则包: one version of the limits of one jurisdiction, as loaded; a loaded version never changes."""

    code = models.CharField("编号", max_length=24)
    name = models.CharField("名称", max_length=64)
    version = models.PositiveSmallIntegerField("版本")
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[("draft", "征求意见稿"), ("issued", "已印发"), ("experience", "经验材料")],
    )
    document = models.CharField("来源文件", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    valid_from = models.DateField("起用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)
    digest = models.CharField("数据摘要", max_length=64)
    limits = models.JSONField("限额")

    class Meta:
        verbose_name = verbose_name_plural = "规则包"
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="pack_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="pack_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"


class PackAssignment(models.Model):
    """适用: a township (or a county, for its own organs) follows a pack from a day on; one at a time."""

    division = models.ForeignKey(
        "places.Division", models.PROTECT, verbose_name="区划", related_name="packs"
    )
    code = models.CharField("规则包编号", max_length=24)
    from_on = models.DateField("适用起")
    to_on = models.DateField("适用止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则包适用"
        ordering = ["division", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["division"], condition=Q(to_on=None), name="one_open_pack_per_division"
            ),
            models.UniqueConstraint(
                fields=["division", "from_on"], name="one_pack_per_division_and_day"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="pack_assignment_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}（{self.from_on:%Y-%m-%d}起）"


class PackChange(models.Model):
    """限额变更: proposed by one person, approved or rejected by another, in force from a day; kept for ever."""

    code = models.CharField("规则包编号", max_length=24)
    key = models.CharField("限额", max_length=64)
    old = models.JSONField("原值", null=True)
    new = models.JSONField("新值")
    reason = models.CharField("理由", max_length=200)
    effective_on = models.DateField("生效日期")
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
        verbose_name = verbose_name_plural = "限额变更"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="pack_change_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="pack_change_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}（{self.get_state_display()}）"

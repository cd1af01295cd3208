"""Tables of the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """待办消息: something that must happen after commit.

    Payloads carry numbers and codes, never personal values.
    """

    topic = models.CharField("主题", max_length=64)
    stream = models.CharField("次序链", max_length=64, blank=True)
    payload = models.JSONField("内容", default=dict)
    created_at = models.DateTimeField("写入时间")
    due_at = models.DateTimeField("应办时间")
    attempts = models.PositiveIntegerField("已试次数", default=0)
    leased_until = models.DateTimeField("占用至", null=True)
    leased_by = models.CharField("占用者", max_length=64, blank=True)
    done_at = models.DateTimeField("办完时间", null=True)
    parked_at = models.DateTimeField("搁置时间", null=True)
    parked_reason = models.CharField("搁置原因", max_length=500, blank=True)
    last_problem = models.TextField("最近一次原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办消息"
        constraints = [
            models.CheckConstraint(
                condition=Q(parked_at__isnull=True, parked_reason="")
                | (Q(parked_at__isnull=False) & ~Q(parked_reason="")),
                name="outbox_parked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(parked_at__isnull=True),
                name="outbox_done_or_parked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="outbox_waiting",
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(
                fields=["stream", "id"],
                name="outbox_stream_waiting",
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(
                fields=["parked_at"], name="outbox_parked", condition=Q(parked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class Handled(models.Model):
    """已处理: this handler has finished with this message.

    Written in the handler's own transaction.
    """

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="handled", verbose_name="消息"
    )
    handler = models.CharField("处理者", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已处理"
        constraints = [
            models.UniqueConstraint(fields=["message", "handler"], name="outbox_handled_once")
        ]

    def __str__(self) -> str:
        return f"{self.handler} #{self.message_id}"


class Tick(models.Model):
    """定时任务的一次运行: unique by job and period, so that of two workers only one runs it."""

    job = models.CharField("任务", max_length=100)
    period = models.BigIntegerField("周期序号")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True)
    problem = models.TextField("原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务运行"
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="outbox_tick_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Worker(models.Model):
    """工作进程: its last sign of life."""

    name = models.CharField("名称", max_length=64, unique=True)
    started_at = models.DateTimeField("启动时间")
    seen_at = models.DateTimeField("最近心跳")
    handled = models.BigIntegerField("已办条数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "工作进程"

    def __str__(self) -> str:
        return self.name

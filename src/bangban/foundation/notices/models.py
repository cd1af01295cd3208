"""Tables of notices: what was told, how it left, and what each person prefers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bangban.foundation.notices.names import DeliveryState, Way
from bangban.foundation.vault.fields import EncryptedTextField


class Message(models.Model):
    """通知: one thing told to one user or one person. Never changed; only `read_at` is set once."""

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="用户"
    )
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, related_name="+", verbose_name="人员"
    )
    about = models.CharField("关于", max_length=64, blank=True)
    subject = models.CharField("标题", max_length=120)
    text = EncryptedTextField("内容")
    link = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("告知时间")
    created_by = models.CharField("告知人", max_length=160)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, person__isnull=False)
                | Q(user__isnull=False, person__isnull=True),
                name="notice_one_addressee",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(fields=["about"], name="notice_about"),
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """送出: one way that a notice leaves by. `provider_id`: the gateway's answer; `problem`: why it did not go."""

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="deliveries", verbose_name="通知"
    )
    way = models.CharField("方式", max_length=8, choices=[(w.value, w.title) for w in Way])
    state = models.CharField("状态", max_length=8, default=DeliveryState.WAITING.value)
    text = EncryptedTextField("送出文本")
    attempts = models.PositiveIntegerField("已试次数", default=0)
    sent_at = models.DateTimeField("送出时间", null=True)
    provider_id = models.CharField("通道编号", max_length=120, blank=True)
    problem = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送出"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "way"], name="notice_delivered_once_each_way"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notice_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} #{self.message_id}"


class Preference(models.Model):
    """偏好: by which ways a user or person wants to be told besides in the system. No row: SMS yes, e-mail no."""

    user = models.OneToOneField(
        "accounts.User", models.CASCADE, null=True, related_name="+", verbose_name="用户"
    )
    person = models.OneToOneField(
        "accounts.Person", models.CASCADE, null=True, related_name="+", verbose_name="人员"
    )
    sms = models.BooleanField("短信", default=True)
    email = EncryptedTextField("电子邮件", default="")

    class Meta:
        verbose_name = verbose_name_plural = "通知偏好"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, person__isnull=False)
                | Q(user__isnull=False, person__isnull=True),
                name="preference_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"通知偏好 #{self.pk}"

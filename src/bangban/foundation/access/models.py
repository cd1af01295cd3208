"""API tokens: a program acts as the appointment that its token was issued for."""

from __future__ import annotations

from django.db import models


class ApiToken(models.Model):
    """接口令牌; only the digest is kept."""

    name = models.CharField("用途", max_length=60)
    digest = models.CharField("摘要", max_length=64, unique=True)
    appointment = models.ForeignKey("places.Appointment", models.PROTECT, verbose_name="任职")
    created_at = models.DateTimeField("签发时间")
    created_by = models.BigIntegerField("签发人")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("吊销时间", null=True)
    revoked_by = models.BigIntegerField("吊销人", null=True)

    class Meta:
        verbose_name = "接口令牌"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_together",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """尝试次数: one row per bucket and window of time."""

    bucket = models.CharField("对象", max_length=80)
    window = models.BigIntegerField("时段")
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "尝试次数"
        constraints = [
            models.UniqueConstraint(fields=["bucket", "window"], name="attempt_once_per_window")
        ]

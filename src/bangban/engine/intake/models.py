"""Idempotency keys and drafts."""

from __future__ import annotations

from django.db import models

from bangban.foundation.vault.fields import EncryptedTextField


class Key(models.Model):
    """提交编号: lives as long as its case; the same key of another submitter is another key."""

    submitter = models.CharField("提交人", max_length=48)
    key = models.CharField("编号", max_length=80)
    digest = models.CharField("内容摘要", max_length=64)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")

    class Meta:
        verbose_name = "提交编号"
        constraints = [models.UniqueConstraint(fields=["submitter", "key"], name="key_once")]


class Draft(models.Model):
    """草稿: saved and resumed by whoever began it; kept for the days of the pack."""

    token = models.CharField("取回码", max_length=32, unique=True)
    submitter = models.CharField("保存人", max_length=48, db_index=True)
    offering = models.ForeignKey(
        "catalogue.OfferingVersion", models.PROTECT, related_name="+", verbose_name="实施清单版本"
    )
    division = models.ForeignKey(
        "places.Division", models.PROTECT, null=True, related_name="+", verbose_name="属地"
    )
    contents = EncryptedTextField("内容")
    saved_at = models.DateTimeField("保存时间")
    submitted = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="已提交为"
    )

    class Meta:
        verbose_name = "草稿"

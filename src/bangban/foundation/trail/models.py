"""Tables of the trail. All but TrailSecret only ever grow."""

from __future__ import annotations

from django.db import models

from bangban.foundation.ledger import Ledger
from bangban.foundation.vault.fields import EncryptedTextField


class Event(models.Model):
    """留痕: one thing done, refused or read.

    Numbers of users, persons and appointments are no foreign keys: the trail outlives them.
    """

    stream = models.CharField("链", max_length=64)
    seq = models.PositiveBigIntegerField("序号")
    previous = models.BinaryField("前一条摘要", max_length=32)
    leaf = models.BinaryField("本条摘要", max_length=32)
    format = models.PositiveSmallIntegerField("格式版本")
    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=64)
    title = models.CharField("事由", max_length=100)
    outcome = models.CharField("结果", max_length=16)
    actor_kind = models.CharField("行为人类别", max_length=16)
    user = models.BigIntegerField("账户号", null=True)
    person = models.BigIntegerField("人员号", null=True)
    appointment = models.BigIntegerField("任职号", null=True)
    actor_label = models.CharField("行为人", max_length=200)
    channel = models.CharField("渠道", max_length=16)
    basis = models.CharField("依据", max_length=500)
    rule = models.CharField("规则", max_length=32)
    request = models.CharField("请求号", max_length=64)
    division_path = models.CharField("区划路径", max_length=100)
    facts = models.JSONField("事实", default=dict)
    commitments = models.JSONField("承诺值", default=dict)

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="trail_event_stream_seq")
        ]
        indexes = [
            models.Index(fields=["division_path", "-id"], name="trail_event_division"),
            models.Index(fields=["at"], name="trail_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq} {self.title}"


class TrailSecret(models.Model):
    """隐去的值: salts and values behind an event's commitments. May be destroyed.

    The chain still verifies.
    """

    stream = models.CharField("链", max_length=64)
    seq = models.PositiveBigIntegerField("序号")
    person = models.BigIntegerField("涉及人员号", null=True, db_index=True)
    contents = EncryptedTextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "隐去的值"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="trail_secret_stream_seq")
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}"


class Seal(models.Model):
    """封签.

    The Merkle root over all events not sealed before, chained to the seal before it and signed.
    """

    number = models.PositiveBigIntegerField("封签号", unique=True)
    at = models.DateTimeField("时间")
    previous = models.BinaryField("前一封签摘要", max_length=32)
    root = models.BinaryField("根", max_length=32)
    count = models.PositiveBigIntegerField("本次条数")
    total = models.PositiveBigIntegerField("累计条数")
    heads = models.JSONField("各链链头", default=dict)
    digest = models.BinaryField("封签摘要", max_length=32)
    provider = models.CharField("签名方式", max_length=32)
    signature = models.TextField("签名")

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "封签"

    def __str__(self) -> str:
        return f"封签 {self.number}"


class SealMember(models.Model):
    """封签成员: this event is the leaf at this position (from 0) of this seal's tree."""

    event = models.OneToOneField(
        Event, models.PROTECT, primary_key=True, related_name="member", verbose_name="留痕"
    )
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="members", verbose_name="封签")
    position = models.PositiveIntegerField("位置")

    objects = Ledger.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "封签成员"
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="trail_member_seal_position")
        ]

    def __str__(self) -> str:
        return f"封签 {self.seal_id} 位置 {self.position}"

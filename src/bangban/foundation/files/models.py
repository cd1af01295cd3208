"""Tables of files. The content stands on disk under the id; a row exists only after its content is safely there."""

from __future__ import annotations

import uuid

from django.db import models

from bangban.foundation.files.names import FileState, FileType


class StoredFile(models.Model):
    """文件: one upload or one paper. Never overwritten: a new upload of the same name is the next version.

    `digest` is SM3 of what was handed in, `kept_digest` SM3 of the working copy; `about` the stream (case number) that
    it belongs to, "" while it is a held draft.
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名称", max_length=120)
    type = models.CharField("类型", max_length=8, choices=[(t.value, t.value) for t in FileType])
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    kept_digest = models.CharField("副本摘要", max_length=64, blank=True)
    purpose = models.CharField("用途", max_length=64)
    about = models.CharField("所属编号", max_length=64, blank=True)
    version = models.PositiveIntegerField("第几份", default=1)
    state = models.CharField("状态", max_length=12, default=FileState.HELD.value)
    sensitive = models.BooleanField("加密存放", default=False)
    original_kept = models.BooleanField("另存原件", default=False)
    created_at = models.DateTimeField("收到时间")
    created_by = models.CharField("收到自", max_length=120)
    creator = models.BigIntegerField("收到自用户", null=True)
    checked_at = models.DateTimeField("查毒时间", null=True)
    finding = models.CharField("查毒结果", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["created_at", "version", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in FileState]), name="file_state_known"
            )
        ]
        indexes = [
            models.Index(fields=["about", "name"], name="file_about"),
            models.Index(
                fields=["created_at"], name="file_waits_for_check", condition=models.Q(state="held")
            ),
            models.Index(
                fields=["created_at"], name="file_belongs_nowhere", condition=models.Q(about="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}份）"

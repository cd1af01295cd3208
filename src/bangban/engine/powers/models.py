"""Tables of the power list."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bangban.engine.powers.names import Status


class PowerEntry(models.Model):
    """权责事项: one power of one kind of organ, with its basis, its duty and the procedure it follows."""

    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    code = models.CharField("权责编码", max_length=32)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("权力类别", max_length=16)
    organ_kind = models.CharField("行使主体", max_length=60)
    level = models.CharField("行使层级", max_length=16)
    basis = models.JSONField("法律依据", default=list)
    duty = models.TextField("对应责任", blank=True)
    liability = models.TextField("追责情形", blank=True)
    procedure = models.CharField("程序", max_length=40, blank=True)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_to = models.DateField("依据失效日期", null=True, blank=True)
    status = models.CharField("状态", max_length=16, default=Status.DRAFT.value)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = models.CharField("公布人", max_length=120, blank=True)

    class Meta:
        verbose_name = "权责事项"
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="powers_code_once_per_county"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
                name="powers_published_together",
            ),
        ]
        indexes = [models.Index(fields=["county", "status", "kind"], name="powers_list")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

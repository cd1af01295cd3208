"""Tables of the catalogue. A published version is never changed: its queryset and a database trigger refuse."""

from __future__ import annotations

from typing import NoReturn

from django.db import models
from django.db.models import Q

from bangban.engine.catalogue.names import Depth, HallMode, ItemKind, Level, Provision, Status


def together(at: str, by: str, *, name: str) -> models.CheckConstraint:
    """Who and when: both or neither. `by` is a text column, "" when empty."""
    neither = Q(**{f"{at}__isnull": True, by: ""})
    both = Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})
    return models.CheckConstraint(condition=neither | both, name=name)


class Item(models.Model):
    """服务事项"""

    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    code = models.CharField("事项编码", max_length=32)
    name = models.CharField("事项名称", max_length=120)
    kind = models.CharField("事项类别", max_length=16, default=ItemKind.GOVERNMENT.value)
    power = models.ForeignKey(
        "powers.PowerEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="权责事项",
    )
    procedure = models.CharField("工作规程", max_length=40, blank=True)
    audience = models.CharField("服务对象", max_length=200, blank=True)
    requirement = models.TextField("服务要求", blank=True)
    lead_organ = models.ForeignKey(
        "places.Organ",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="牵头部门",
    )
    family = models.CharField("服务大类", max_length=32, blank=True)
    leaf = models.CharField("服务小类", max_length=60, blank=True)
    poverty = models.JSONField("扶贫标签", default=list, blank=True)
    provision = models.CharField("提供方式", max_length=16, default=Provision.DIRECT.value)
    basis = models.JSONField("法律依据", default=list, blank=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "服务事项"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"], name="catalogue_item_code_once_per_county"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Offering(models.Model):
    """实施清单: an item as done at one level; `organ` empty means each township government decides its own matters."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="offerings", verbose_name="事项")
    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    level = models.CharField("实施层级", max_length=16, default=Level.TOWNSHIP.value)
    receiving = models.CharField("受理层级", max_length=16, default=Level.TOWNSHIP.value)
    deciding = models.CharField("决定层级", max_length=16, default=Level.TOWNSHIP.value)
    organ = models.ForeignKey(
        "places.Organ",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定机关",
    )
    hall_mode = models.CharField("大厅模式", max_length=16, default=HallMode.APPROVE_HERE.value)
    depth = models.CharField("网办深度", max_length=16, default=Depth.HANDLE.value)
    lowest = models.CharField("最低办理层级", max_length=16, default=Level.TOWNSHIP.value)
    current = models.OneToOneField(
        "OfferingVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="现行版本",
    )

    class Meta:
        verbose_name = "实施清单"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "level"], name="catalogue_offering_once_per_level"
            )
        ]
        indexes = [models.Index(fields=["county", "level"], name="catalogue_offering_county")]

    def __str__(self) -> str:
        return f"{self.item}（{Level(self.level).title}）"


class VersionQuerySet(models.QuerySet["OfferingVersion"]):
    """Refuses bulk changes and deletions: published versions are what cases were begun under."""

    def update(self, **kwargs: object) -> NoReturn:
        """Bulk changes would pass by the services."""
        raise TypeError("事项版本只能逐个经服务变更")

    def delete(self) -> NoReturn:
        """Versions are kept forever."""
        raise TypeError("事项版本不能删除")


class OfferingVersion(models.Model):
    """事项版本: the guide, form and terms of an offering; frozen with its digest when published."""

    offering = models.ForeignKey(
        Offering, models.PROTECT, related_name="versions", verbose_name="实施清单"
    )
    number = models.PositiveIntegerField("版本号")
    status = models.CharField("状态", max_length=16, default=Status.DRAFT.value)
    content = models.JSONField("内容", default=dict)
    head = models.JSONField("发布时的事项信息", default=dict, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上一版本"
    )
    heavier_reason = models.TextField("加重理由", blank=True)
    heavier_by = models.CharField("加重批准人", max_length=120, blank=True)
    drafted_at = models.DateTimeField("编制时间")
    drafted_by = models.CharField("编制人", max_length=120)
    drafted_key = models.CharField("编制人标识", max_length=40)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = models.CharField("送审人", max_length=120, blank=True)
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    approved_by = models.CharField("审核人", max_length=120, blank=True)
    approved_key = models.CharField("审核人标识", max_length=40, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.CharField("发布人", max_length=120, blank=True)
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)
    withdrawn_by = models.CharField("停用人", max_length=120, blank=True)
    withdrawn_reason = models.TextField("停用理由", blank=True)
    revision = models.PositiveIntegerField("修订次数", default=0)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "事项版本"
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "number"], name="catalogue_version_number_once"
            ),
            together("submitted_at", "submitted_by", name="catalogue_submitted_together"),
            together("approved_at", "approved_by", name="catalogue_approved_together"),
            together("published_at", "published_by", name="catalogue_published_together"),
            together("withdrawn_at", "withdrawn_by", name="catalogue_withdrawn_together"),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"]) | ~Q(digest=""),
                name="catalogue_frozen_has_digest",
            ),
        ]
        indexes = [models.Index(fields=["status", "offering"], name="catalogue_version_status")]

    def __str__(self) -> str:
        return f"{self.offering} 第{self.number}版"


class SearchEntry(models.Model):
    """What a search reads of a published offering: its words, pinyin and initials; rewritten at each publication."""

    offering = models.OneToOneField(
        Offering, models.PROTECT, related_name="search", verbose_name="实施清单"
    )
    version = models.ForeignKey(
        OfferingVersion, models.PROTECT, related_name="+", verbose_name="版本"
    )
    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    level = models.CharField("实施层级", max_length=16)
    title = models.CharField("名称", max_length=120)
    words = models.TextField("关键词")
    pinyin = models.TextField("全拼")
    initials = models.TextField("首字母")
    family = models.CharField("服务大类", max_length=32, blank=True)
    kind = models.CharField("事项类别", max_length=16)
    life_events = models.JSONField("生活事件", default=list)
    card = models.JSONField("卡片", default=dict)
    hits = models.PositiveIntegerField("办理次数", default=0)

    class Meta:
        verbose_name = "检索条目"
        indexes = [
            models.Index(fields=["county", "level", "family"], name="catalogue_search_county")
        ]

    def __str__(self) -> str:
        return self.title


class Proof(models.Model):
    """证明事项: who demands it of whom, on what basis, kept or cancelled; nothing outside the kept ones may be
    demanded."""

    county = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", verbose_name="县"
    )
    code = models.CharField("编码", max_length=32)
    name = models.CharField("证明名称", max_length=120)
    level = models.CharField("层级", max_length=16)
    basis = models.JSONField("设定依据", default=list)
    issuer = models.CharField("开具单位", max_length=120)
    demander = models.CharField("索要单位", max_length=120)
    retained = models.BooleanField("保留", default=True)
    changed_at = models.DateTimeField("变更时间")
    changed_by = models.CharField("变更人", max_length=120)

    class Meta:
        verbose_name = "证明事项"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code", "level"], name="catalogue_proof_once_per_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

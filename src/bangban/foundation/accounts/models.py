"""Who signs in, which devices are signed in, and the record of each resident or enterprise."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from bangban.foundation.accounts.names import IdKind, UserKind
from bangban.foundation.vault.fields import EncryptedTextField


def _choices(kinds: type[UserKind] | type[IdKind]) -> list[tuple[str, str]]:
    return [(kind.value, kind.title) for kind in kinds]


def _together(label: str, *names: str) -> models.CheckConstraint:
    neither = Q(**{f"{name}__isnull": True for name in names})
    both = Q(**{f"{name}__isnull": False for name in names})
    return models.CheckConstraint(
        condition=neither | both, name=f"{label}_{'_'.join(names)}_together"
    )


class User(AbstractBaseUser):
    """A sign-in: staff by name, residents by phone number.

    What a person may do comes from appointments, never from here.
    """

    username = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    kind = models.CharField(
        "类别", max_length=16, choices=_choices(UserKind), default=UserKind.STAFF.value
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    created_at = models.DateTimeField("建立时间")
    created_by = models.CharField("建立人", max_length=160)
    disabled_at = models.DateTimeField("停用时间", null=True)
    disabled_by = models.CharField("停用人", max_length=160, null=True)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "accounts_user"
        constraints = [
            _together("user", "created_at", "created_by"),
            _together("user", "disabled_at", "disabled_by"),
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_at__isnull=True)
                | Q(is_active=False, disabled_at__isnull=False),
                name="user_inactive_means_disabled",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff_member(self) -> bool:
        """Whether this is a staff account (second factor, short sessions)."""
        return self.kind == UserKind.STAFF.value


class Person(models.Model):
    """A resident or an enterprise, known by one number through every door. Personal fields are sealed at rest."""

    person_no = models.CharField("人员编号", max_length=16, unique=True)
    name = EncryptedTextField("姓名")
    name_index = models.CharField(max_length=32, db_index=True, editable=False)
    id_kind = models.CharField(
        "证件类型", max_length=16, choices=_choices(IdKind), default=IdKind.CITIZEN.value
    )
    citizen_id = EncryptedTextField("证件号码", default="")
    citizen_id_index = models.CharField(max_length=32, unique=True, null=True, editable=False)
    phone = EncryptedTextField("电话", default="")
    phone_index = models.CharField(max_length=32, db_index=True, default="", editable=False)
    address = EncryptedTextField("住址", default="")
    division = models.ForeignKey(
        "places.Division", on_delete=models.PROTECT, null=True, related_name="+"
    )
    birth_year = models.PositiveSmallIntegerField("出生年", null=True)
    special_groups = models.JSONField("特殊群体", default=list)
    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="person"
    )
    created_at = models.DateTimeField("建档时间")
    created_by = models.CharField("建档人", max_length=160)

    class Meta:
        db_table = "accounts_person"
        constraints = [_together("person", "created_at", "created_by")]

    def __str__(self) -> str:
        return self.person_no


class SignedIn(models.Model):
    """登录设备: one signed-in browser. Ending it deletes its session, so that the next request is anonymous."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField("登录时间")
    last_seen = models.DateTimeField("最近使用")
    address = models.CharField("网络地址", max_length=45)
    device = models.CharField("设备", max_length=120)

    class Meta:
        db_table = "accounts_signed_in"

    def __str__(self) -> str:
        return f"{self.device} {self.address}"

"""Shapes that come in at the sign-in pages, and how their fields are printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.validators import MaxLengthValidator

from bangban.foundation.accounts.names import IdKind

_TYPES = {"password": "password", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Line:
    """One field as `c-ui.field` prints it."""

    name: str
    label: str
    kind: str
    hint: str
    fix: str
    value: str
    autocomplete: str
    required: bool
    id: str
    input_type: str
    inputmode: str = ""
    width: str = "bb-w-l"
    unit: str = ""

    @property
    def described_by(self) -> str:
        """Ids of hint and of what to put right."""
        parts = (("hint", self.hint), ("fix", self.fix))
        return " ".join(f"{self.id}-{part}" for part, text in parts if text)


class Printed(forms.Form):
    """A form that knows its lines and says in Chinese what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels().items():
            if name in self.fields:
                self.fields[name].label = label
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Field name → Chinese label."""
        return {}

    @classmethod
    def hints(cls) -> dict[str, str]:
        """Field name → one line of help."""
        return {}

    def lines(self) -> Iterator[Line]:
        """The visible fields in order."""
        for bound in self.visible_fields():
            widget = bound.field.widget
            kind = "password" if isinstance(widget, forms.PasswordInput) else "text"
            numeric = widget.attrs.get("inputmode", "")
            yield Line(
                name=bound.html_name,
                label=str(bound.label),
                kind=kind,
                hint=self.hints().get(bound.name, ""),
                fix=" ".join(str(words) for words in bound.errors),
                value="" if kind == "password" else str(bound.value() or ""),
                autocomplete=widget.attrs.get("autocomplete", "off"),
                required=bound.field.required,
                id=bound.auto_id or f"id_{bound.name}",
                input_type=_TYPES.get(kind, "tel" if numeric == "tel" else "text"),
                inputmode=numeric,
            )


class SignInForm(Printed, account.LoginForm):
    """Name or telephone number, password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"login": "登录名或手机号", "password": "密码"}

    def clean_login(self) -> str:
        """Names are kept in lower case: capitals must not make a second counter of failed tries."""
        return str(self.cleaned_data["login"]).strip().lower()


class PasswordForm(Printed, account.ChangePasswordForm):
    """A new password."""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"oldpassword": "现在的密码", "password1": "新密码", "password2": "再输一次新密码"}

    @classmethod
    def hints(cls) -> dict[str, str]:
        """The rules of a password."""
        return {"password1": "至少8位，不要用姓名、手机号或常见密码。"}

    def clean(self) -> dict[str, Any]:
        """Both times the same, in our words."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("password1") and data.get("password2") not in (None, data["password1"]):
            self.add_error("password2", "两次输入的新密码不一样，请再输一次。")
        return data


class PasswordAgainForm(Printed, account.ReauthenticateForm):
    """The password once more."""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"password": "密码"}


class CodeForm(Printed, factor.AuthenticateForm):
    """A code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators.append(MaxLengthValidator(20, "验证码最多20个字符。"))

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"code": "验证码"}

    @classmethod
    def hints(cls) -> dict[str, str]:
        """Where the code is."""
        return {"code": "打开手机上的验证器，输入6位数字；手机不在身边，可以输入一个恢复码。"}


class CodeAgainForm(Printed, factor.ReauthenticateForm):
    """The same when somebody confirms who they are."""

    labels = CodeForm.labels
    hints = CodeForm.hints


class ActivateAppForm(Printed, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"code": "验证器显示的6位数字"}


class PasskeyForm(Printed, webauthn.AddWebAuthnForm):
    """A new passkey."""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"name": "给这把密钥起个名字", "passwordless": "登录时可以不输密码"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Always a passkey that can sign in by itself: it asks for the finger or PIN, so it is two factors in one.
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = "on"


class PasskeyNameForm(Printed, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called."""
        return {"name": "名字"}


class RegisterForm(Printed):
    """A resident opens an account."""

    name = forms.CharField(
        label="姓名", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    citizen_id = forms.CharField(
        label=IdKind.CITIZEN.title + "号码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @classmethod
    def hints(cls) -> dict[str, str]:
        """Why we ask."""
        return {
            "citizen_id": "用来查您自己的办件，加密保存，页面上只显示前三位和后两位。",
            "phone": "以后用它登录，办件有进展也通知到这个号码。",
            "password": "至少8位，不要用姓名、手机号或常见密码。",
        }

    def clean_password(self) -> str:
        """By the same validators as every password."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password)
        return password

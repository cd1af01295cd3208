"""How allauth behaves here: local redirects only, no e-mail, sealed TOTP secrets, staff never sign themselves up."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bangban.foundation import clock
from bangban.foundation.accounts import factors
from bangban.foundation.accounts.models import User
from bangban.foundation.accounts.names import UserKind
from bangban.foundation.vault import crypto
from bangban.kernel import mask

_SECRET = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with a name or telephone number and a password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "这个账户已经停用，请联系本单位管理员。",
        "incorrect_password": "密码不对，请再输一次。",
        "enter_current_password": "请输入现在的密码。",
        "username_password_mismatch": "登录名或密码不对，请核对后再试。",
        "invalid_login": "登录名或密码不对，请核对后再试。",
        "too_many_login_attempts": "试的次数太多，请15分钟后再试。",
        "rate_limited": "操作太频繁，请过一会儿再试。",
        "incorrect_code": "验证码不对，请输入最新的一组。",
        "same_as_current": "新密码不能与现在的相同。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents register on our own page; allauth opens no account by itself."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site: no scheme, no host, not even our own."""
        return (
            bool(url)
            and str(url).startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff choose the post they work under (one post is chosen by itself); residents start at the portal."""
        user = request.user
        is_staff = user.is_authenticated and user.kind == UserKind.STAFF.value
        return reverse("account_appointments") if is_staff else "/"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With a second factor, the second factor; a password alone is no step up."""
        methods = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": "用密码",
            "mfa_reauthenticate": "用验证器的验证码",
            "mfa_reauthenticate_webauthn": "用通行密钥",
        }
        stronger = [m for m in methods if m["id"] != "reauthenticate"]
        chosen = stronger if stronger and factors.has_second_factor(user.pk) else methods
        return [{**m, "description": words.get(m["id"], m["description"])} for m in chosen]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A factor shown within 15 minutes, at sign-in or since, is enough."""
        return not factors.recent_factor(context.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the security page."""
        return reverse("mfa_index")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail: what happened to an account is told by notices."""

    def set_password(self, user: Any, password: str) -> None:
        """The new password; the duty to change it is met."""
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])


class FactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不对，请输入验证器里最新的一组。",
        "add_email_blocked": "现在不能添加。",
        "cannot_delete_authenticator": "工作人员至少要保留一种二次验证方式，请先添加另一种再移除这一种。",
    }

    def encrypt(self, text: str) -> str:
        """Seal what allauth stores: TOTP secret, seed of recovery codes."""
        return b64encode(crypto.seal(text, _SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return crypto.unseal(b64decode(encrypted_text), _SECRET)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one second factor while one is required."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        if settings.SECOND_FACTOR != "required" or authenticator.type not in kinds:
            return True
        if authenticator.user.kind != UserKind.STAFF.value:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=kinds)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A first name for a key."""
        n = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "我的通行密钥" if n == 0 else f"我的通行密钥 {n + 1}"

    def _get_site_name(self) -> str:
        return "帮办"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The county's identity provider: whoever it vouches for is a resident here, never staff."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Open while a provider is configured."""
        return bool(settings.OIDC["issuer"])

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No further form."""
        return True

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """A resident account under the provider's subject; the name stays masked, papers come with the first matter."""
        account = sociallogin.account
        user: User = sociallogin.user
        given = account.extra_data
        claims = {**(given.get("id_token") or {}), **(given.get("userinfo") or {})}
        user.username = f"{account.provider}:{account.uid}"[:64]
        user.kind = UserKind.RESIDENT.value
        user.name = str(mask.name(str(claims.get("name") or "群众")))[:64]
        user.created_at = clock.now()
        user.created_by = settings.OIDC["name"]
        user.set_unusable_password()
        sociallogin.save(request)
        return user

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> User:
        """Nothing beforehand."""
        return sociallogin.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the security page."""
        return reverse("mfa_index")

"""Nouns of accounts: kinds of users, kinds of identity numbers, the session keys."""

from __future__ import annotations

from enum import StrEnum


class UserKind(StrEnum):
    """Who signs in."""

    STAFF = "staff"
    RESIDENT = "resident"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return {"staff": "工作人员", "resident": "群众"}[self.value]


class IdKind(StrEnum):
    """证件类型 of a person record."""

    CITIZEN = "citizen"
    COMPANY = "company"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    PASSPORT = "passport"
    NONE = "none"

    @property
    def title(self) -> str:
        """Chinese name for people."""
        return _ID_TITLES[self]


_ID_TITLES = {
    IdKind.CITIZEN: "居民身份证",
    IdKind.COMPANY: "统一社会信用代码",
    IdKind.HK_MACAU: "港澳居民居住证或通行证",
    IdKind.TAIWAN: "台湾居民居住证或通行证",
    IdKind.PASSPORT: "护照或外国人永久居留身份证",
    IdKind.NONE: "暂未提供证件",
}

# Keys inside request.session.
APPOINTMENT = "appointment"
SIGNED_IN_AT = "accounts_signed_in_at"
SEEN_AT = "accounts_seen_at"
FACTOR_SEEN = "accounts_factor"
DEVICE_COOKIE = "bangban_device"

# Addresses of accounts.urls for the policy table: route name → whether somebody must be signed in. Every one may write
# (sessions, failed tries); none reads case content.
ROUTES: dict[str, bool] = {
    "account_login": False,
    "account_logout": False,
    "account_signup": False,
    "account_inactive": False,
    "account_reset_password": False,
    "account_reauthenticate": True,
    "account_change_password": True,
    "account_sessions": True,
    "account_end_session": True,
    "account_end_sessions": True,
    "account_appointments": True,
    "mfa_index": True,
    "mfa_authenticate": False,
    "mfa_login_webauthn": False,
    "mfa_reauthenticate": True,
    "mfa_reauthenticate_webauthn": True,
    "mfa_activate_totp": True,
    "mfa_deactivate_totp": True,
    "mfa_view_recovery_codes": True,
    "mfa_generate_recovery_codes": True,
    "mfa_list_webauthn": True,
    "mfa_add_webauthn": True,
    "mfa_edit_webauthn": True,
    "mfa_remove_webauthn": True,
    "openid_connect_login": False,
    "openid_connect_callback": False,
    "socialaccount_login_cancelled": False,
    "socialaccount_login_error": False,
    "socialaccount_signup": False,
}

"""Policies of the addresses that come with libraries; an address that is in neither list stops the process."""

from __future__ import annotations

from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import THIRD_PARTY, Policy

_PUBLIC = (
    "account_inactive",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "api:openapi-json",
    "api:api-root",
)
_PUBLIC_FORMS = (
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_signup",
)
_SIGNED_IN = (
    "account_appointments",
    "account_change_password",
    "account_end_session",
    "account_end_sessions",
    "account_reauthenticate",
    "account_sessions",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
)


def declare() -> None:
    """Fill the register; called once when the app is ready."""
    THIRD_PARTY.update({name: Policy(Need.PUBLIC) for name in _PUBLIC})
    THIRD_PARTY.update({name: Policy(Need.PUBLIC, unsafe=True) for name in _PUBLIC_FORMS})
    THIRD_PARTY.update({name: Policy(Need.SIGNED_IN, unsafe=True) for name in _SIGNED_IN})

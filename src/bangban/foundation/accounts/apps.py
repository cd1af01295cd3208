from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bangban.foundation.accounts"
    label = "accounts"
    verbose_name = "账户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from bangban.foundation.accounts import signals
        from bangban.foundation.places import stamps

        stamps.watch("accounts_user", "name", "is_active", "kind")
        user_logged_in.connect(signals.signed_in, dispatch_uid="accounts.signed_in")
        user_logged_out.connect(signals.signed_out, dispatch_uid="accounts.signed_out")
        authenticator_removed.connect(signals.factor_removed, dispatch_uid="accounts.factor")
        authenticator_added.connect(signals.factor_added, dispatch_uid="accounts.factor")

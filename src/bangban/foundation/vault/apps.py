from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "bangban.foundation.vault"
    label = "vault"
    verbose_name = "保密"
    default_auto_field = "django.db.models.BigAutoField"

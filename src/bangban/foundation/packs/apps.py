from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "bangban.foundation.packs"
    label = "packs"
    verbose_name = "规则包"
    default_auto_field = "django.db.models.BigAutoField"

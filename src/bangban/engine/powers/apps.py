from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "bangban.engine.powers"
    label = "powers"
    verbose_name = "权责"
    default_auto_field = "django.db.models.BigAutoField"

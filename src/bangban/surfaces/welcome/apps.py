from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "bangban.surfaces.welcome"
    label = "welcome"
    verbose_name = "演示入口"
    default_auto_field = "django.db.models.BigAutoField"

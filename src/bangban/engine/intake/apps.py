from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bangban.engine.intake"
    label = "intake"
    verbose_name = "收件"
    default_auto_field = "django.db.models.BigAutoField"

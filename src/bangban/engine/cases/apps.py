from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "bangban.engine.cases"
    label = "cases"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bangban.engine.cases.names import OWN, SEEING
        from bangban.foundation.access import rules

        rules.register(seeing=SEEING, own=OWN)
        import_module("bangban.engine.cases.handlers")

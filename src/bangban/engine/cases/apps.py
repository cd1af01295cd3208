from django.apps import AppConfig

from bangban.engine.cases.names import OWN, SEEING
from bangban.foundation.access import rules


class CasesConfig(AppConfig):
    name = "bangban.engine.cases"
    label = "cases"
    verbose_name = "办件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bangban.engine.cases.services import recounting
        from bangban.foundation.calendars import services as calendars

        rules.register(seeing=SEEING, own=OWN)
        calendars.on_change.append(recounting.recount)

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "bangban.foundation.outbox"
    label = "outbox"
    verbose_name = "发件箱"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every app's `handlers` module registers what it handles."""
        autodiscover_modules("handlers")

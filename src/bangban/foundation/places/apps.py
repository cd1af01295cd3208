from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from bangban.foundation.places import stamps


def _install(using: str, **kwargs: Any) -> None:
    stamps.install(using)


class PlacesConfig(AppConfig):
    name = "bangban.foundation.places"
    label = "places"
    verbose_name = "机构区划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for table in ("division", "organ", "role", "post", "post_roles", "appointment"):
            stamps.watch(f"places_{table}")
        # A migration of any app may have rebuilt a watched table without its triggers; the signal comes after all.
        post_migrate.connect(_install, sender=self, dispatch_uid="places.stamps")

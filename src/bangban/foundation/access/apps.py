from django.apps import AppConfig
from django.core.checks import register

from bangban.foundation.access import third_party
from bangban.foundation.access.checks import every_route_declares_itself
from bangban.foundation.places import stamps


class AccessConfig(AppConfig):
    name = "bangban.foundation.access"
    label = "access"
    verbose_name = "权限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        stamps.watch("access_apitoken")
        third_party.declare()
        register(every_route_declares_itself)

from django.apps import AppConfig

from bangban.foundation.places import stamps


class CatalogueConfig(AppConfig):
    name = "bangban.engine.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        stamps.watch("catalogue_offering")

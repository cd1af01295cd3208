from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "bangban.foundation.places"
    label = "places"
    verbose_name = "机构区划"
    default_auto_field = "django.db.models.BigAutoField"

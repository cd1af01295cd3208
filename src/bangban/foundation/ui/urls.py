"""/ui/: the look switch and the gallery."""

from __future__ import annotations

from django.urls import path

from bangban.foundation.ui import gallery, views

app_name = "ui"

urlpatterns = [
    path("look", views.switch_look, name="look"),
    path("", gallery.parts, name="gallery"),
    path("pages/<slug:name>/", gallery.page, name="page"),
    path("refused/", gallery.refused, name="refused"),
]

"""/api/v1/"""

from __future__ import annotations

from django.urls import path

from bangban.surfaces.openapi.api import api

urlpatterns = [path("", api.urls)]

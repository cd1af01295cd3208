"""The address map as it is in demo mode."""

from __future__ import annotations

from django.urls import include, path

from bangban.config.urls import handler400, handler403, handler404, handler500
from bangban.config.urls import urlpatterns as ordinary

urlpatterns = [*ordinary, path("demo/", include("bangban.surfaces.welcome.urls"))]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

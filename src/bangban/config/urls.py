"""The address map: each surface at its root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/", include("bangban.foundation.ui.urls")),
    path("account/", include("bangban.foundation.accounts.urls")),
]

"""The address map: each surface at its root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("bangban.foundation.accounts.urls")),
    path("ui/", include("bangban.foundation.ui.urls")),
]

handler400 = "bangban.foundation.ui.views.bad_request"
handler403 = "bangban.foundation.ui.views.forbidden"
handler404 = "bangban.foundation.ui.views.page_not_found"
handler500 = "bangban.foundation.ui.views.server_error"

"""The address map: each surface at its root."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "api/v1/", include("bangban.surfaces.openapi.urls")
    ),  # first: the busiest, and no other begins so
    path("", include("bangban.surfaces.portal.urls")),
    path("desk/", include("bangban.surfaces.desk.urls")),
    path("account/", include("bangban.foundation.accounts.urls")),
    path("ui/", include("bangban.foundation.ui.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("bangban.surfaces.welcome.urls")))

handler400 = "bangban.foundation.ui.views.bad_request"
handler403 = "bangban.foundation.ui.views.forbidden"
handler404 = "bangban.foundation.ui.views.page_not_found"
handler500 = "bangban.foundation.ui.views.server_error"

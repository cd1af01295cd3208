"""Addresses of the surface."""

from __future__ import annotations

from django.urls import path

from bangban.surfaces.welcome import views

app_name = "welcome"
urlpatterns = [
    path("", views.start, name="start"),
    path("enter/", views.enter, name="enter"),
]

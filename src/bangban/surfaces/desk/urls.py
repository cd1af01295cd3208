"""Addresses of the surface."""

from __future__ import annotations

from django.urls import URLPattern, path

from bangban.surfaces.desk.views import admin, case, catalogue, inbox, lists, procedures, receive

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("together/", inbox.together, name="together"),
    path("filters/", inbox.keep_filter, name="keep-filter"),
    path("filters/<int:filter_id>/drop/", inbox.drop_filter, name="drop-filter"),
    path("receive/", receive.items, name="receive"),
    path("receive/<int:version_id>/", receive.form, name="receive-form"),
    path("received/<str:number>/", receive.received, name="received"),
    path("deliver/", lists.deliver, name="deliver"),
    path("ratings/", lists.ratings, name="ratings"),
    path("persons/", lists.persons, name="persons"),
    path("supervise/", lists.supervise, name="supervise"),
    path("trail/", lists.search_trail, name="trail"),
    path("catalogue/", catalogue.items, name="catalogue"),
    path("catalogue/<int:version_id>/", catalogue.version, name="version"),
    path("catalogue/<int:version_id>/edit/", catalogue.edit, name="version-edit"),
    path("catalogue/<int:version_id>/do/<slug:verb>/", catalogue.act, name="version-act"),
    path("admin/", admin.home, name="admin"),
    path("admin/people/", admin.people, name="people"),
    path("admin/roles/", admin.roles, name="roles"),
    path("admin/tokens/", admin.tokens, name="tokens"),
    path("admin/tokens/<int:token_id>/revoke/", admin.revoke, name="revoke"),
    path("admin/packs/", admin.pack, name="packs"),
    path("admin/packs/propose/", admin.propose_limit, name="propose-limit"),
    path("admin/packs/<int:change_id>/", admin.decide_limit, name="decide-limit"),
    path("admin/calendar/", admin.calendar, name="calendar"),
    path("admin/calendar/propose/", admin.propose_closure, name="propose-closure"),
    path("admin/calendar/<int:change_id>/", admin.decide_calendar, name="decide-calendar"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:name>/", procedures.one, name="procedure"),
    path("procedures/<str:name>/chart.svg", procedures.picture, name="flowchart"),
    path("procedures/<str:name>/process.bpmn", procedures.bpmn, name="bpmn"),
    path("cases/", inbox.inbox, name="cases"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/reveal/", case.reveal, name="reveal"),
    path("cases/<str:number>/do/<str:verb>/", case.take, name="take"),
    path("cases/<str:number>/papers/<int:paper_id>.pdf", case.paper, name="paper"),
    path("cases/<str:number>/files/<uuid:file_id>/", case.material, name="material"),
]

"""Addresses of the 办事大厅."""

from __future__ import annotations

from django.urls import path

from bangban.surfaces.portal.views import acting, applying, finding, tracking

app_name = "portal"
urlpatterns = [
    path("", finding.home, name="home"),
    path("items/", finding.items, name="items"),
    path("items/<str:code>/", finding.guide, name="guide"),
    path("items/<str:code>/flow.svg", finding.flow, name="flow"),
    path("place/<int:id>/", finding.place, name="place"),
    path("publications/", finding.publications, name="publications"),
    path("help/", finding.help_page, name="help"),
    path("apply/<int:version_id>/", applying.begin, name="apply"),
    path("apply/drafts/<str:token>/", applying.resume, name="resume"),
    path("apply/drafts/<str:token>/discard/", applying.discard, name="discard"),
    path("apply/drafts/<str:token>/files/<uuid:id>/", applying.photo, name="photo"),
    path("apply/drafts/<str:token>/<str:step>/", applying.step, name="step"),
    path("track/", tracking.track, name="track"),
    path("track/<str:number>/", tracking.track_case, name="track-case"),
    path("track/<str:number>/receipt.pdf", tracking.track_receipt_pdf, name="track-receipt-pdf"),
    path("track/<str:number>/papers/<int:id>.pdf", tracking.track_paper, name="track-paper"),
    path("track/<str:number>/correct/", acting.track_correct, name="track-correct"),
    path("track/<str:number>/rate/", acting.track_rate, name="track-rate"),
    path("mine/", tracking.mine, name="mine"),
    path("mine/<str:number>/", tracking.mine_case, name="mine-case"),
    path("mine/<str:number>/receipt/", tracking.mine_receipt, name="mine-receipt"),
    path("mine/<str:number>/receipt.pdf", tracking.mine_receipt_pdf, name="mine-receipt-pdf"),
    path("mine/<str:number>/papers/<int:id>.pdf", tracking.mine_paper, name="mine-paper"),
    path("mine/<str:number>/correct/", acting.mine_correct, name="mine-correct"),
    path("mine/<str:number>/withdraw/", acting.mine_withdraw, name="mine-withdraw"),
    path("mine/<str:number>/rate/", acting.mine_rate, name="mine-rate"),
    path("messages/", tracking.inbox, name="messages"),
    path("messages/read/", tracking.read_all, name="read-all"),
]

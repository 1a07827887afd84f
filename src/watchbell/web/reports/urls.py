"""Addresses of the page of figures, and of what is behind each."""

from django.urls import path

from watchbell.web.reports import business, exporting, saved, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("/way", views.on_the_way, name="reports-way"),
    path("/hours", business.in_hours, name="reports-hours"),
    path(".csv", exporting.figures_csv, name="reports-csv"),
    path(".xlsx", exporting.figures_xlsx, name="reports-xlsx"),
    path("/saved", saved.report_list, name="report-list"),
    path("/saved/new", saved.report_new, name="report-new"),
    path("/saved/<uuid:report_id>", saved.report, name="report"),
    path("/saved/<uuid:report_id>/edit", saved.report_edit, name="report-edit"),
    path("/saved/<uuid:report_id>/mail", saved.report_mail, name="report-mail"),
    path("/saved/<uuid:report_id>/preview", saved.report_preview, name="report-preview"),
    path("/saved/<uuid:report_id>/preview.pdf", saved.report_file, {"ending": "pdf"}, "report-pdf"),
    path("/saved/<uuid:report_id>/preview.csv", saved.report_file, {"ending": "csv"}, "report-csv"),
    path("/saved/<uuid:report_id>/send", saved.report_send, name="report-send"),
    path("/saved/<uuid:report_id>/delete", saved.report_delete, name="report-delete"),
    path("/saved/<uuid:report_id>/return", saved.report_return, name="report-return"),
    path("/sent/<uuid:issue_id>.pdf", saved.issue_file, {"ending": "pdf"}, "report-sent-pdf"),
    path("/sent/<uuid:issue_id>.csv", saved.issue_file, {"ending": "csv"}, "report-sent-csv"),
    path("/leave/<str:token>", saved.report_leave, name="report-leave"),
    path("/figures/<str:name>", views.figure, name="figure"),
    path("/figures/<str:name>/target", views.target, name="figure-target"),
    path("/figures/<str:name>/records.csv", exporting.records_csv, name="figure-csv"),
    path("/figures/<str:name>/records.xlsx", exporting.records_xlsx, name="figure-xlsx"),
]

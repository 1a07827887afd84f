"""Addresses of the page of figures, and of what is behind each."""

from django.urls import path

from watchbell.web.reports import business, exporting, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("/way", views.on_the_way, name="reports-way"),
    path("/hours", business.in_hours, name="reports-hours"),
    path(".csv", exporting.figures_csv, name="reports-csv"),
    path(".xlsx", exporting.figures_xlsx, name="reports-xlsx"),
    path("/figures/<str:name>", views.figure, name="figure"),
    path("/figures/<str:name>/target", views.target, name="figure-target"),
    path("/figures/<str:name>/records.csv", exporting.records_csv, name="figure-csv"),
    path("/figures/<str:name>/records.xlsx", exporting.records_xlsx, name="figure-xlsx"),
]

"""Addresses of the pages of reliability."""

from django.urls import path

from watchbell.web.reliability import views

urlpatterns = [
    path("", views.services, name="reliability"),
    path(".csv", views.months_file, name="reliability-csv"),
    path("/degraded", views.degraded, name="reliability-degraded"),
    path("/<slug:slug>", views.service, name="service-reliability"),
]

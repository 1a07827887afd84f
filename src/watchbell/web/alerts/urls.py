"""Addresses of the pages of alerts."""

from django.urls import path

from watchbell.web.alerts import views

urlpatterns = [
    path("", views.alert_list, name="alert-list"),
    path("/<uuid:alert_id>", views.alert, name="alert"),
    path("/<uuid:alert_id>/acknowledge", views.acknowledge, name="alert-acknowledge"),
    path("/<uuid:alert_id>/resolve", views.resolve, name="alert-resolve"),
]

"""Addresses of the page of the program's own health."""

from django.urls import path

from watchbell.web.health import views

urlpatterns = [
    path("", views.system_health, name="system-health"),
    path("/messages/<uuid:message_id>/retry", views.retry, name="message-retry"),
]

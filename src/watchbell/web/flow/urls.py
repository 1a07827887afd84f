"""Addresses of the pages of flow."""

from django.urls import path

from watchbell.web.flow import views

urlpatterns = [
    path("", views.show, name="flow"),
    path("/incidents", views.incidents, name="flow-incidents"),
]

"""Addresses of the pages of services."""

from django.urls import path

from watchbell.web.catalog import views

urlpatterns = [
    path("", views.service_list, name="service-list"),
    path("/new", views.new_service, name="service-new"),
    path("/<slug:slug>", views.service, name="service"),
    path("/<slug:slug>/edit", views.edit_service, name="service-edit"),
    path("/<slug:slug>/dependencies", views.add_needed, name="service-dependency-add"),
    path(
        "/<slug:slug>/dependencies/<slug:needed>/remove",
        views.remove_needed,
        name="service-dependency-remove",
    ),
]

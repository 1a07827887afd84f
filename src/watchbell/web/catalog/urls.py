"""Addresses of the pages of services and configuration items."""

from django.urls import path

from watchbell.web.catalog import importing, items, mapping, views

urlpatterns = [
    path("", views.service_list, name="service-list"),
    path("/new", views.new_service, name="service-new"),
    path("/map", mapping.map_of_services, name="service-map"),
    path("/<slug:slug>", views.service, name="service"),
    path("/<slug:slug>/edit", views.edit_service, name="service-edit"),
    path("/<slug:slug>/dependencies", views.add_needed, name="service-dependency-add"),
    path(
        "/<slug:slug>/dependencies/<slug:needed>/remove",
        views.remove_needed,
        name="service-dependency-remove",
    ),
]
item_patterns = [
    path("", items.item_list, name="item-list"),
    path("/new", items.new_item, name="item-new"),
    path("/import", importing.take_in, name="item-import"),
    path("/choices", items.choices, name="item-choices"),
    path("/<uuid:item_id>", items.item, name="item"),
    path("/<uuid:item_id>/edit", items.edit_item, name="item-edit"),
    path("/<uuid:item_id>/retire", items.retire_item, name="item-retire"),
]

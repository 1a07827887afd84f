"""Addresses of the pages of routes."""

from django.urls import path

from watchbell.web.routes import trying, views

urlpatterns = [
    path("", views.route_list, name="route-list"),
    path("/new", views.new_route, name="route-new"),
    path("/try", trying.try_signal, name="route-try"),
    path("/<uuid:route_id>", views.route, name="route"),
    path("/<uuid:route_id>/move", views.move_route, name="route-move"),
    path("/<uuid:route_id>/remove", views.remove_route, name="route-remove"),
]

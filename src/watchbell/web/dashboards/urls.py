"""The addresses of dashboards, and of screens on walls."""

from django.urls import path

from watchbell.web.dashboards import editing, screens, views

urlpatterns = [
    path("", views.dashboards, name="dashboard-list"),
    path("/new", editing.new, name="dashboard-new"),
    path("/widget", editing.widget, name="dashboard-widget"),
    path("/screens", screens.make, name="screen-make"),
    path("/screens/<uuid:link_id>/revoke", screens.revoke, name="screen-revoke"),
    path("/<str:key>", views.dashboard, name="dashboard"),
    path("/<str:key>/parts", views.parts, name="dashboard-parts"),
    path("/<uuid:dashboard_id>/edit", editing.edit, name="dashboard-edit"),
    path("/<uuid:dashboard_id>/delete", editing.delete, name="dashboard-delete"),
]
wall_patterns = [
    path("/<str:key>", screens.wallboard, name="wallboard"),
    path("/link/<str:token>", screens.wall_of_link, name="wallboard-link"),
]

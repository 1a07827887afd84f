"""Addresses of the imports."""

from django.urls import path

from watchbell.web.importing import views

urlpatterns = [
    path("", views.import_list, name="import-list"),
    path("/new", views.new_import, name="import-new"),
    path("/of/<str:number>", views.import_of, name="import-of"),
    path("/<uuid:id>", views.one_import, name="import"),
    path("/<uuid:id>/mapping", views.mapping, name="import-mapping"),
    path("/<uuid:id>/mapping.yaml", views.mapping_file, name="import-mapping-file"),
    path("/<uuid:id>/rejected.csv", views.rejected, name="import-rejected"),
    path("/<uuid:id>/run", views.run, name="import-run"),
    path("/<uuid:id>/cancel", views.cancel, name="import-cancel"),
    path("/<uuid:id>/undo", views.undo, name="import-undo"),
]

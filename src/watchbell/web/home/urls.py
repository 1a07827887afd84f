"""Addresses of the first page and of what the shell needs."""

from django.urls import path

from watchbell.web.home import installing, views, work

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("my-work", work.my_work, name="my-work"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("service-worker.js", installing.service_worker, name="service-worker"),
    path("offline", installing.offline, name="offline"),
    path("theme", views.theme, name="theme"),
]

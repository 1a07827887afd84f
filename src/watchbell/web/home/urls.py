"""Addresses of the first page and of what the shell needs."""

from django.urls import path

from watchbell.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("theme", views.theme, name="theme"),
]

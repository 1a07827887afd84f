"""Addresses behind the links in mails."""

from django.urls import path

from watchbell.web.answers import views, watching

urlpatterns = [path("/<str:token>", views.answer, name="answer")]
watching_patterns = [path("/<str:token>", watching.unwatch, name="unwatch")]

"""Address of the page of figures."""

from django.urls import path

from watchbell.web.reports import views

urlpatterns = [path("", views.reports, name="reports")]

"""Address of the answer page."""

from django.urls import path

from watchbell.web.answers import views

urlpatterns = [path("/<str:token>", views.answer, name="answer")]

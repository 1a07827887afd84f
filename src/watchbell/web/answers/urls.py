"""Addresses behind the links in mails."""

from django.urls import path

from watchbell.web.answers import phone, pressing, views, watching

urlpatterns = [
    path("/<str:token>", views.answer, name="answer"),
    path("/<str:token>/<str:verb>", pressing.press, name="answer-press"),
]
phone_patterns = [
    path("/<str:provider>/report/<uuid:message_id>", phone.report, name="phone-report"),
    path("/<str:provider>/text", phone.text, name="phone-text"),
    path("/<str:provider>/keys/<str:token>", phone.keys, name="phone-keys"),
]
watching_patterns = [path("/<str:token>", watching.unwatch, name="unwatch")]

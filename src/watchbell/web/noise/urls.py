"""Addresses of the pages of noise."""

from django.urls import path

from watchbell.web.noise import letters, views

urlpatterns = [
    path("", views.noise_list, name="noise"),
    path("/records", views.noise_records, name="noise-records"),
    path("/letter", letters.letter, name="noise-letter"),
    path("/letter/choose", letters.choose, name="noise-letter-choose"),
]

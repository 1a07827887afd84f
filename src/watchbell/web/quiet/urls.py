"""Addresses of silences, maintenance windows and inhibition rules."""

from django.urls import path

from watchbell.web.quiet import inhibition, maintenance, silences

urlpatterns = [
    path("silences", silences.silence_list, name="silence-list"),
    path("silences/new", silences.new, name="silence-new"),
    path("silences/preview", silences.preview, name="silence-preview"),
    path("silences/<uuid:silence_id>", silences.silence, name="silence"),
    path("silences/<uuid:silence_id>/edit", silences.edit, name="silence-edit"),
    path("silences/<uuid:silence_id>/end", silences.end, name="silence-end"),
    path("maintenance", maintenance.calendar, name="maintenance"),
    path("maintenance/new", maintenance.new, name="maintenance-new"),
    path("maintenance/<uuid:window_id>", maintenance.window, name="maintenance-window"),
    path("maintenance/<uuid:window_id>/edit", maintenance.edit, name="maintenance-edit"),
    path("maintenance/<uuid:window_id>/end", maintenance.end, name="maintenance-end"),
    path("inhibition", inhibition.rules, name="inhibition"),
    path("inhibition/settings", inhibition.settings, name="inhibition-settings"),
    path("inhibition/new", inhibition.new, name="inhibition-new"),
    path("inhibition/<uuid:rule_id>/edit", inhibition.edit, name="inhibition-edit"),
    path("inhibition/<uuid:rule_id>/remove", inhibition.remove, name="inhibition-remove"),
]

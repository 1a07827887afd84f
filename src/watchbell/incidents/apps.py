from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "watchbell.incidents"
    label = "incidents"

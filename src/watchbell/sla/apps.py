from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "watchbell.sla"
    label = "sla"

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "watchbell.alerts"
    label = "alerts"

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "watchbell.analytics"
    label = "analytics"

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "watchbell.api"
    label = "api"

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "watchbell.web"
    label = "web"

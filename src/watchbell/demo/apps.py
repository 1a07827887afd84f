from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "watchbell.demo"
    label = "demo"

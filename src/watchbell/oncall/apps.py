from django.apps import AppConfig


class OncallConfig(AppConfig):
    name = "watchbell.oncall"
    label = "oncall"

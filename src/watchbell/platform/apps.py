from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "watchbell.platform"
    label = "platform"

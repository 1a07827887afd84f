from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "watchbell.notify"
    label = "notify"

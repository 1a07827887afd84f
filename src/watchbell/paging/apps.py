from django.apps import AppConfig


class PagingConfig(AppConfig):
    name = "watchbell.paging"
    label = "paging"

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "watchbell.catalog"
    label = "catalog"

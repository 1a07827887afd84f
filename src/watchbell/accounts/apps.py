from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "watchbell.accounts"
    label = "accounts"

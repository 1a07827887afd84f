"""Addresses for coming in and going out."""

from allauth.account.views import account_inactive
from django.urls import path

from watchbell.web.signin import views

urlpatterns = [
    path("sign-in", views.sign_in, name="account_login"),
    path("sign-in/link", views.request_link, name="sign-in-link"),
    path("sign-in/inactive", account_inactive, name="account_inactive"),
    path("sign-in/<str:token>", views.open_link, name="sign-in-open"),
    path("sign-out", views.sign_out, name="account_logout"),
]

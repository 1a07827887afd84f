"""Addresses of the pages of backtests."""

from django.urls import path

from watchbell.web.backtests import views

urlpatterns = [
    path("", views.backtest_list, name="backtest-list"),
    path("/new", views.new, name="backtest-new"),
    path("/<uuid:id>", views.backtest, name="backtest"),
    path("/<uuid:id>/again", views.again, name="backtest-again"),
    path("/<uuid:id>/cancel", views.cancel, name="backtest-cancel"),
    path("/<uuid:id>/delete", views.delete, name="backtest-delete"),
]

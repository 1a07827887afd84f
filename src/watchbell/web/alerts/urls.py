"""Addresses of the pages of alerts."""

from django.urls import path

from watchbell.web.alerts import acting, judging, views

urlpatterns = [
    path("", views.alert_list, name="alert-list"),
    path("/bulk", acting.bulk, name="alert-bulk"),
    path("/<uuid:alert_id>", views.alert, name="alert"),
    path("/<uuid:alert_id>/row", views.alert_row, name="alert-row"),
    path("/<uuid:alert_id>/acknowledge", acting.acknowledge, name="alert-acknowledge"),
    path("/<uuid:alert_id>/resolve", acting.resolve, name="alert-resolve"),
    path("/<uuid:alert_id>/snooze", acting.snooze, name="alert-snooze"),
    path("/<uuid:alert_id>/wake", acting.wake, name="alert-wake"),
    path("/<uuid:alert_id>/attach", acting.attach, name="alert-attach"),
    path("/<uuid:alert_id>/detach", acting.detach, name="alert-detach"),
    path("/<uuid:alert_id>/split", acting.split, name="alert-split"),
    path("/<uuid:alert_id>/feedback", judging.judge, name="alert-feedback"),
]

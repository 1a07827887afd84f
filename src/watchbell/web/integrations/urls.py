"""Addresses of the pages of integrations.

A POST to /integrations/<kind>/<key> is a machine's: what people send has one part behind
/integrations, or three and more.
"""

from django.urls import path

from watchbell.web.integrations import changing, signals, views

urlpatterns = [
    path("", views.integration_list, name="integration-list"),
    path("/new", changing.new_integration, name="integration-new"),
    path("/<uuid:integration_id>", views.integration, name="integration"),
    path("/<uuid:integration_id>/settings/edit", changing.edit, name="integration-edit"),
    path("/<uuid:integration_id>/settings/disable", changing.disable, name="integration-disable"),
    path("/<uuid:integration_id>/settings/enable", changing.enable, name="integration-enable"),
    path("/<uuid:integration_id>/key/rotate", changing.rotate, name="integration-key-rotate"),
    path(
        "/<uuid:integration_id>/signals/replay",
        signals.replay_all,
        name="integration-signals-replay",
    ),
    path(
        "/<uuid:integration_id>/signals/<uuid:signal_id>",
        signals.signal,
        name="integration-signal",
    ),
    path(
        "/<uuid:integration_id>/signals/<uuid:signal_id>/body",
        signals.body,
        name="integration-signal-body",
    ),
    path(
        "/<uuid:integration_id>/signals/<uuid:signal_id>/replay",
        signals.replay,
        name="integration-signal-replay",
    ),
]

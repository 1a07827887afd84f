"""Addresses of the pages of integrations.

A POST to /integrations/<kind>/<key> is a machine's: what people send has one part behind
/integrations, or three and more.
"""

from django.urls import path

from watchbell.web.integrations import adjusting, changing, limits, mapping, signals, views

urlpatterns = [
    path("", views.integration_list, name="integration-list"),
    path("/new", changing.new_integration, name="integration-new"),
    path("/limits", limits.limits, name="limits"),
    path("/<uuid:integration_id>", views.integration, name="integration"),
    path("/<uuid:integration_id>/settings/edit", changing.edit, name="integration-edit"),
    path("/<uuid:integration_id>/settings/disable", changing.disable, name="integration-disable"),
    path("/<uuid:integration_id>/settings/enable", changing.enable, name="integration-enable"),
    path(
        "/<uuid:integration_id>/settings/secret",
        adjusting.keep_secret,
        name="integration-secret",
    ),
    path(
        "/<uuid:integration_id>/settings/secret/drop",
        adjusting.drop_secret,
        name="integration-secret-drop",
    ),
    path(
        "/<uuid:integration_id>/settings/switches",
        adjusting.switch,
        name="integration-switches",
    ),
    path(
        "/<uuid:integration_id>/setup/<str:name>",
        adjusting.setup_file,
        name="integration-setup-file",
    ),
    path("/<uuid:integration_id>/mapping/edit", mapping.edit, name="integration-mapping"),
    path(
        "/<uuid:integration_id>/mapping/try",
        mapping.attempt_mapping,
        name="integration-mapping-try",
    ),
    path(
        "/<uuid:integration_id>/mapping/forget",
        mapping.forget,
        name="integration-mapping-forget",
    ),
    path("/<uuid:integration_id>/signals/heard", views.heard, name="integration-heard"),
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

"""Addresses of one's own page."""

from django.urls import path

from watchbell.web.profile import contacts, tokens, views, waking

urlpatterns = [
    path("", views.profile, name="profile"),
    path("/details", views.change_details, name="profile-details"),
    path("/password", views.change_password, name="profile-password"),
    path("/sessions/end", views.end_others, name="profile-sessions-end"),
    path("/contacts", contacts.add, name="profile-contact-add"),
    path("/devices", contacts.add_this_device, name="profile-device-add"),
    path("/contacts/<uuid:method_id>/wake", contacts.wake, name="profile-contact-wake"),
    path("/contacts/<uuid:method_id>/code", contacts.send_code, name="profile-contact-code"),
    path("/contacts/<uuid:method_id>/verify", contacts.verify, name="profile-contact-verify"),
    path("/contacts/<uuid:method_id>/remove", contacts.remove, name="profile-contact-remove"),
    path("/waking", waking.waking, name="profile-waking"),
    path("/waking/shifts", waking.set_shift_lead, name="profile-shift-notice"),
    path("/waking/quiet", waking.set_quiet, name="profile-quiet"),
    path("/waking/<str:urgency>", waking.set_rules, name="profile-rules"),
    path("/tokens", tokens.create, name="profile-token-add"),
    path("/tokens/<uuid:token_id>/revoke", tokens.revoke, name="profile-token-revoke"),
]

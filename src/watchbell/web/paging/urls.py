"""Addresses of the pages of escalation policies."""

from django.urls import path

from watchbell.web.paging import editing, views

urlpatterns = [
    path("", views.policy_list, name="policy-list"),
    path("/new", editing.new, name="policy-new"),
    path("/targets", editing.targets, name="policy-targets"),
    path("/<slug:slug>", views.policy, name="escalation-policy"),
    path("/<slug:slug>/edit", editing.edit, name="policy-edit"),
    path("/<slug:slug>/delete", editing.delete, name="policy-delete"),
]

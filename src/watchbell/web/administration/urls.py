"""Addresses of the administration."""

from django.urls import path

from watchbell.web.administration import hub, plans, priorities

urlpatterns = [
    path("", hub.hub, name="administration"),
    path("/plans", plans.plan_list, name="admin-plan-list"),
    path("/plans/new", plans.new_plan, name="admin-plan-new"),
    path("/plans/preview", plans.preview, name="admin-plan-preview"),
    path("/plans/<slug:slug>", plans.edit_plan, name="admin-plan"),
    path("/priorities", priorities.priorities, name="priority-rules"),
    path("/priorities/preview", priorities.preview, name="priority-rules-preview"),
]

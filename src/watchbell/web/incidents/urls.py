"""Addresses of incidents; what may be done are sub-resources, opened by GET and done by POST."""

from django.urls import path

from watchbell.web.incidents import (
    acting,
    asking,
    bulk,
    editing,
    export,
    exporting,
    lists,
    tabs,
    viewing,
    views,
)

urlpatterns = [
    path("", lists.incident_list, name="incident-list"),
    path("/new", views.new, name="incident-new"),
    path("/new/fields", asking.of_new, name="incident-new-fields"),
    path("/new/similar", views.similar, name="incident-similar"),
    path("/new/people", views.people, name="incident-people"),
    path("/suggest", views.suggest, name="incident-suggest"),
    path("/export.csv", export.as_csv, name="incident-export-csv"),
    path("/export.xlsx", export.as_xlsx, name="incident-export-xlsx"),
    path("/views/keep", viewing.keep, name="view-keep"),
    path("/views/<uuid:view>/forget", viewing.forget, name="view-forget"),
    path("/bulk", bulk.bulk, name="incident-bulk"),
    path("/bulk/<slug:verb>", bulk.edit, name="incident-bulk-edit"),
    path("/bulk/<uuid:change>/undo", bulk.undo, name="incident-bulk-undo"),
    path("/<str:number>", views.detail, name="incident"),
    path("/<str:number>/fields", asking.of_incident, name="incident-fields"),
    path("/<str:number>/parts", views.parts, name="incident-parts"),
    path("/<str:number>/row", lists.row, name="incident-row"),
    path("/<str:number>/tabs/<slug:name>", views.tab, name="incident-tab"),
    path("/<str:number>/comments", views.comment, name="incident-comment"),
    path("/<str:number>/tasks/add", tabs.tasks.add, name="incident-task-add"),
    path("/<str:number>/tasks/plan", tabs.tasks.apply, name="incident-plan-apply"),
    path(
        "/<str:number>/tasks/<uuid:task_id>/<slug:step>",
        tabs.tasks.change,
        name="incident-task",
    ),
    path("/<str:number>/roles/<slug:role>/<slug:step>", tabs.roles.change, name="incident-role"),
    path("/<str:number>/steps", views.state_steps, name="incident-steps"),
    path("/<str:number>/edit", editing.edit, name="incident-edit"),
    path("/<str:number>/hypotheses", tabs.diagnosis.propose, name="incident-hypothesis-add"),
    path(
        "/<str:number>/hypotheses/<uuid:hypothesis>/evidence",
        tabs.diagnosis.support,
        name="incident-hypothesis-evidence",
    ),
    path(
        "/<str:number>/hypotheses/<uuid:hypothesis>/verdict",
        tabs.diagnosis.decide,
        name="incident-hypothesis-decide",
    ),
    path("/<str:number>/print", exporting.print_view, name="incident-print"),
    path("/<str:number>/export/<slug:form>", exporting.export, name="incident-export"),
    path("/<str:number>/<slug:verb>", acting.act, name="incident-act"),
]

"""Every call, walked by everybody, with every scope and with the scope to read alone."""

from typing import Any

import pytest
from django.db import connection, transaction

from tests.api.client import ApiClient, Reply
from tests.api.stage import ROLES, Stage
from tests.api.world import BODIES, address, body
from watchbell.api.openapi import document

pytestmark = pytest.mark.usefixtures("db")
CALLS = [
    (method.upper(), path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
# What somebody may do who only reports incidents.
FOR_EVERYBODY = {
    "create_incident",
    "list_incidents",
    "list_categories",
    "list_incident_types",
    "list_services",
    "get_service",
    "get_me",
    "list_contact_methods",
    "get_notification_rules",
    "set_notification_rules",
}
# What they may do besides with the incidents that they reported.
FOR_REPORTERS = {
    "get_incident",
    "list_comments",
    "get_timeline",
    "get_relations",
    "add_comment",
    "close_incident",
    "reopen_incident",
    "follow_up_incident",
    "watch_incident",
    "get_survey",
    "list_attachments",
    "attach_files",
}
# What takes a manager or an administrator; everything else is a responder's work.
FOR_MANAGERS = {
    "create_backtest", "cancel_backtest", "delete_backtest",
    "accept_major_incident", "decline_major_incident",
    "create_plan", "change_plan",
    "create_team", "change_team", "add_team_member", "change_team_member", "remove_team_member",
    "create_service", "change_service", "add_dependency", "remove_dependency",
    "create_configuration_item", "change_configuration_item",
    "create_schedule", "change_schedule",
    "add_rotation", "change_rotation", "end_rotation",
    "make_temporary_schedule", "change_temporary_schedule", "clear_temporary_schedule",
    "ask_cover", "decline_cover", "cancel_cover",
    "take_leave", "end_leave", "set_holiday_region",
    "import_calendar", "fetch_calendar", "remove_calendar",
    "create_escalation_policy", "change_escalation_policy", "delete_escalation_policy",
    "create_integration",
    "create_heartbeat", "change_heartbeat", "delete_heartbeat",
    "pause_heartbeat", "resume_heartbeat",
    "create_inhibition_rule", "change_inhibition_rule", "remove_inhibition_rule",
    "set_alert_routes",
    "set_assignment_rule",
    "set_kpi_target", "remove_kpi_target",
}  # fmt: skip
FOR_ADMINS = {
    "create_person", "change_person",
    "create_business_calendar", "change_business_calendar", "archive_business_calendar",
    "restore_business_calendar", "choose_default_business_calendar",
    "create_sla_policy", "change_sla_policy", "archive_sla_policy", "restore_sla_policy",
    "void_sla_cycle",
    "list_imports", "get_import", "list_rejected_rows",
    "create_import", "run_import", "cancel_import", "undo_import",
    "create_preset", "change_preset",
    "set_closure_checklist", "set_category_checks", "set_costs",
    "set_priority_matrix", "set_priority_matrix_of_type", "remove_priority_matrix_of_type",
}  # fmt: skip
# What is Ada's alone in this world: roles offered to her, her private view, her bulk change,
# her calendar feed.
FOR_ADA = {
    "accept_role", "decline_role", "leave_role",
    "answer_page",
    "undo_bulk_change",
    "get_saved_view", "change_saved_view", "delete_saved_view",
    "replace_dashboard", "delete_dashboard",
    "get_report", "list_report_issues", "change_report", "delete_report", "plan_report",
    "send_report",
    "revoke_calendar_feed",
}  # fmt: skip
# Who has no role cannot leave it, and who was not paged cannot answer: facts, not permissions.
REFUSED_OTHERWISE = {"leave_role": (409, "conflict"), "answer_page": (409, "not_asked")}
# What is done to incidents that are restricted already, by those who know of them.
WITH_RESTRICTED = {"let_in", "shut_out", "lift_restriction"}
# These succeed only after an escalation has begun; test_oncall.py does that.
NOT_NOW = {
    "wake_alert": (409, "already_done"),
    "send_report": (409, "conflict"),
    "withdraw_alert_feedback": (409, "already_done"),
    "escalate_incident": (409, "nothing_to_escalate"),
    "confirm_acknowledgement": (409, "not_questioned"),
}


class Walk:
    """One call, made by one visitor after another in the same world."""

    def __init__(self, stage: Stage, method: str, path: str, operation: dict[str, Any]) -> None:
        self.stage, self.method, self.operation = stage, method, operation
        self.name: str = operation["operationId"]
        self.address = address(stage.world, path, self.name)

    def by(self, token: str | None) -> Reply:
        """Make the call, and undo what it did; what is refused must have left nothing behind."""
        with transaction.atomic():
            before = _changes()
            reply = self._send(ApiClient(token))
            if reply.status >= 400:
                assert _changes() == before, "a refused call left something behind"
            transaction.set_rollback(True)
        return reply

    def _send(self, client: ApiClient) -> Reply:
        if self.method == "GET":
            return client.get(self.address)
        return client.send(self.method, self.address, body(self.stage.world, self.name))

    def is_for(self, role: str) -> bool:
        """Say whether somebody with the role gets through, were the incident not theirs."""
        if self.name in FOR_EVERYBODY:
            return True
        if self.name in FOR_ADMINS | FOR_ADA | WITH_RESTRICTED:
            return role == "admin"
        return role in (("manager", "admin") if self.name in FOR_MANAGERS else ROLES[1:])


@pytest.fixture
def walk(request: pytest.FixtureRequest, stage: Stage) -> Walk:
    return Walk(stage, *request.param)


every_call = pytest.mark.parametrize(
    "walk", CALLS, ids=[call[2]["operationId"] for call in CALLS], indirect=True
)


@every_call
def test_who_may(walk: Walk, stage: Stage) -> None:
    assert walk.by(None).code == "unauthenticated"
    for role in ROLES:
        reply = walk.by(stage.tokens[role])
        if walk.is_for(role):
            _succeeds(reply, walk)
        else:
            _is_refused(reply, walk.name)


@every_call
def test_a_token_to_read_gives_what_its_person_may_read_and_nothing_more(
    walk: Walk, stage: Stage
) -> None:
    scope = walk.operation["x-scope"]
    for role in ROLES:
        reply = walk.by(stage.reading[role])
        if scope == "read":
            assert (reply.status == 200) is walk.is_for(role), reply.text
        else:
            assert reply.code == "permission_denied", role
            assert f"'{scope}'" in reply.body["detail"]


OF_INCIDENTS = [call for call in CALLS if "/incidents/{number}" in call[1]]
every_incident_call = pytest.mark.parametrize(
    "walk", OF_INCIDENTS, ids=[call[2]["operationId"] for call in OF_INCIDENTS], indirect=True
)


@every_incident_call
def test_a_reporter_follows_their_own_incident(walk: Walk, stage: Stage) -> None:
    stage.report()
    reply = walk.by(stage.tokens["requester"])
    if walk.name in FOR_REPORTERS:
        _succeeds(reply, walk)
    else:
        _is_refused(reply, walk.name)
    if walk.operation["x-scope"] != "read":
        assert walk.by(stage.reading["requester"]).code == "permission_denied"


@every_incident_call
def test_a_restricted_incident_is_there_for_who_is_let_in_or_cleared(
    walk: Walk, stage: Stage
) -> None:
    """Rank counts for nothing; Ada is a cleared administrator."""
    stage.restrict()
    for who in ("responder", "manager"):
        assert walk.by(stage.tokens[who]).code == "not_found"
        hidden = walk.by(stage.reading[who])
        assert hidden.status == (404 if walk.operation["x-scope"] == "read" else 403)
    for who in ("let_in", "cleared", "admin"):
        assert walk.by(stage.tokens[who]).status != 404


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from platform_event")
        return int(cursor.fetchone()[0])


def _is_refused(reply: Reply, name: str) -> None:
    said = [(403, "permission_denied"), (404, "not_found"), REFUSED_OTHERWISE.get(name)]
    assert (reply.status, reply.code) in said, reply.text


def _succeeds(reply: Reply, walk: Walk) -> None:
    name, operation = walk.name, walk.operation
    if name in NOT_NOW:
        assert (reply.status, reply.code) == NOT_NOW[name]
        return
    assert str(reply.status) in operation["responses"], reply.text
    assert reply.status in (200, 201, 204), reply.text
    if operation["x-versioned"] and reply.status != 204:
        assert reply.headers["ETag"] == f'"{reply.body["version"]}"'
    if reply.status == 201 and name.startswith("create_"):
        assert reply.headers["Location"].startswith("/api/v1/")


def test_every_write_has_a_request_that_succeeds() -> None:
    names = {operation["operationId"] for _, _, operation in CALLS}
    exceptions = FOR_EVERYBODY | FOR_REPORTERS | FOR_MANAGERS | FOR_ADMINS | FOR_ADA
    assert names >= set(BODIES) | exceptions | WITH_RESTRICTED

"""Every address of the site, and what each kind of visitor is answered there.

Anonymous visitors are sent to the sign-in page (302) but where signing in happens. An outsider
is a requester: there is nothing for them (404) beside home, their own incidents and their
profile. A reader is a responder; an owner administers everything.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Visit:
    """One request, and the status each visitor gets: anonymous, outsider, reader, owner."""

    name: str
    path: str
    anonymous: int
    outsider: int
    reader: int
    owner: int
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"


def page(name: str, path: str, *, outsider: int = 404, reader: int = 200) -> Visit:
    """A page: everybody who works here reads it, unless said otherwise."""
    return Visit(name, path, 302, outsider, reader, 200)


def act(
    name: str,
    path: str,
    owner: int = 302,
    *,
    outsider: int = 404,
    reader: int | None = None,
    **data: Any,
) -> Visit:
    """Something done by POST; `owner` is 302 when it is done, 422 when the form is at fault."""
    answered = owner if reader is None else reader
    return Visit(name, path, 302, outsider, answered, owner, "post", data)


COMING_IN = [
    Visit("account_login", "/sign-in", 200, 302, 302, 302),
    Visit("account_login", "/sign-in", 422, 302, 302, 302, "post"),
    Visit("sign-in-link", "/sign-in/link", 200, 200, 200, 200),
    Visit("sign-in-link", "/sign-in/link", 422, 422, 422, 422, "post"),
    Visit("account_inactive", "/sign-in/inactive", 200, 200, 200, 200),
    Visit("sign-in-open", "/sign-in/nonsense", 410, 410, 410, 410),
    Visit("sign-in-open", "/sign-in/nonsense", 410, 410, 410, 410, "post"),
    Visit("account_logout", "/sign-out", 302, 200, 200, 200),
    Visit("account_logout", "/sign-out", 302, 302, 302, 302, "post"),
    Visit("unwatch", "/watching/nonsense", 410, 410, 410, 410),
    Visit("unwatch", "/watching/nonsense", 410, 410, 410, 410, "post"),
    Visit("answer", "/answers/{answer}", 200, 200, 200, 200),
    Visit("answer", "/answers/{answer}", 200, 200, 200, 200, "post"),
    Visit("answer", "/answers/nonsense", 410, 410, 410, 410),
    Visit("theme", "/theme", 302, 302, 302, 302, "post"),
]
MAJORS = [
    page("major-list", "/majors"),
    page("major-intervals", "/majors/intervals", reader=403),
    act("major-intervals", "/majors/intervals", 422, reader=403),
    page("containment-list", "/containments"),
    Visit("room", "/incidents/{incident}/room", 302, 404, 302, 302),
    page("room", "/incidents/{major}/room"),
    page("room-parts", "/incidents/{major}/room/parts"),
    page("my-work", "/my-work"),
    page("children-notify", "/incidents/{major}/children/notify"),
    act("children-notify", "/incidents/{major}/children/notify", 422),
    act("room-note", "/incidents/{major}/room/note", 422),
    act("room-update", "/incidents/{major}/room/update", 422),
    act("room-link-make", "/incidents/{major}/room/links", 422),
    act("room-link-revoke", "/incidents/{major}/room/links/{stakeholder}/revoke"),
    page("containment-reverse", "/incidents/{major}/containments/{containment}/reverse"),
    act("containment-reverse", "/incidents/{major}/containments/{containment}/reverse"),
    act("scope-assess", "/incidents/{major}/scope/assess", people="forty", owner=422),
    Visit("follow", "/follow/{follow}", 200, 200, 200, 200),
    Visit("follow", "/follow/nonsense", 410, 410, 410, 410),
]
HOME = [
    page("home", "/", outsider=200),
    Visit("search", "/search?q=checkout", 302, 302, 302, 302),
]
INCIDENTS = [
    page("incident-list", "/incidents", outsider=200),
    page("incident-new", "/incidents/new", outsider=200),
    act("incident-new", "/incidents/new", 422, outsider=422),
    act("incident-new-fields", "/incidents/new/fields", 200, outsider=200),
    act("incident-fields", "/incidents/{incident}/fields", 200, outsider=403),
    page("incident-similar", "/incidents/new/similar?title=checkout"),
    page("incident-people", "/incidents/new/people"),
    page("incident-export-csv", "/incidents/export.csv?view=all"),
    page("incident-export-xlsx", "/incidents/export.xlsx?view=all"),
    page("view-keep", "/incidents/views/keep?priority=1"),
    act("view-keep", "/incidents/views/keep", 422),
    act("view-forget", "/incidents/views/{service_id}/forget", 404),
    act("incident-bulk", "/incidents/bulk", verb="take"),
    page("incident-bulk-edit", "/incidents/bulk/close"),
    act("incident-bulk-edit", "/incidents/bulk/assign", 200),
    act("incident-bulk-undo", "/incidents/bulk/{service_id}/undo"),
    page("incident", "/incidents/{incident}", outsider=200),
    Visit("incident", "/incidents/INC-424242", 302, 404, 404, 404),
    page("incident-parts", "/incidents/{incident}/parts", outsider=200),
    *(
        Visit("incident-tab", f"/incidents/{{incident}}/tabs/{name}", 302, 404, 302, 302)
        for name in ("containment", "alerts", "paging", "history")
    ),
    Visit("incident-tab", "/incidents/{incident}/tabs/details", 302, 302, 302, 302),
    page("incident-suggest", "/incidents/suggest?other=check"),
    page("incident-row", "/incidents/{incident}/row", outsider=200),
    page("incident-list", "/incidents?layout=board&by=owner", outsider=200),
    page("incident-board-lane", "/incidents/board/state/new"),
    page("incident-card", "/incidents/{incident}/card"),
    act("incident-move", "/incidents/{incident}/move", by="state", to="resolved"),
    act("incident-comment", "/incidents/{incident}/comments", 422, outsider=422),
    act("incident-role", "/incidents/{incident}/roles/scribe/take"),
    act("incident-task-add", "/incidents/{incident}/tasks/add", 422),
    act("incident-plan-apply", "/incidents/{incident}/tasks/plan", plan="response"),
    act("incident-task", "/incidents/{incident}/tasks/{task}/done"),
    act("incident-task", "/incidents/{incident}/tasks/{task}/skip", 422),
    act("incident-role", "/incidents/{incident}/roles/scribe/give", 422),
    page("incident-steps", "/incidents/{incident}/steps"),
    page("incident-edit", "/incidents/{incident}/edit", outsider=403),
    act("incident-edit", "/incidents/{incident}/edit", 302, outsider=403),
    page("incident-act", "/incidents/{incident}/resolve", outsider=403),
    act("incident-act", "/incidents/{incident}/resolve", 422, outsider=403),
]
INCIDENTS += [
    page("incident-print", "/incidents/{incident}/print", outsider=200),
    page("incident-export", "/incidents/{incident}/export/md", outsider=200),
    Visit("incident-export", "/incidents/{incident}/export/exe", 302, 404, 404, 404),
]
_FILES, _EVIDENCE = "/incidents/{incident}/files", "/incidents/{incident}/evidence"
INCIDENTS += [
    act("incident-file-add", _FILES, 422, outsider=422),
    page("incident-file", f"{_FILES}/{{file}}"),
    act("incident-file-change", f"{_FILES}/{{file}}/remove"),
    act("incident-file-change", f"{_FILES}/{{file}}/banana", 404),
    Visit("incident-tab", "/incidents/{incident}/tabs/files", 302, 302, 302, 302),
    Visit("incident-tab", "/incidents/{incident}/tabs/evidence", 302, 404, 302, 302),
    act("incident-evidence-add", _EVIDENCE, 422, outsider=403),
    act("incident-evidence-transfer", f"{_EVIDENCE}/{{piece}}/transfer", 422, outsider=403),
    act("incident-evidence-verify", f"{_EVIDENCE}/{{piece}}/verify", outsider=403),
]
_HYPOTHESIS = "/incidents/{incident}/hypotheses/{hypothesis}"
INCIDENTS += [
    act("incident-hypothesis-add", "/incidents/{incident}/hypotheses", 422, outsider=403),
    act("incident-hypothesis-evidence", f"{_HYPOTHESIS}/evidence", 422, outsider=403),
    act("incident-hypothesis-decide", f"{_HYPOTHESIS}/verdict", 422, outsider=403),
]
QUEUE = [
    page("triage", "/triage"),
    act("triage-answer", "/triage/{incident}/answer", 422),
    act("triage-answer", "/triage/{incident}/answer", question="impact", value="2"),
    act("triage-wait", "/triage/{incident}/wait", 409),
    page("workload", "/workload"),
    act("workload-give", "/workload/{incident}/give", 422),
]
SERVICES = [
    page("service-list", "/services"),
    page("service-new", "/services/new", reader=403),
    act("service-new", "/services/new", 422, reader=403),
    page("service", "/services/{service}"),
    Visit("service", "/services/nowhere", 302, 404, 404, 404),
    page("service-edit", "/services/{service}/edit", reader=403),
    act("service-edit", "/services/{service}/edit", 422, reader=403),
    act("service-dependency-add", "/services/{service}/dependencies", 422, reader=403),
    act(
        "service-dependency-remove",
        "/services/{service}/dependencies/{needed}/remove",
        reader=403,
    ),
]
PEOPLE = [
    page("person-list", "/people"),
    page("person-new", "/people/new", reader=403),
    act("person-new", "/people/new", 422, reader=403),
    page("person", "/people/{leaver}"),
    page("person-edit", "/people/{leaver}/edit", reader=403),
    act("person-edit", "/people/{leaver}/edit", 422, reader=403),
    act("person-deactivate", "/people/{leaver}/deactivate", reader=403),
    act("person-activate", "/people/{leaver}/activate", reader=403),
]
TEAMS = [
    page("team-list", "/teams"),
    page("team-new", "/teams/new", reader=403),
    act("team-new", "/teams/new", 422, reader=403),
    page("team", "/teams/{team}"),
    page("team-edit", "/teams/{team}/edit", reader=403),
    act("team-edit", "/teams/{team}/edit", 422, reader=403),
    act("team-assignment", "/teams/{team}/assignment", 422, reader=403),
    act("team-member-add", "/teams/{team}/members", 422, reader=403),
    act("team-member-remove", "/teams/{team}/members/{leaver}/remove", reader=403),
    act("team-member-lead", "/teams/{team}/members/{leaver}/lead", reader=403, is_lead="true"),
]
ALERTS = [
    page("alert-list", "/alerts"),
    page("alert", "/alerts/{alert}"),
    act("alert-acknowledge", "/alerts/{alert}/acknowledge"),
    act("alert-resolve", "/alerts/{alert}/resolve"),
]
_INTEGRATION = "/integrations/{integration}"
INTEGRATIONS = [
    page("integration-list", "/integrations"),
    page("integration-new", "/integrations/new", reader=403),
    act("integration-new", "/integrations/new", 422, reader=403),
    page("integration", _INTEGRATION),
    page("integration-edit", f"{_INTEGRATION}/settings/edit", reader=403),
    act("integration-edit", f"{_INTEGRATION}/settings/edit", 422, reader=403),
    act("integration-disable", f"{_INTEGRATION}/settings/disable", reader=403),
    act("integration-enable", f"{_INTEGRATION}/settings/enable", 409, reader=403),
    act("integration-key-rotate", f"{_INTEGRATION}/key/rotate", reader=403),
    act("integration-route-add", f"{_INTEGRATION}/routes/add", 422, reader=403),
    act("integration-route-remove", f"{_INTEGRATION}/routes/{{route}}/remove", reader=403),
    act("integration-signals-replay", f"{_INTEGRATION}/signals/replay", reader=403),
    page("integration-signal", f"{_INTEGRATION}/signals/{{signal}}"),
    page("integration-signal-body", f"{_INTEGRATION}/signals/{{signal}}/body"),
    act("integration-signal-replay", f"{_INTEGRATION}/signals/{{signal}}/replay", reader=403),
]
ON_CALL = [
    page("on-call", "/on-call"),
    page("schedule", "/schedules/{schedule}"),
    page("policy-list", "/escalation-policies"),
    page("escalation-policy", "/escalation-policies/{policy}"),
]
FIGURES = [
    page("reports", "/reports"),
    page("system-health", "/system", reader=403),
    act("message-retry", "/system/messages/{message}/retry", reader=403),
]
PROFILE = [
    page("profile", "/profile", outsider=200),
    act("profile-details", "/profile/details", 422, outsider=422),
    act("profile-password", "/profile/password", 422, outsider=422),
    act("profile-sessions-end", "/profile/sessions/end", outsider=302),
    act("profile-contact-add", "/profile/contacts", 422, outsider=422),
    act("profile-contact-code", "/profile/contacts/{method}/code", reader=404),
    act("profile-contact-verify", "/profile/contacts/{method}/verify", 422, reader=404),
    act("profile-contact-remove", "/profile/contacts/{method}/remove", reader=404),
    act("profile-token-add", "/profile/tokens", 422, outsider=422),
    act("profile-token-revoke", "/profile/tokens/{token}/revoke", reader=404),
]
ADMINISTRATION = [
    page("administration", "/admin", reader=403),
    page("admin-category-list", "/admin/categories", reader=403),
    page("admin-category-new", "/admin/categories/new", reader=403),
    act("admin-category-new", "/admin/categories/new", 422, reader=403),
    page("admin-category", "/admin/categories/software", reader=403),
    act("admin-category", "/admin/categories/software", 422, reader=403),
    act("admin-category-move", "/admin/categories/software/move", reader=403, by="1"),
    page("admin-modules", "/admin/modules", reader=403),
    act("admin-module-switch", "/admin/modules/majors/switch", reader=403),
    page("admin-packs", "/admin/packs", reader=403),
    act("admin-packs", "/admin/packs", 422, reader=403),
    page("admin-pack-export", "/admin/packs/export", reader=403),
    page("admin-types", "/admin/types", reader=403),
    page("admin-type-new", "/admin/types/new", reader=403),
    act("admin-type-new", "/admin/types/new", 422, reader=403),
    page("admin-type", "/admin/types/incident", reader=403),
    act("admin-type", "/admin/types/incident", 422, reader=403),
    act("admin-type-move", "/admin/types/incident/move", reader=403),
    page("admin-type-field-new", "/admin/types/incident/fields/new", reader=403),
    act("admin-type-field-new", "/admin/types/incident/fields/new", 422, reader=403),
    page("admin-field-new", "/admin/fields/new", reader=403),
    act("admin-field-new", "/admin/fields/new", 422, reader=403),
    page("admin-field", "/admin/fields/floor", reader=403),
    act("admin-field", "/admin/fields/floor", 422, reader=403),
    act("admin-field-move", "/admin/fields/floor/move", reader=403),
    page("admin-plan-list", "/admin/plans", reader=403),
    page("admin-plan-new", "/admin/plans/new", reader=403),
    act("admin-plan-new", "/admin/plans/new", 422, reader=403),
    act("admin-plan-preview", "/admin/plans/preview", 200, reader=403),
    page("admin-plan", "/admin/plans/response", reader=403),
    act("admin-plan", "/admin/plans/response", 422, reader=403),
    page("closure-checklist", "/admin/closing", reader=403),
    act("closure-checklist", "/admin/closing", 422, reader=403),
    page("admin-preset-list", "/admin/presets", reader=403),
    page("admin-preset-new", "/admin/presets/new", reader=403),
    act("admin-preset-new", "/admin/presets/new", 422, reader=403),
    page("admin-preset", "/admin/presets/{preset}", reader=403),
    act("admin-preset", "/admin/presets/{preset}", 422, reader=403),
    act("preset-declare", "/incidents/presets/{preset}"),
    page("priority-rules", "/admin/priorities", reader=403),
    act("priority-rules", "/admin/priorities", 422, reader=403),
    act("priority-rules-preview", "/admin/priorities/preview", 422, reader=403),
    page("priority-rules-type", "/admin/priorities/types/incident", reader=403),
    act("priority-rules-type", "/admin/priorities/types/incident", 422, reader=403),
    act("priority-rules-type-preview", "/admin/priorities/types/incident/preview", 422, reader=403),
    act("priority-rules-type-reset", "/admin/priorities/types/incident/reset", 404, reader=403),
]
VISITS = [
    *COMING_IN, *HOME, *INCIDENTS, *SERVICES, *PEOPLE, *TEAMS, *ALERTS, *INTEGRATIONS, *ON_CALL,
    *FIGURES, *PROFILE, *ADMINISTRATION, *QUEUE,
]  # fmt: skip
VISITS += MAJORS

"""Every address of the site, and what each kind of visitor is answered there.

Anonymous visitors are sent to the sign-in page (302) but where signing in happens. For requesters
there is nothing (404) beside home, their own incidents and their profile. Everybody else reads
everything; who is too low to change it is told so (403).
"""

from dataclasses import dataclass, field
from typing import Any

from watchbell.kernel.actors import Role

RESPONDER, MANAGER, ADMIN = Role.RESPONDER, Role.MANAGER, Role.ADMIN


@dataclass(frozen=True)
class Visit:
    """One request, and the status each visitor gets; `requester` is Bob, who reported `incident`.

    What is not said goes by rule: an outsider is a requester whom no incident concerns, and a
    manager gets what a responder gets.
    """

    name: str
    path: str
    anonymous: int
    requester: int
    responder: int
    admin: int
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    manager: int | None = None

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names_an_incident(self) -> bool:
        return "{incident}" in self.path or "{major}" in self.path

    @property
    def statuses(self) -> dict[str, int]:
        """Return the status of every visitor, by who they are."""
        return {
            "anonymous": self.anonymous,
            "outsider": 404 if self.names_an_incident else self.requester,
            "requester": self.requester,
            "responder": self.responder,
            "manager": self.responder if self.manager is None else self.manager,
            "admin": self.admin,
        }

    @property
    def statuses_when_restricted(self) -> dict[str, int]:
        """Return the same with the incident restricted: rank counts for nothing."""
        kept_out = dict.fromkeys(("outsider", "stranger", "manager", "admin"), 404)
        involved = {"let_in": self.responder, "cleared": self.responder}
        return {"anonymous": self.anonymous, "requester": self.requester, **kept_out, **involved}


def page(name: str, path: str, *, requester: int = 404, lowest: Role = RESPONDER) -> Visit:
    """A page: everybody who works here reads it, or those whose role is `lowest` or above."""
    return _ranked(name, path, 200, requester, lowest)


def act(
    name: str,
    path: str,
    done: int = 302,
    *,
    requester: int = 404,
    lowest: Role = RESPONDER,
    **data: Any,
) -> Visit:
    """Something done by POST; `done` is 302 when it is done, 422 when the form is at fault."""
    return _ranked(name, path, done, requester, lowest, "post", data)


def open_to_all(name: str, path: str, status: int = 200, method: str = "get") -> Visit:
    """An address that asks nobody who they are."""
    return Visit(name, path, status, status, status, status, method)


def adas(name: str, path: str, done: int = 302) -> Visit:
    """Something done by POST to what is Ada's own; she is the administrator."""
    return Visit(name, path, 302, 404, 404, done, "post")


def _ranked(
    name: str,
    path: str,
    done: int,
    requester: int,
    lowest: Role,
    method: str = "get",
    data: dict[str, Any] | None = None,
) -> Visit:
    below = [done if role.rank >= lowest.rank else 403 for role in (RESPONDER, MANAGER)]
    responder, manager = below
    return Visit(name, path, 302, requester, responder, done, method, data or {}, manager)


COMING_IN = [
    Visit("account_login", "/sign-in", 200, 302, 302, 302),
    Visit("account_login", "/sign-in", 422, 302, 302, 302, "post"),
    open_to_all("sign-in-link", "/sign-in/link"),
    open_to_all("sign-in-link", "/sign-in/link", 422, "post"),
    open_to_all("account_inactive", "/sign-in/inactive"),
    open_to_all("sign-in-open", "/sign-in/nonsense", 410),
    open_to_all("sign-in-open", "/sign-in/nonsense", 410, "post"),
    Visit("account_logout", "/sign-out", 302, 200, 200, 200),
    open_to_all("account_logout", "/sign-out", 302, "post"),
    open_to_all("unwatch", "/watching/nonsense", 410),
    open_to_all("unwatch", "/watching/nonsense", 410, "post"),
    open_to_all("answer", "/answers/{answer}"),
    open_to_all("answer", "/answers/{answer}", 200, "post"),
    open_to_all("answer", "/answers/nonsense", 410),
    open_to_all("theme", "/theme", 302, "post"),
]
MAJORS = [
    page("major-list", "/majors"),
    page("major-intervals", "/majors/intervals", lowest=MANAGER),
    act("major-intervals", "/majors/intervals", 422, lowest=MANAGER),
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
    act("scope-assess", "/incidents/{major}/scope/assess", people="forty", done=422),
    open_to_all("follow", "/follow/{follow}"),
    open_to_all("follow", "/follow/nonsense", 410),
]
HOME = [
    page("home", "/", requester=200),
    open_to_all("search", "/search?q=checkout", 302),
]
INCIDENTS = [
    page("incident-list", "/incidents", requester=200),
    page("incident-new", "/incidents/new", requester=200),
    act("incident-new", "/incidents/new", 422, requester=422),
    act("incident-new-fields", "/incidents/new/fields", 200, requester=200),
    act("incident-fields", "/incidents/{incident}/fields", 200, requester=403),
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
    page("incident", "/incidents/{incident}", requester=200),
    Visit("incident", "/incidents/INC-424242", 302, 404, 404, 404),
    page("incident-parts", "/incidents/{incident}/parts", requester=200),
    *(
        Visit("incident-tab", f"/incidents/{{incident}}/tabs/{name}", 302, 404, 302, 302)
        for name in ("caller", "services", "containment", "alerts", "paging", "history")
    ),
    Visit("incident-tab", "/incidents/{incident}/tabs/details", 302, 302, 302, 302),
    page("incident-suggest", "/incidents/suggest?other=check"),
    page("incident-row", "/incidents/{incident}/row", requester=200),
    page("incident-list", "/incidents?layout=board&by=owner", requester=200),
    page("incident-board-lane", "/incidents/board/state/new"),
    page("incident-card", "/incidents/{incident}/card"),
    act("incident-move", "/incidents/{incident}/move", by="state", to="resolved"),
    act("incident-comment", "/incidents/{incident}/comments", 422, requester=422),
    act("incident-role", "/incidents/{incident}/roles/scribe/take"),
    act("incident-task-add", "/incidents/{incident}/tasks/add", 422),
    act("incident-plan-apply", "/incidents/{incident}/tasks/plan", plan="response"),
    act("incident-task", "/incidents/{incident}/tasks/{task}/done"),
    act("incident-task", "/incidents/{incident}/tasks/{task}/skip", 422),
    act("incident-role", "/incidents/{incident}/roles/scribe/give", 422),
    page("incident-steps", "/incidents/{incident}/steps"),
    page("incident-edit", "/incidents/{incident}/edit", requester=403),
    act("incident-edit", "/incidents/{incident}/edit", 302, requester=403),
    page("incident-act", "/incidents/{incident}/resolve", requester=403),
    act("incident-act", "/incidents/{incident}/resolve", 422, requester=403),
]
INCIDENTS += [
    page("incident-print", "/incidents/{incident}/print", requester=200),
    page("incident-export", "/incidents/{incident}/export/md", requester=200),
    Visit("incident-export", "/incidents/{incident}/export/exe", 302, 404, 404, 404),
]
_FILES, _EVIDENCE = "/incidents/{incident}/files", "/incidents/{incident}/evidence"
INCIDENTS += [
    act("incident-file-add", _FILES, 422, requester=422),
    page("incident-file", f"{_FILES}/{{file}}"),
    act("incident-file-change", f"{_FILES}/{{file}}/remove"),
    act("incident-file-change", f"{_FILES}/{{file}}/banana", 404),
    Visit("incident-tab", "/incidents/{incident}/tabs/files", 302, 302, 302, 302),
    Visit("incident-tab", "/incidents/{incident}/tabs/evidence", 302, 404, 302, 302),
    act("incident-evidence-add", _EVIDENCE, 422, requester=403),
    act("incident-evidence-transfer", f"{_EVIDENCE}/{{piece}}/transfer", 422, requester=403),
    act("incident-evidence-verify", f"{_EVIDENCE}/{{piece}}/verify", requester=403),
]
_HYPOTHESIS = "/incidents/{incident}/hypotheses/{hypothesis}"
INCIDENTS += [
    act("incident-hypothesis-add", "/incidents/{incident}/hypotheses", 422, requester=403),
    act("incident-hypothesis-evidence", f"{_HYPOTHESIS}/evidence", 422, requester=403),
    act("incident-hypothesis-decide", f"{_HYPOTHESIS}/verdict", 422, requester=403),
]
_GUIDE, _KNOWN = "/incidents/{incident}/guide", "/incidents/{incident}/solutions"
INCIDENTS += [
    act("incident-guide-start", f"{_GUIDE}/start", guide="box", requester=403),
    act("incident-guide-answer", f"{_GUIDE}/answer", 404, requester=403),
    act("incident-guide-back", f"{_GUIDE}/back", 404, requester=403),
    act("incident-guide-apply", f"{_GUIDE}/apply", 409, requester=403),
    Visit("incident-tab", "/incidents/{incident}/tabs/knowledge", 302, 404, 302, 302),
    act("incident-solution-draft", f"{_KNOWN}/draft", 404, requester=403),
    act("incident-solution-note", f"{_KNOWN}/note", 404, requester=403),
    page("incident-act", "/incidents/{incident}/second-level", requester=403),
    act("incident-act", "/incidents/{incident}/second-level", 422, requester=403),
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
    page("service-new", "/services/new", lowest=MANAGER),
    act("service-new", "/services/new", 422, lowest=MANAGER),
    page("service", "/services/{service}"),
    Visit("service", "/services/nowhere", 302, 404, 404, 404),
    page("service-edit", "/services/{service}/edit", lowest=MANAGER),
    act("service-edit", "/services/{service}/edit", 422, lowest=MANAGER),
    act("service-dependency-add", "/services/{service}/dependencies", 422, lowest=MANAGER),
    act(
        "service-dependency-remove",
        "/services/{service}/dependencies/{needed}/remove",
        lowest=MANAGER,
    ),
]
ITEMS = [
    page("item-list", "/configuration-items"),
    page("item-choices", "/configuration-items/choices?items=pri"),
    page("item-new", "/configuration-items/new", lowest=MANAGER),
    act("item-new", "/configuration-items/new", 422, lowest=MANAGER),
    page("item-import", "/configuration-items/import", lowest=MANAGER),
    act("item-import", "/configuration-items/import", 422, lowest=MANAGER),
    page("item", "/configuration-items/{item}"),
    Visit("item", "/configuration-items/{service_id}", 302, 404, 404, 404),
    page("item-edit", "/configuration-items/{item}/edit", lowest=MANAGER),
    act("item-edit", "/configuration-items/{item}/edit", 422, lowest=MANAGER),
    act("item-retire", "/configuration-items/{item}/retire", lowest=MANAGER),
]
PEOPLE = [
    page("person-list", "/people"),
    page("person-new", "/people/new", lowest=ADMIN),
    act("person-new", "/people/new", 422, lowest=ADMIN),
    page("person", "/people/{leaver}"),
    page("person-edit", "/people/{leaver}/edit", lowest=ADMIN),
    act("person-edit", "/people/{leaver}/edit", 422, lowest=ADMIN),
    act("person-deactivate", "/people/{leaver}/deactivate", lowest=ADMIN),
    act("person-activate", "/people/{leaver}/activate", lowest=ADMIN),
]
TEAMS = [
    page("team-list", "/teams"),
    page("team-new", "/teams/new", lowest=MANAGER),
    act("team-new", "/teams/new", 422, lowest=MANAGER),
    page("team", "/teams/{team}"),
    page("team-edit", "/teams/{team}/edit", lowest=MANAGER),
    act("team-edit", "/teams/{team}/edit", 422, lowest=MANAGER),
    act("team-assignment", "/teams/{team}/assignment", 422, lowest=MANAGER),
    act("team-member-add", "/teams/{team}/members", 422, lowest=MANAGER),
    act("team-member-remove", "/teams/{team}/members/{leaver}/remove", lowest=MANAGER),
    act("team-member-lead", "/teams/{team}/members/{leaver}/lead", lowest=MANAGER, is_lead="true"),
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
    page("integration-new", "/integrations/new", lowest=MANAGER),
    act("integration-new", "/integrations/new", 422, lowest=MANAGER),
    page("integration", _INTEGRATION),
    page("integration-edit", f"{_INTEGRATION}/settings/edit", lowest=MANAGER),
    act("integration-edit", f"{_INTEGRATION}/settings/edit", 422, lowest=MANAGER),
    act("integration-disable", f"{_INTEGRATION}/settings/disable", lowest=MANAGER),
    act("integration-enable", f"{_INTEGRATION}/settings/enable", 409, lowest=MANAGER),
    act("integration-key-rotate", f"{_INTEGRATION}/key/rotate", lowest=MANAGER),
    act("integration-route-add", f"{_INTEGRATION}/routes/add", 422, lowest=MANAGER),
    act("integration-route-remove", f"{_INTEGRATION}/routes/{{route}}/remove", lowest=MANAGER),
    act("integration-signals-replay", f"{_INTEGRATION}/signals/replay", lowest=MANAGER),
    page("integration-signal", f"{_INTEGRATION}/signals/{{signal}}"),
    page("integration-signal-body", f"{_INTEGRATION}/signals/{{signal}}/body"),
    act("integration-signal-replay", f"{_INTEGRATION}/signals/{{signal}}/replay", lowest=MANAGER),
]
_ROTATION = "/schedules/{schedule}/rotations/{rotation}"
ON_CALL = [
    page("on-call", "/on-call"),
    page("my-shifts", "/on-call/mine"),
    act("feed-make", "/on-call/mine/feeds", 200),
    act("feed-make", "/on-call/mine/feeds", 422, schedule="nonsense"),
    adas("feed-revoke", "/on-call/mine/feeds/{feed_id}/revoke"),
    open_to_all("feed", "/calendars/{feed}.ics"),
    open_to_all("feed", "/calendars/nonsense.ics", 410),
    page("schedule-new", "/schedules/new", lowest=MANAGER),
    act("schedule-new", "/schedules/new", 422, lowest=MANAGER),
    page("schedule", "/schedules/{schedule}"),
    page("schedule", "/schedules/{schedule}?span=month&zone=Asia/Kathmandu"),
    page("schedule-edit", "/schedules/{schedule}/edit", lowest=MANAGER),
    act("schedule-edit", "/schedules/{schedule}/edit", 422, lowest=MANAGER),
    page("rotation-new", "/schedules/{schedule}/rotations/new", lowest=MANAGER),
    act("rotation-new", "/schedules/{schedule}/rotations/new", 422, lowest=MANAGER),
    act("rotation-new-preview", "/schedules/{schedule}/rotations/preview", 200, lowest=MANAGER),
    page("rotation-edit", f"{_ROTATION}/edit", lowest=MANAGER),
    act("rotation-edit", f"{_ROTATION}/edit", 422, lowest=MANAGER),
    act("rotation-preview", f"{_ROTATION}/preview", 200, lowest=MANAGER),
    act("rotation-end", f"{_ROTATION}/end", lowest=MANAGER),
    page("calendar-new", "/schedules/{schedule}/calendars/new", lowest=MANAGER),
    act("calendar-new", "/schedules/{schedule}/calendars/new", 422, lowest=MANAGER),
    act("calendar-fetch", "/schedules/{schedule}/calendars/{calendar}/fetch", lowest=MANAGER),
    act("calendar-remove", "/schedules/{schedule}/calendars/{calendar}/remove", lowest=MANAGER),
    page("override-new", "/schedules/{schedule}/overrides/new"),
    act("override-new", "/schedules/{schedule}/overrides/new", 422),
    act("override-end", "/schedules/{schedule}/overrides/{override}/end"),
    page("policy-list", "/escalation-policies"),
    page("escalation-policy", "/escalation-policies/{policy}"),
    page("policy-new", "/escalation-policies/new", lowest=MANAGER),
    act("policy-new", "/escalation-policies/new", 422, lowest=MANAGER),
    page("policy-targets", "/escalation-policies/targets?q=pay", lowest=MANAGER),
    page("policy-edit", "/escalation-policies/{policy}/edit", lowest=MANAGER),
    act("policy-edit", "/escalation-policies/{policy}/edit", 422, lowest=MANAGER),
    page("policy-delete", "/escalation-policies/{policy}/delete", lowest=MANAGER),
    act("policy-delete", "/escalation-policies/{policy}/delete", lowest=MANAGER),
]
FIGURES = [
    page("reports", "/reports"),
    page("system-health", "/system", lowest=ADMIN),
    act("message-retry", "/system/messages/{message}/retry", lowest=ADMIN),
]
PROFILE = [
    page("profile", "/profile", requester=200),
    act("profile-details", "/profile/details", 422, requester=422),
    act("profile-password", "/profile/password", 422, requester=422),
    act("profile-sessions-end", "/profile/sessions/end", requester=302),
    act("profile-contact-add", "/profile/contacts", 422, requester=422),
    adas("profile-contact-code", "/profile/contacts/{method}/code"),
    adas("profile-contact-verify", "/profile/contacts/{method}/verify", 422),
    adas("profile-contact-remove", "/profile/contacts/{method}/remove"),
    act("profile-token-add", "/profile/tokens", 422, requester=422),
    adas("profile-token-revoke", "/profile/tokens/{token}/revoke"),
]
ADMINISTRATION = [
    page("administration", "/admin", lowest=MANAGER),
    page("admin-category-list", "/admin/categories", lowest=ADMIN),
    page("admin-category-new", "/admin/categories/new", lowest=ADMIN),
    act("admin-category-new", "/admin/categories/new", 422, lowest=ADMIN),
    page("admin-category", "/admin/categories/software", lowest=ADMIN),
    act("admin-category", "/admin/categories/software", 422, lowest=ADMIN),
    act("admin-category-move", "/admin/categories/software/move", lowest=ADMIN, by="1"),
    page("admin-modules", "/admin/modules", lowest=ADMIN),
    act("admin-module-switch", "/admin/modules/majors/switch", lowest=ADMIN),
    page("admin-packs", "/admin/packs", lowest=ADMIN),
    act("admin-packs", "/admin/packs", 422, lowest=ADMIN),
    page("admin-pack-export", "/admin/packs/export", lowest=ADMIN),
    page("admin-types", "/admin/types", lowest=ADMIN),
    page("admin-type-new", "/admin/types/new", lowest=ADMIN),
    act("admin-type-new", "/admin/types/new", 422, lowest=ADMIN),
    page("admin-type", "/admin/types/incident", lowest=ADMIN),
    act("admin-type", "/admin/types/incident", 422, lowest=ADMIN),
    act("admin-type-move", "/admin/types/incident/move", lowest=ADMIN),
    page("admin-type-field-new", "/admin/types/incident/fields/new", lowest=ADMIN),
    act("admin-type-field-new", "/admin/types/incident/fields/new", 422, lowest=ADMIN),
    page("admin-field-new", "/admin/fields/new", lowest=ADMIN),
    act("admin-field-new", "/admin/fields/new", 422, lowest=ADMIN),
    page("admin-field", "/admin/fields/floor", lowest=ADMIN),
    act("admin-field", "/admin/fields/floor", 422, lowest=ADMIN),
    act("admin-field-move", "/admin/fields/floor/move", lowest=ADMIN),
    page("admin-plan-list", "/admin/plans", lowest=MANAGER),
    page("admin-plan-new", "/admin/plans/new", lowest=MANAGER),
    act("admin-plan-new", "/admin/plans/new", 422, lowest=MANAGER),
    act("admin-plan-preview", "/admin/plans/preview", 200, lowest=MANAGER),
    page("admin-plan", "/admin/plans/response", lowest=MANAGER),
    act("admin-plan", "/admin/plans/response", 422, lowest=MANAGER),
    page("admin-guide-list", "/admin/guides", lowest=ADMIN),
    page("admin-guide-new", "/admin/guides/new", lowest=ADMIN),
    act("admin-guide-new", "/admin/guides/new", 422, lowest=ADMIN),
    act("admin-guide-preview", "/admin/guides/preview", 200, lowest=ADMIN),
    page("admin-guide", "/admin/guides/{guide}", lowest=ADMIN),
    act("admin-guide", "/admin/guides/{guide}", 422, lowest=ADMIN),
    page("closure-checklist", "/admin/closing", lowest=ADMIN),
    act("closure-checklist", "/admin/closing", 422, lowest=ADMIN),
    page("admin-preset-list", "/admin/presets", lowest=ADMIN),
    page("admin-preset-new", "/admin/presets/new", lowest=ADMIN),
    act("admin-preset-new", "/admin/presets/new", 422, lowest=ADMIN),
    page("admin-preset", "/admin/presets/{preset}", lowest=ADMIN),
    act("admin-preset", "/admin/presets/{preset}", 422, lowest=ADMIN),
    act("preset-declare", "/incidents/presets/{preset}"),
    page("priority-rules", "/admin/priorities", lowest=ADMIN),
    act("priority-rules", "/admin/priorities", 422, lowest=ADMIN),
    act("priority-rules-preview", "/admin/priorities/preview", 422, lowest=ADMIN),
    page("priority-rules-type", "/admin/priorities/types/incident", lowest=ADMIN),
    act("priority-rules-type", "/admin/priorities/types/incident", 422, lowest=ADMIN),
    act(
        "priority-rules-type-preview", "/admin/priorities/types/incident/preview", 422, lowest=ADMIN
    ),
    act("priority-rules-type-reset", "/admin/priorities/types/incident/reset", 404, lowest=ADMIN),
]
VISITS = [
    *COMING_IN, *HOME, *INCIDENTS, *SERVICES, *ITEMS, *PEOPLE, *TEAMS, *ALERTS, *INTEGRATIONS,
    *ON_CALL, *FIGURES, *PROFILE, *ADMINISTRATION, *QUEUE,
]  # fmt: skip
VISITS += MAJORS

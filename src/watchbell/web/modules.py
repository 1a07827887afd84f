"""Which pages belong to which module: literal tables, asked before a view runs."""

from collections.abc import Mapping

from django.urls import ResolverMatch

from watchbell.analytics.modules import REPORTS
from watchbell.incidents.modules import (
    CAPACITY,
    CONTAINMENT,
    DIAGNOSIS,
    EVIDENCE,
    MAJORS,
    PRESETS,
    ROLES,
    TASKS,
    VERBS,
)
from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import Module, is_on, modules
from watchbell.sla.modules import SLA

PAGES: Mapping[str, Module] = {
    "admin-calendar-try": SLA,
    "admin-promise": SLA,
    "admin-promise-list": SLA,
    "admin-promise-new": SLA,
    "admin-promise-seed": SLA,
    "admin-promise-try": SLA,
    "admin-promise-try-new": SLA,
    "admin-promise-archive": SLA,
    "admin-promise-restore": SLA,
    "admin-promise-simulator": SLA,
    "major-list": MAJORS,
    "major-intervals": MAJORS,
    "room": MAJORS,
    "room-parts": MAJORS,
    "room-note": MAJORS,
    "room-update": MAJORS,
    "room-link-make": MAJORS,
    "room-link-revoke": MAJORS,
    "follow": MAJORS,
    "containment-list": CONTAINMENT,
    "containment-reverse": CONTAINMENT,
    "scope-assess": CONTAINMENT,
    "children-notify": MAJORS,
    "incident-hypothesis-add": DIAGNOSIS,
    "incident-hypothesis-evidence": DIAGNOSIS,
    "incident-hypothesis-decide": DIAGNOSIS,
    "incident-guide-start": DIAGNOSIS,
    "incident-guide-answer": DIAGNOSIS,
    "incident-guide-back": DIAGNOSIS,
    "incident-guide-apply": DIAGNOSIS,
    "admin-guide-list": DIAGNOSIS,
    "admin-guide-new": DIAGNOSIS,
    "admin-guide-preview": DIAGNOSIS,
    "admin-guide": DIAGNOSIS,
    "incident-evidence-add": EVIDENCE,
    "incident-evidence-transfer": EVIDENCE,
    "incident-evidence-verify": EVIDENCE,
    "incident-role": ROLES,
    "incident-task": TASKS,
    "incident-task-add": TASKS,
    "incident-plan-apply": TASKS,
    "admin-plan-list": TASKS,
    "admin-plan-new": TASKS,
    "admin-plan-preview": TASKS,
    "admin-plan": TASKS,
    "workload": CAPACITY,
    "workload-give": CAPACITY,
    "triage-wait": CAPACITY,
    "admin-preset-list": PRESETS,
    "admin-preset-new": PRESETS,
    "admin-preset": PRESETS,
    "preset-declare": PRESETS,
    "on-call": PAGING,
    "my-shifts": PAGING,
    "feed-make": PAGING,
    "feed-revoke": PAGING,
    "feed": PAGING,
    "profile-waking": PAGING,
    "profile-quiet": PAGING,
    "profile-shift-notice": PAGING,
    "admin-oncall-notices": PAGING,
    "profile-rules": PAGING,
    "schedule": PAGING,
    "schedule-new": PAGING,
    "schedule-edit": PAGING,
    "rotation-new": PAGING,
    "rotation-new-preview": PAGING,
    "rotation-edit": PAGING,
    "rotation-preview": PAGING,
    "rotation-end": PAGING,
    "calendar-new": PAGING,
    "calendar-fetch": PAGING,
    "calendar-remove": PAGING,
    "override-new": PAGING,
    "override-end": PAGING,
    "cover": PAGING,
    "temporary-new": PAGING,
    "temporary-edit": PAGING,
    "temporary-clear": PAGING,
    "leave": PAGING,
    "leave-end": PAGING,
    "leave-holidays": PAGING,
    "conflict-ask": PAGING,
    "schedule-coverage": PAGING,
    "coverage": PAGING,
    "hours": PAGING,
    "hours-csv": PAGING,
    "cover-ask": PAGING,
    "cover-decline": PAGING,
    "cover-cancel": PAGING,
    "policy-list": PAGING,
    "escalation-policy": PAGING,
    "policy-new": PAGING,
    "policy-targets": PAGING,
    "policy-edit": PAGING,
    "policy-delete": PAGING,
    "backtest-list": PAGING,
    "backtest-new": PAGING,
    "backtest": PAGING,
    "backtest-again": PAGING,
    "backtest-cancel": PAGING,
    "backtest-delete": PAGING,
    "dashboard-list": REPORTS,
    "dashboard-new": REPORTS,
    "dashboard-widget": REPORTS,
    "dashboard": REPORTS,
    "dashboard-parts": REPORTS,
    "dashboard-edit": REPORTS,
    "dashboard-delete": REPORTS,
    "screen-make": REPORTS,
    "screen-revoke": REPORTS,
    "wallboard": REPORTS,
    "wallboard-link": REPORTS,
    "reports": REPORTS,
    "reports-way": REPORTS,
    "reports-hours": REPORTS,
    "reports-csv": REPORTS,
    "reports-xlsx": REPORTS,
    "report-list": REPORTS,
    "report-new": REPORTS,
    "report": REPORTS,
    "report-edit": REPORTS,
    "report-mail": REPORTS,
    "report-preview": REPORTS,
    "report-pdf": REPORTS,
    "report-csv": REPORTS,
    "report-send": REPORTS,
    "report-delete": REPORTS,
    "report-return": REPORTS,
    "report-sent-pdf": REPORTS,
    "report-sent-csv": REPORTS,
    "admin-costs": REPORTS,
    "figure": REPORTS,
    "figure-target": REPORTS,
    "figure-csv": REPORTS,
    "figure-xlsx": REPORTS,
    "incident-clock-void": SLA,
    "flow": REPORTS,
    "flow-incidents": REPORTS,
    "reliability": REPORTS,
    "reliability-csv": REPORTS,
    "reliability-degraded": REPORTS,
    "service-reliability": REPORTS,
}
"""Names of addresses; any other page stays whatever is off."""
TABS: Mapping[str, Module] = {
    "roles": ROLES,
    "tasks": TASKS,
    "containment": CONTAINMENT,
    "diagnosis": DIAGNOSIS,
    "evidence": EVIDENCE,
    "paging": PAGING,
    "sla": SLA,
}
"""Side tabs of the incident page."""
OPEN_TO_ALL = frozenset({"follow", "feed", "wallboard-link"})
"""What is read without signing in; elsewhere the sign-in page comes first."""


def module_of(match: ResolverMatch) -> Module | None:
    """Return the module that an address belongs to, if it belongs to one."""
    if match.url_name == "incident-act":
        return VERBS.get(match.kwargs["verb"])
    if match.url_name == "incident-tab":
        return TABS.get(match.kwargs["name"])
    return PAGES.get(match.url_name or "")


def is_shown(url_name: str) -> bool:
    """Say whether the page of this name is there: its module is on, or it has none."""
    module = PAGES.get(url_name)
    return module is None or is_on(module)


def has_tab(name: str) -> bool:
    """Say whether the incident page has this side tab."""
    module = TABS.get(name)
    return module is None or is_on(module)


def switched() -> dict[str, bool]:
    """Return {module: whether it is on}, for templates."""
    return {module.name: is_on(module) for module in modules()}

"""The sections of the administration, in their order: one line of `SECTIONS` adds one."""

from dataclasses import dataclass

from watchbell.accounts.permissions import RULES as ACCOUNT_RULES
from watchbell.accounts.permissions import Action as AccountAction
from watchbell.accounts.permissions import Rule, allows
from watchbell.alerts.permissions import RULES as ALERT_RULES
from watchbell.alerts.permissions import Action as AlertAction
from watchbell.catalog.permissions import RULES as CATALOG_RULES
from watchbell.catalog.permissions import Action as CatalogAction
from watchbell.importers.permissions import IMPORT
from watchbell.incidents.permissions import RULES as INCIDENT_RULES
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.kernel.actors import Actor, Role
from watchbell.sla.permissions import RULES as SLA_RULES
from watchbell.sla.permissions import Action as SlaAction
from watchbell.web.modules import is_shown

SEE_SYSTEM = Rule(Role.ADMIN, "read")


@dataclass(frozen=True)
class Section:
    """One place of the hub: what it is called, what one does there, and who may."""

    label: str
    line: str
    url_name: str
    icon: str
    rule: Rule


@dataclass(frozen=True)
class Group:
    """Sections that belong together, under one heading."""

    title: str
    sections: tuple[Section, ...]


SECTIONS: tuple[Group, ...] = (
    Group(
        "People and duties",
        (
            Section(
                "People",
                "Who signs in, and what each may do.",
                "person-list",
                "user",
                ACCOUNT_RULES[AccountAction.MANAGE_PEOPLE],
            ),
            Section(
                "Teams",
                "Who works together, and who leads.",
                "team-list",
                "users",
                ACCOUNT_RULES[AccountAction.MANAGE_TEAMS],
            ),
        ),
    ),
    Group(
        "What is watched",
        (
            Section(
                "Services",
                "What people use, who answers for it, and what it needs.",
                "service-list",
                "server-2",
                CATALOG_RULES[CatalogAction.MANAGE],
            ),
            Section(
                "Business calendars",
                "When somebody works, by which clock, and on which days nobody does.",
                "admin-calendar-list",
                "calendar-time",
                CATALOG_RULES[CatalogAction.MANAGE_CALENDARS],
            ),
            Section(
                "Integrations",
                "The addresses that machines send to, and where it goes from there.",
                "integration-list",
                "plug-connected",
                ALERT_RULES[AlertAction.MANAGE_INTEGRATIONS],
            ),
        ),
    ),
    Group(
        "Incidents",
        (
            Section(
                "Types and fields",
                "What kinds of incidents there are, and what each asks and demands.",
                "admin-types",
                "tag",
                INCIDENT_RULES[IncidentAction.MANAGE_TYPES],
            ),
            Section(
                "Categories",
                "What incidents are sorted by, whose they are, and what their closing asks for.",
                "admin-category-list",
                "hierarchy-2",
                INCIDENT_RULES[IncidentAction.CONFIGURE],
            ),
            Section(
                "Presets",
                "Incidents thought out in advance, declared by one click.",
                "admin-preset-list",
                "urgent",
                INCIDENT_RULES[IncidentAction.CONFIGURE],
            ),
            Section(
                "Priorities",
                "What impact and urgency give, and what raises it.",
                "priority-rules",
                "flag",
                INCIDENT_RULES[IncidentAction.CONFIGURE],
            ),
            Section(
                "Service levels",
                "What is promised to whom, by whose hours, and who hears before it runs out.",
                "admin-promise-list",
                "hourglass",
                SLA_RULES[SlaAction.MANAGE],
            ),
            Section(
                "Plans",
                "What is to be done, by phase, for incidents of one kind.",
                "admin-plan-list",
                "list-details",
                INCIDENT_RULES[IncidentAction.MANAGE_PLANS],
            ),
            Section(
                "Guides",
                "What the desk asks step by step until the fault is found.",
                "admin-guide-list",
                "route",
                INCIDENT_RULES[IncidentAction.CONFIGURE],
            ),
            Section(
                "Packs",
                "All of this as a file: take one in, or carry yours elsewhere.",
                "admin-packs",
                "box",
                INCIDENT_RULES[IncidentAction.MANAGE_TYPES],
            ),
            Section(
                "Closing",
                "What agents must have done before they close an incident.",
                "closure-checklist",
                "circle-check",
                INCIDENT_RULES[IncidentAction.CONFIGURE],
            ),
        ),
    ),
    Group(
        "This installation",
        (
            Section(
                "Modules",
                "Parts that this house can do without, switched off and on.",
                "admin-modules",
                "stack-2",
                ACCOUNT_RULES[AccountAction.SET_OPTIONS],
            ),
            Section(
                "Cost of work",
                "What an hour costs, by team, and what a month costs anyway.",
                "admin-costs",
                "coin",
                ACCOUNT_RULES[AccountAction.SET_OPTIONS],
            ),
            Section(
                "Imports",
                "Histories of other products, brought in with all that happened.",
                "import-list",
                "inbox",
                IMPORT,
            ),
            Section(
                "On-call notices",
                "How long ahead people hear of their shifts, and of gaps.",
                "admin-oncall-notices",
                "calendar-time",
                ACCOUNT_RULES[AccountAction.SET_OPTIONS],
            ),
            Section(
                "System health",
                "Workers, parked events, failed messages.",
                "system-health",
                "heartbeat",
                SEE_SYSTEM,
            ),
        ),
    ),
)


def groups_for(actor: Actor) -> list[Group]:
    """Return the groups with the sections this actor may use; groups without any are left out."""
    seen = (
        Group(group.title, tuple(s for s in group.sections if _is_offered(actor, s)))
        for group in SECTIONS
    )
    return [group for group in seen if group.sections]


def _is_offered(actor: Actor, section: Section) -> bool:
    return is_shown(section.url_name) and allows(actor, section.rule)

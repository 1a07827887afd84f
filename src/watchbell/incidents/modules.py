"""The parts of incidents that an installation can do without."""

from collections.abc import Mapping

from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import Module

MAJORS = Module(
    "majors",
    "Major incidents",
    "Proposals, the room with its updates and stakeholder links, and the list of majors.",
    "Nothing is proposed as major, and the links of stakeholders rest.",
    "flame",
)
CONTAINMENT = Module(
    "containment",
    "Containment",
    "What limits the damage, how far it reaches, and what is still to be reversed.",
    "Closing does not ask for containments to be reversed.",
    "shield-check",
)
DIAGNOSIS = Module(
    "diagnosis",
    "Diagnosis",
    "Guides, hypotheses with their evidence, suspect changes, similar incidents.",
    "Change records are refused, and closing does not ask for decided hypotheses.",
    "search",
)
EVIDENCE = Module(
    "evidence",
    "Evidence",
    "What was secured, its hash, and every hand it went through.",
    "Nothing more is secured. What was secured is kept, with its files.",
    "fingerprint",
)
ROLES = Module(
    "roles",
    "Roles",
    "Who leads, who speaks and who writes, with hand-over and acceptance.",
    "Types give nobody a role, and nobody is written to about one.",
    "users",
)
TASKS = Module(
    "tasks",
    "Tasks and plans",
    "What is to be done for an incident, by phase, with gates and reminders.",
    "No plan is applied, nobody is reminded, and open gates hold nothing up.",
    "list-details",
)
SURVEYS = Module(
    "surveys",
    "Satisfaction surveys",
    "Requesters say by a link how their incident was handled.",
    "Nobody is asked, and links that were sent are refused.",
    "star",
)
CAPACITY = Module(
    "capacity",
    "Capacity and deferrals",
    "The load of people and teams, the workload board, and what may wait.",
    "Nothing is deferred. What waits already still comes back on its date.",
    "activity",
)
PRESETS = Module(
    "presets",
    "Presets",
    "Incidents thought out in advance, declared by one click.",
    "Their buttons are gone.",
    "urgent",
)
MODULES = (MAJORS, CONTAINMENT, DIAGNOSIS, EVIDENCE, ROLES, TASKS, SURVEYS, CAPACITY, PRESETS)

VERBS: Mapping[str, Module] = {
    "propose-major": MAJORS,
    "accept-major": MAJORS,
    "decline-major": MAJORS,
    "declare-major": MAJORS,
    "phase": MAJORS,
    "end-major": MAJORS,
    "contain": CONTAINMENT,
    "escalate": PAGING,
    "page": PAGING,
    "come": PAGING,
    "confirm": PAGING,
    "hand-over": PAGING,
    "rate": SURVEYS,
    "defer": CAPACITY,
    "end-deferral": CAPACITY,
}
"""What is done to an incident, by the module that it goes with; any other verb stays."""

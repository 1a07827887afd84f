"""The part of paging and being on call that an installation can do without."""

from watchbell.platform.modules import Module

PAGING = Module(
    "paging",
    "On-call and paging",
    "Schedules, escalation policies, and telling whoever is on call until somebody answers.",
    "Nobody is paged, whatever happens; what was to be paged meanwhile is not made up for.",
    "calendar-user",
)

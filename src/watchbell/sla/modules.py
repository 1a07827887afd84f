"""The part of promises that an installation can do without."""

from watchbell.platform.modules import Module

SLA = Module(
    "sla",
    "Service levels",
    "Policies, what is due when, warnings before a promise runs out, and what was kept.",
    "Nothing is measured and nobody is warned. What happens meanwhile is measured from the log"
    " when an incident goes on, or when it is worked out again.",
    "clock-check",
)

"""What an installation sets about alerts that wait."""

from watchbell.platform.options.specs import Option

OFF, HOLD, ATTACH = "off", "hold", "attach"

DEPENDENTS = Option(
    "alerts.dependents",
    OFF,
    "Alerts of services that need a failing one",
    "What happens when an alert fires whose service needs one that has an open incident.",
)
DEPENDENTS_WITHIN = Option(
    "alerts.dependents_within_minutes",
    60,
    "For how long an incident is their cause",
    "Alerts that fire later than this many minutes after the incident began stand for themselves.",
)
FLAP_CHANGES = Option(
    "alerts.flap_changes",
    8,
    "Changes of state that make an alert flap",
    "More than this many within the minutes below; 0 holds no alert for flapping.",
)
FLAP_WITHIN = Option("alerts.flap_within_minutes", 30, "Within how many minutes")
FLAP_STEADY = Option(
    "alerts.flap_steady_minutes",
    10,
    "Minutes it must fire without a change",
    "Then it leads to an incident after all.",
)

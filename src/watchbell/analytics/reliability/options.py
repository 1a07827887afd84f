"""What an installation says of reliability."""

from watchbell.platform.options.specs import Option

DEGRADED_PERCENT = Option(
    "analytics.degraded_percent",
    0,
    "Degraded time counts",
    "Per cent: how much of a degradation counts as an outage. 0 counts outages alone.",
)

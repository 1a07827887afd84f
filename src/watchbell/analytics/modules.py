"""The part of the figures that an installation can do without."""

from watchbell.platform.modules import Module

REPORTS = Module(
    "reports",
    "Reports",
    "The figures: how many, how soon answered, how soon restored.",
    "Facts are recorded all the same, so nothing is missing when it comes back.",
    "chart-bar",
)

"""How long ahead people hear of what comes, for the whole installation."""

from watchbell.platform.options.specs import Option

SHIFT_HOURS = Option(
    "oncall.shift_hours_ahead",
    24,
    "Hours before a shift",
    "Everybody may choose their own; 0 tells of no shift.",
)
GAP_DAYS = Option(
    "oncall.gap_days_ahead",
    14,
    "Days before a gap",
    "Told to the lead of the schedule's team, or the managers; 0 tells of no gap.",
)
MOST_HOURS, MOST_DAYS = 14 * 24, 30

"""What an installation says of its cost."""

from watchbell.platform.options.specs import Option

FIXED_COST = Option(
    "analytics.fixed_cost",
    0,
    "Fixed cost a month",
    "Licences, rooms, the desk's own machines: shared by all tickets resolved in that time."
    " 0 leaves it out.",
)
CURRENCY = Option(
    "analytics.currency",
    "",
    "Currency",
    "Shown beside amounts, such as EUR. Nothing is converted.",
)

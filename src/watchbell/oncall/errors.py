"""What schedules refuse."""

from watchbell.kernel.errors import Conflict


class SlugTaken(Conflict):
    """Another schedule has this short name."""

    code = "slug_taken"


class OverlappingOverride(Conflict):
    """One of the people has another override in this span."""

    code = "overlapping_override"


class OverlappingTemporary(Conflict):
    """The schedule has another temporary schedule in this span."""

    code = "overlapping_temporary"


class NotOnCall(Conflict):
    """Whoever it is about is not on call all through the span."""

    code = "not_on_call"


class CoverOver(Conflict):
    """The cover request was taken, declined, cancelled or has expired."""

    code = "cover_over"


class SwapStands(Conflict):
    """A swap is undone as a whole before it begins, or not at all."""

    code = "swap_stands"

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

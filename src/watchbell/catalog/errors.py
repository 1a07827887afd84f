"""What the catalog refuses."""

from watchbell.kernel.errors import Conflict


class SlugTaken(Conflict):
    """Another service, or another calendar, has this short name."""

    code = "slug_taken"


class DependencyCycle(Conflict):
    """It would, by way of others, depend on itself."""

    code = "dependency_cycle"


class IdentifierTaken(Conflict):
    """Another configuration item has this identifier."""

    code = "identifier_taken"


class CalendarInUse(Conflict):
    """Other calendars include this one, or it is the default."""

    code = "calendar_in_use"

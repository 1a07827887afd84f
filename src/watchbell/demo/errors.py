"""What the demo refuses."""

from watchbell.kernel.errors import Conflict


class DatabaseInUse(Conflict):
    """The demo fills an empty database only; this one has people in it."""

    code = "database_in_use"

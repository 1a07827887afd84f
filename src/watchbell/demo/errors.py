"""What the demo refuses."""

from watchbell.kernel.errors import Conflict


class DatabaseInUse(Conflict):
    """The demo fills an empty database only; this one has people in it."""

    code = "database_in_use"


class LogHeldBack(Conflict):
    """Another transaction keeps the event log from being read in order."""

    code = "log_held_back"

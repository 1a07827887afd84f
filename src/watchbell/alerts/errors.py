"""What the alerts room refuses."""

from watchbell.kernel.errors import Conflict


class AlertOver(Conflict):
    """The alert has recovered; nothing is left to answer."""

    code = "alert_over"


class NotReplayable(Conflict):
    """The signal waits to be absorbed already."""

    code = "not_replayable"

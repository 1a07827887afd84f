"""What the alerts room refuses."""

from watchbell.kernel.errors import Conflict


class AlertOver(Conflict):
    """The alert has recovered; nothing is left to answer."""

    code = "alert_over"


class NotReplayable(Conflict):
    """The signal was understood, so absorbing it again would count it twice."""

    code = "not_replayable"


class NotTogether(Conflict):
    """These alerts cannot belong to that incident."""

    code = "not_together"

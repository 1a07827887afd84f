"""What the alerts room refuses."""

from watchbell.kernel.errors import Conflict


class AlertOver(Conflict):
    """The alert has recovered; nothing is left to answer."""

    code = "alert_over"


class NotReplayable(Conflict):
    """The signal waits to be absorbed already."""

    code = "not_replayable"


class SilenceOver(Conflict):
    """The silence has expired; make another one."""

    code = "silence_over"


class MaintenanceOver(Conflict):
    """The maintenance window is over; plan another one."""

    code = "maintenance_over"


class InMaintenance(Conflict):
    """The service is in maintenance, so nobody is paged for it."""

    code = "in_maintenance"


class NotTogether(Conflict):
    """These alerts cannot belong to that incident."""

    code = "not_together"

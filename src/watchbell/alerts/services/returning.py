"""What becomes of alerts when a merge is undone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.alerts.events import IncidentAlertAttached
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import thread_of
from watchbell.alerts.services.recovering import clear_incidents
from watchbell.incidents.selectors import final_targets, merged_since
from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.platform.eventlog import publish


@transaction.atomic
def return_alerts(*, source_id: UUID, target_id: UUID, now: datetime) -> int:
    """Give back the alerts that came to the target on the source's threads meanwhile.

    When none of the source's fires any more, it says so; returns how many were given back.
    """
    since = merged_since(source_id, target_id)
    own = list(Alert.objects.filter(incident_id=source_id).select_related("integration"))
    if since is None or not own:
        return 0
    holder = final_targets([target_id]).get(target_id, target_id)
    threads = {thread_of(alert) for alert in own}
    came = Alert.objects.filter(incident_id=holder, first_seen_at__gte=since)
    rows = came.select_related("integration").select_for_update(of=("self",)).order_by("id")
    back = [alert for alert in rows if thread_of(alert) in threads]
    Alert.objects.filter(pk__in=[alert.pk for alert in back]).update(incident_id=source_id)
    publish(
        *(
            IncidentAlertAttached(
                subject=SubjectRef("incident", source_id),
                actor=alert.integration.as_actor(),
                at=now,
                alert_id=alert.pk,
                title=alert.title,
                severity=alert.severity,
            )
            for alert in back
        )
    )
    clear_incidents([source_id], SYSTEM, now)
    return len(back)

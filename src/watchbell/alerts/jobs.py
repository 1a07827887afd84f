"""Long work of the alerts room."""

from datetime import datetime
from uuid import UUID

from watchbell.alerts.services.replaying import REPLAY_JOB, replay_batch
from watchbell.platform.jobs import PATIENT, app

_BATCH = 500


@app.task(name=REPLAY_JOB, queue="jobs", retry=PATIENT)
def replay_all_rejected(integration_id: str, until: str) -> None:
    """Make every rejected signal that came until then pending again, in small transactions."""
    while replay_batch(
        integration_id=UUID(integration_id), until=datetime.fromisoformat(until), limit=_BATCH
    ):
        pass

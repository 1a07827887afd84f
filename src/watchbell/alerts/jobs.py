"""Long work of the alerts room."""

from datetime import datetime
from uuid import UUID

from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.sns import CERTIFICATE, SUBSCRIPTION, amazons
from watchbell.alerts.services import errands
from watchbell.alerts.services.replaying import REPLAY_JOB, replay_batch
from watchbell.alerts.services.understanding import certificate
from watchbell.kernel.clock import SystemClock
from watchbell.platform.jobs import PATIENT, app
from watchbell.platform.outbound import OutboundError, request

_BATCH = 500
_MAX_BYTES = 100_000
_MOST_TRIES = 4
_AGAIN_SECONDS = 10


@app.task(name=REPLAY_JOB, queue="jobs", retry=PATIENT)
def replay_all_rejected(integration_id: str, until: str) -> None:
    """Make every rejected signal that came until then pending again, in small transactions."""
    while replay_batch(
        integration_id=UUID(integration_id), until=datetime.fromisoformat(until), limit=_BATCH
    ):
        pass


@app.task(name=errands.JOBS[CERTIFICATE], queue="jobs", retry=PATIENT)
def fetch_certificate(
    url: str, integration_id: str, received_at: str, signal_id: str, tries: int = 1
) -> None:
    """Fetch what signs a cloud's messages and absorb those that waited for it.

    When it cannot be had within half a minute they are rejected, so that somebody sees it.
    """
    since, whose = datetime.fromisoformat(received_at), UUID(integration_id)
    now = SystemClock().now()
    if certificate(url) is not None:
        errands.absorb_waiting(integration_id=whose, since=since)
        return
    try:
        pem = _fetch(url)
    except OutboundError as error:
        if not error.permanent and tries < _MOST_TRIES:
            later = app.configure_task(
                errands.JOBS[CERTIFICATE],
                queue="jobs",
                schedule_in={"seconds": _AGAIN_SECONDS},
            )
            later.defer(
                url=url,
                integration_id=integration_id,
                received_at=received_at,
                signal_id=signal_id,
                tries=tries + 1,
            )
            return
        reason = f"Its signature could not be checked: Amazon's certificate: {error.reason}."
        errands.give_up(integration_id=whose, since=since, reason=reason[:500], now=now)
        return
    errands.keep_certificate(url=url, pem=pem, integration_id=whose, since=since, now=now)


@app.task(name=errands.JOBS[SUBSCRIPTION], queue="jobs", retry=PATIENT)
def confirm_subscription(url: str, integration_id: str, received_at: str, signal_id: str) -> None:
    """Confirm a topic's subscription at Amazon, and write down at its signal how that went."""
    try:
        request("GET", amazons(url, "SubscribeURL"), max_bytes=_MAX_BYTES).require_ok()
    except OutboundError as error:
        state, reason = SignalState.REJECTED, f"The subscription was not confirmed: {error.reason}."
    else:
        state, reason = SignalState.IGNORED, "The subscription was confirmed: messages may come."
    errands.conclude(
        received_at=datetime.fromisoformat(received_at),
        signal_id=UUID(signal_id),
        state=state,
        reason=reason[:500],
    )


def _fetch(url: str) -> bytes:
    answer = request("GET", amazons(url, "SigningCertURL"), max_bytes=_MAX_BYTES).require_ok()
    if not errands.usable(answer.body):
        raise OutboundError("what was fetched is no certificate", permanent=True)
    return answer.body

"""Google Cloud Monitoring: its webhook, and the same through a push subscription of Pub/Sub."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    pairs_of,
    read_object,
)

_SETUP = """Monitoring > Alerting > Edit notification channels > Webhooks > Add new

Endpoint URL:  {address}
Display name:  Watchbell

Then choose the channel in your alerting policies, with "Notify on incident closure".
A Pub/Sub topic works as well: give this address to a push subscription of it.
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one notification into the incident it speaks of."""
    payload = unwrapped(read_object(body))
    incident = object_of(payload.get("incident"))
    key = first_of(incident, "incident_id")
    if not key:
        raise PayloadRejected("There is no incident with an incident_id.")
    state = first_of(incident, "state").lower()
    if state not in ("open", "closed"):
        raise PayloadRejected(f"The incident's state is {state[:40]!r}; it is open or closed.")
    firing = state == "open"
    resource = object_of(incident.get("resource"))
    policy, condition = first_of(incident, "policy_name"), first_of(incident, "condition_name")
    documentation = object_of(incident.get("documentation"))
    return [
        Observation(
            key=key,
            firing=firing,
            title=_subject(documentation) or policy or condition or "Google Cloud alert",
            description="\n".join(
                filter(None, (first_of(incident, "summary"), first_of(documentation, "content")))
            ),
            severity=_severity(first_of(incident, "severity")),
            started_at=instant_of(incident.get("started_at")),
            ended_at=None if firing else instant_of(incident.get("ended_at")),
            labels=pairs_of(resource.get("labels"))
            | pairs_of(incident.get("policy_user_labels"))
            | labels_of(
                policy=policy,
                condition=condition,
                project=incident.get("scoping_project_id"),
                resource_type=resource.get("type"),
                metric=object_of(incident.get("metric")).get("type"),
            ),
            link=first_of(incident, "url"),
        )
    ]


def unwrapped(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a push of Pub/Sub carries, and everything else as it is."""
    message = object_of(payload.get("message"))
    if "subscription" not in payload or "data" not in message:
        return payload
    try:
        return read_object(base64.b64decode(first_of(message, "data"), validate=True))
    except (binascii.Error, ValueError):
        raise PayloadRejected("The message of Pub/Sub holds no base64.") from None


def _subject(documentation: Mapping[str, Any]) -> str:
    """Return the subject that people wrote; Google's own only repeats the policy's name."""
    subject = first_of(documentation, "subject")
    return "" if subject.startswith(("[ALERT", "[RESOLVED")) else subject


def _severity(word: str) -> Severity:
    return severity_of(word, Severity.ERROR)


ADAPTER = Adapter(kind="google-cloud", title="Google Cloud", setup=_SETUP, parse=parse)

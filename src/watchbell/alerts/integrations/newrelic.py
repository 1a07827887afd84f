"""New Relic: workflows, and the older notification channels."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    read_object,
    text_of,
)

_SETUP = """Alerts > Destinations > Webhook
  Endpoint URL:  {address}

Alerts > Workflows > Add a workflow
  Notify:   the webhook destination, with its default template
  Updates:  activated and closed (acknowledged is not needed)
"""
_OVER = frozenset({"closed", "close", "resolved"})
_NO_NEWS = frozenset({"acknowledged", "acknowledge"})


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one notification into the issue it speaks of."""
    payload = read_object(body)
    key = first_of(payload, "id", "issueId", "incident_id")
    if not key:
        raise PayloadRejected("There is no id; use the default template of the webhook.")
    state = first_of(payload, "state", "current_state").lower()
    if state in _NO_NEWS:
        raise PayloadIgnored("Somebody acknowledged it there; that is no news of the trouble.")
    firing = state not in _OVER
    return [
        Observation(
            key=key,
            firing=firing,
            title=_joined(payload.get("title"))
            or first_of(payload, "condition_name")
            or "New Relic issue",
            description=first_of(payload, "trigger", "details"),
            severity=severity_of(first_of(payload, "priority", "severity")),
            started_at=instant_of(payload.get("createdAt") or payload.get("timestamp")),
            ended_at=None
            if firing
            else instant_of(payload.get("closedAt") or payload.get("updatedAt")),
            labels=labels_of(
                policy=_joined(payload.get("alertPolicyNames")) or payload.get("policy_name"),
                condition=_joined(payload.get("alertConditionNames"))
                or payload.get("condition_name"),
                entity=_joined(payload.get("impactedEntities")),
                workflow=payload.get("workflowName"),
                account=payload.get("account_name"),
            ),
            link=first_of(payload, "issueUrl", "incident_url"),
        )
    ]


def _joined(value: Any) -> str:
    """Return a list of names as one text: New Relic lists even what there is one of."""
    return ", ".join(text_of(one) for one in value) if isinstance(value, list) else text_of(value)


ADAPTER = Adapter(kind="newrelic", title="New Relic", setup=_SETUP, parse=parse)

"""What would happen to a signal, and what other routes would have done with the latest alerts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F

from watchbell.alerts.domain import Observation, Severity, clean_observation
from watchbell.alerts.domain.routes import Branch, Fate, Ruling, Verdict, decide
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.quiet_selectors import Matches, open_alerts_for
from watchbell.alerts.selectors import visible_alerts
from watchbell.alerts.services.grouping import would_join
from watchbell.alerts.services.hearing import Heard, new_alert
from watchbell.alerts.services.routing import Routed, apply, facts_of, judge
from watchbell.alerts.services.trees import Trees, checked_tree, compile_trees, trees
from watchbell.alerts.services.understanding import read
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput

LATEST = 500
EXAMPLES = 20
MOST_SHOWN = 20
_ONLY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one alert of a signal; `incident` is the open one it would join.

    `hidden` says that it would join one that who asks may not know of.
    """

    alert: Alert
    verdict: Verdict
    service: Service | None
    incident: Incident | None
    firing: bool = True
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One alert that other routes treat otherwise: what is now, and what would be."""

    alert: Alert
    now: Routed
    then: Routed


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many of the latest alerts other routes treat otherwise, with some of them."""

    looked_at: int
    changed: int
    elsewhere: int
    examples: Sequence[Difference]


def foresee_signal(
    *,
    integration: Integration,
    body: bytes,
    headers: Mapping[str, str],
    actor: Actor,
    now: datetime,
    known: Trees | None = None,
) -> list[Foreseen]:
    """Return what would become of a signal's alerts now; nothing is written.

    InvalidInput when the integration's adapter cannot read it.
    """
    require(actor, Action.READ_INTEGRATIONS)
    try:
        said = read(integration, body, headers)
    except (PayloadIgnored, PayloadRejected) as error:
        raise InvalidInput(str(error), fields={"body": str(error)}) from error
    seen = [one for one in said if isinstance(one, Observation)]
    cleaned = [clean_observation(one, now).observation for one in seen[:MOST_SHOWN]]
    alerts = [new_alert(Heard(integration, one, "", now)) for one in cleaned]
    found = judge(alerts, known)
    return [
        _foreseen(alert, found[alert.id], one.firing, actor)
        for alert, one in zip(alerts, cleaned, strict=True)
    ]


def _foreseen(alert: Alert, routed: Routed, firing: bool, actor: Actor) -> Foreseen:
    alert.service = routed.service
    apply(alert, routed.verdict)
    joined = None if alert.ruling.fate in (Fate.DROP, Fate.RECORD) else would_join(alert)
    seen = joined is None or visible_incidents(actor).filter(pk=joined.pk).exists()
    return Foreseen(
        alert,
        routed.verdict,
        routed.service,
        joined if seen else None,
        firing=firing,
        hidden=not seen,
    )


def with_tree(integration_id: UUID | None, branches: tuple[Branch, ...]) -> Trees:
    """Return all routes as they would be with this tree; InvalidInput when it cannot be."""
    return compile_trees({**trees().branches, integration_id: checked_tree(branches)})


def compare(*, then: Trees, actor: Actor, latest: int = LATEST) -> Comparison:
    """Return what these routes would do otherwise with the latest alerts; nothing is written."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = visible_alerts(actor).select_related("integration").defer("annotations")
    alerts = list(rows.order_by(F("id").desc())[:latest])
    before, after = judge(alerts), judge(alerts, then)
    differences = [
        Difference(alert, before[alert.id], after[alert.id])
        for alert in alerts
        if _outcome(alert, before[alert.id]) != _outcome(alert, after[alert.id])
    ]
    elsewhere = sum(one.now.service != one.then.service for one in differences)
    return Comparison(len(alerts), len(differences), elsewhere, differences[:EXAMPLES])


def taken_now(*, condition: str, actor: Actor) -> Matches:
    """Say which open alerts a condition takes; InvalidInput when it cannot be read."""
    require(actor, Action.READ_INTEGRATIONS)
    tree = checked_tree((Branch(id=_ONLY, condition=condition),))
    levels = compile_trees({None: tree}).levels_for(_ONLY)
    return open_alerts_for(lambda alert: bool(decide(levels, facts_of(alert)).held), actor=actor)


def _outcome(alert: Alert, routed: Routed) -> tuple[Ruling, UUID | None, str]:
    """Return what counts as the same: the decisions but the service, the service, the group."""
    ruling = routed.verdict.ruling
    group = ""
    if ruling.group_by:
        by = routed.verdict.by["group_by"].id
        values = [alert.labels.get(name, "") for name in ruling.group_by]
        group = json.dumps([str(by), values])
    severity = ruling.severity or Severity(alert.said_severity or alert.severity)
    service_id = routed.service.id if routed.service else None
    return replace(ruling, service_id=None, severity=severity), service_id, group

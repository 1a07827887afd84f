"""Reads of alerts, integrations and signals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet

from watchbell.alerts.domain import AlertState, Severity, SignalState
from watchbell.alerts.finding import first_id, found_ids
from watchbell.alerts.models import Alert, Integration, Route, Signal
from watchbell.alerts.permissions import Action, require
from watchbell.incidents.selectors import (
    hiding_incident,
    knows_all,
    sources_of,
    unknown_incidents,
    visible_condition,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import (
    DEFAULT_LIMIT,
    Page,
    clean_limit,
    cut,
    instant_key,
    read_cursor,
    uuid_key,
)
from watchbell.platform.crypto import hash_token, unseal
from watchbell.platform.settings import Secret

COUNT_CAP = 100
ANY_HOLD = "any"
_HISTORY = 50
_RELATED = ("service", "integration", "incident")
_RECENT = timedelta(days=1)
_WHOLE = IntegerField()
OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)
_COUNT = (
    "(select count(*) from (select from alerts_alert a where state = %({})s{} limit %(cap)s) few)"
)
_HIDDEN = (
    " and not exists (select from incidents_incident"
    " where id = a.incident_id and is_restricted and ({}) is not true)"
    " and not (a.is_restricted and a.incident_id is null)"
)
_SECRET_YET = Q(is_restricted=True, incident__isnull=True)
"""A route makes it restricted, and no incident says yet who may know of it."""
RESTRICTED_ALERTS = (
    "select a.id from alerts_alert a left join incidents_incident i on i.id = a.incident_id"
    " where a.id = any(%s) and coalesce(i.is_restricted, a.is_restricted)"
)
"""For platform.confidential: which of these ids are alerts that are, or will be, restricted."""


@dataclass(frozen=True, kw_only=True)
class AlertFilters:
    """What a list is narrowed to; an empty field narrows nothing.

    `hold` is a reason, or "any"; `since` keeps what came from then on, `open_since` what began
    before then.
    """

    states: Sequence[AlertState] = ()
    severities: Sequence[Severity] = ()
    service: str = ""
    integration: UUID | None = None
    hold: str = ""
    since: datetime | None = None
    open_since: datetime | None = None
    q: str = ""


@dataclass(frozen=True)
class AlertHistory:
    """One alert, and the earlier and later ones of the same key, newest first."""

    alert: Alert
    others: list[Alert]


@dataclass(frozen=True)
class IntegrationStats:
    """One integration: its open alerts, and the signals of the last 24 hours by outcome."""

    integration: Integration
    open_alerts: int
    signals: int
    rejected: int


def integration_by_key(key: str) -> Integration:
    """Return the enabled integration that has this key; NotFound without one."""
    found = Integration.objects.filter(key_hash=hash_token(key), is_enabled=True).first()
    if found is None:
        raise NotFound("No integration has this key.")
    return found


def alerts_page(
    *,
    actor: Actor,
    filters: AlertFilters,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Alert]:
    """Return alerts, those that came last first, with their service, integration, incident."""
    require(actor, Action.READ)
    rows = _matching(actor, filters)
    if cursor is not None:
        (last,) = read_cursor(cursor, 1)
        rows = rows.filter(pk__lt=uuid_key(last))
    related = rows.select_related(*_RELATED)
    slim = related.defer("description", "annotations", "incident__search")
    found = list(slim.order_by(F("id").desc())[: clean_limit(limit) + 1])
    return cut(found, limit, lambda alert: (str(alert.id),))


def alert_by_id(*, actor: Actor, alert_id: UUID) -> AlertHistory:
    """Return one alert with the history of its key; NotFound without one."""
    require(actor, Action.READ)
    alert = visible_alerts(actor).filter(pk=alert_id).select_related(*_RELATED).first()
    if alert is None:
        raise NotFound("There is no such alert.")
    same = visible_alerts(actor).filter(integration_id=alert.integration_id, key=alert.key)
    newest = same.order_by(F("first_seen_at").desc(), F("id").desc())
    others = newest.exclude(pk=alert.pk).select_related("incident")
    return AlertHistory(alert, list(others[:_HISTORY]))


def alerts_of(*, actor: Actor, incident_id: UUID, limit: int = 200) -> list[Alert]:
    """Return the alerts of an incident and of what was merged into it, the open ones first."""
    require(actor, Action.READ)
    parts = [source.id for source in sources_of([incident_id])]
    rows = Alert.objects.filter(incident_id__in=[incident_id, *parts]).select_related("service")
    # "acknowledged" and "firing" sort before "resolved".
    return list(rows.order_by(F("resolved_at").desc(nulls_first=True), F("id").desc())[:limit])


def open_alert_counts(*, actor: Actor) -> dict[str, int]:
    """Return how many alerts are firing and acknowledged; each capped at 100."""
    require(actor, Action.READ)
    with connection.cursor() as cursor:
        # One statement for both: every page asks it.
        seen, values = visible_condition(actor)
        hidden = "" if knows_all(actor) else _HIDDEN.format(seen)
        counts = ", ".join(_COUNT.format(state.value, hidden) for state in OPEN)
        values |= {state.value: state.value for state in OPEN} | {"cap": COUNT_CAP}
        cursor.execute(f"select {counts}", values)
        return dict(zip((state.value for state in OPEN), cursor.fetchone(), strict=True))


def integrations_with_stats(*, actor: Actor, now: datetime) -> list[IntegrationStats]:
    """Return every integration by name, with what came through it lately."""
    require(actor, Action.READ_INTEGRATIONS)
    integrations = list(
        Integration.objects.select_related("team", "service").order_by("name", "id")
    )
    open_alerts = dict(
        Alert.objects.filter(state__in=OPEN)
        .values_list("integration_id")
        .annotate(n=Count("id"))
        .order_by()
    )
    recent = Signal.objects.filter(received_at__gt=now - _RECENT).values("integration_id")
    signals = {
        row["integration_id"]: (row["n"], row["rejected"])
        for row in recent.annotate(
            n=Count("id"), rejected=Count("id", filter=Q(state=SignalState.REJECTED))
        ).order_by()
    }
    return [
        IntegrationStats(i, open_alerts.get(i.id, 0), *signals.get(i.id, (0, 0)))
        for i in integrations
    ]


def integrations_named(*, actor: Actor) -> list[Integration]:
    """Return every integration by name, to choose from in a picker."""
    require(actor, Action.READ_INTEGRATIONS)
    return list(Integration.objects.only("id", "name").order_by("name", "id"))


def integration_by_id(*, actor: Actor, integration_id: UUID) -> Integration:
    """Return one integration with its team and service; NotFound without one."""
    require(actor, Action.READ_INTEGRATIONS)
    found = Integration.objects.select_related("team", "service").filter(pk=integration_id)
    integration = found.first()
    if integration is None:
        raise NotFound("There is no such integration.")
    return integration


def routes_of(*, actor: Actor, integration_id: UUID) -> list[Route]:
    """Return an integration's routes in order, with their services."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Route.objects.filter(integration_id=integration_id).select_related("service")
    return list(rows.order_by("position"))


def integration_key(*, actor: Actor, integration: Integration) -> Secret:
    """Return the key to copy into the sender; Unreadable under another secret key."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    return unseal(integration.sealed_key)


def last_signals(
    *, actor: Actor, integration_id: UUID, state: SignalState | None = None, limit: int = 20
) -> list[Signal]:
    """Return an integration's newest signals with what became of them, bodies included."""
    require(actor, Action.READ_INTEGRATIONS)
    if feeds_hidden(actor, integration_id):
        return []
    rows = Signal.objects.filter(integration_id=integration_id)
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows.order_by(F("received_at").desc(), F("id").desc())[: clean_limit(limit)])


def signals_page(
    *,
    actor: Actor,
    integration_id: UUID,
    state: SignalState | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Signal]:
    """Return an integration's signals, newest first, without their bodies but with their `size`."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Signal.objects.filter(integration_id=integration_id).defer("body")
    if state is not None:
        rows = rows.filter(state=state)
    if cursor is not None:
        received, last = read_cursor(cursor, 2)
        at, last_id = instant_key(received), uuid_key(last)
        # The redundant bound lets PostgreSQL use the index for the range.
        rows = rows.filter(Q(received_at__lt=at) | Q(id__lt=last_id), received_at__lte=at)
    sized = rows.annotate(size=Func(F("body"), function="octet_length", output_field=_WHOLE))
    ordered = sized.order_by(F("received_at").desc(), F("id").desc())
    found: list[Signal] = [*ordered[: clean_limit(limit) + 1]]
    return cut(found, limit, lambda signal: (signal.received_at.isoformat(), str(signal.id)))


def signal_by_id(*, actor: Actor, integration_id: UUID, signal_id: UUID) -> Signal:
    """Return one signal with its body; NotFound without one.

    What an incident that is hidden from `actor` came from may be in any body of its integration.
    """
    require(actor, Action.READ_INTEGRATIONS)
    if feeds_hidden(actor, integration_id):
        raise NotFound("There is no such signal that you may read.")
    return stored_signal(integration_id, signal_id)


def stored_signal(integration_id: UUID, signal_id: UUID) -> Signal:
    """Return one signal of an integration, whoever asks; NotFound without one."""
    rows = Signal.objects.filter(integration_id=integration_id, id=signal_id)
    signal = rows.filter(received_at__range=when_made(signal_id)).first()
    if signal is None:
        raise NotFound("There is no such signal; it may have been dropped as too old.")
    return signal


def feeds_hidden(actor: Actor, integration_id: UUID) -> bool:
    """Say whether an integration feeds an incident that is hidden from `actor`."""
    if knows_all(actor):
        return False
    rows = Alert.objects.filter(integration_id=integration_id)
    if rows.filter(_SECRET_YET).exists():
        return True
    # From the few that are restricted to their alerts: an integration may have a million.
    of_it = Exists(rows.filter(incident_id=OuterRef("pk")))
    return unknown_incidents(actor).filter(of_it).exists()


def when_made(signal_id: UUID) -> tuple[datetime, datetime]:
    """Return the two seconds in which an id was made, so that one partition is read."""
    try:
        made = datetime.fromtimestamp((signal_id.int >> 80) / 1000, UTC)
        return made - timedelta(seconds=1), made + timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise NotFound("There is no such signal.") from None


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts that `actor` may know of: not those of incidents hidden from them."""
    rows = Alert.objects.all()
    if knows_all(actor):
        return rows
    return rows.exclude(hiding_incident(actor, "incident_id")).exclude(_SECRET_YET)


def hidden_alerts(actor: Actor, alert_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the alerts whose incident is, or will be, hidden from `actor`."""
    if knows_all(actor) or not alert_ids:
        return frozenset()
    hidden = hiding_incident(actor, "incident_id") | _SECRET_YET
    rows = Alert.objects.filter(hidden, pk__in=alert_ids)
    return frozenset(rows.values_list("pk", flat=True))


def _matching(actor: Actor, filters: AlertFilters) -> QuerySet[Alert]:
    rows = visible_alerts(actor)
    if filters.states:
        rows = rows.filter(state__in=list(filters.states))
    if filters.severities:
        rows = rows.filter(severity__in=list(filters.severities))
    if filters.service:
        rows = rows.filter(service__slug=filters.service.replace("\0", ""))
    if filters.integration is not None:
        rows = rows.filter(integration_id=filters.integration)
    if filters.hold:
        held = rows.filter(state__in=OPEN).exclude(hold="")
        rows = held if filters.hold == ANY_HOLD else held.filter(hold=filters.hold)
    if filters.since is not None:
        # Ids are made in the order of arrival, so the primary key answers this.
        rows = rows.filter(pk__gte=first_id(filters.since))
    if filters.open_since is not None:
        rows = rows.filter(started_at__lte=filters.open_since)
    wanted = filters.q.replace("\0", "").strip()
    if wanted:
        rows = rows.filter(pk__in=found_ids(wanted))
    return rows

"""Reading noise: one statement over the alerts of a window, found by the range of their ids.

Alerts of incidents that are hidden from whoever asks do not count.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.alerts.finding import first_id
from watchbell.alerts.models import Integration
from watchbell.analytics.noise.facts import WAITS, By, Noise, Record, Scope, Sort, What
from watchbell.analytics.noise.statement import KEYS, NO_SERVICE, RULE, RULE_LABEL, sums
from watchbell.analytics.noise.statement import records as of_records
from watchbell.analytics.permissions import RULES, Action
from watchbell.catalog.models import Service
from watchbell.incidents.selectors.scope import knows_all, unknown_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, read_cursor, uuid_key

NOISIEST = 50
_CHUNK = 2_000


def noise(
    *,
    actor: Actor,
    scope: Scope,
    by: By = By.RULE,
    sort: Sort = Sort.NOISE,
    limit: int = NOISIEST,
    now: datetime,
) -> list[Noise]:
    """Return the noisiest rules, services or integrations of the window, the worst first."""
    require(actor, RULES[Action.READ], "seeing figures")
    statement = sums(by, sort, _narrowed(scope))
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(actor, scope, now) | {"limit": limit})
        rows = cursor.fetchall()
    return _named([_line(by, row) for row in rows])


def records(
    *,
    actor: Actor,
    scope: Scope,
    what: What = What.ALERTS,
    limit: int = NOISIEST,
    cursor: str | None = None,
    now: datetime,
) -> Page[Record]:
    """Return the alerts behind a figure, those that came last first."""
    require(actor, RULES[Action.READ], "seeing figures")
    below = uuid_key(read_cursor(cursor, 1)[0]) if cursor else None
    statement = of_records(what, _narrowed(scope))
    values = _values(actor, scope, now) | {"limit": clean_limit(limit) + 1}
    rows: list[Record] = []
    chunk = _CHUNK
    while True:
        with connection.cursor() as found:
            found.execute(statement, values | {"below": below, "chunk": chunk})
            lines = found.fetchall()
        looked_at, below = lines[0][:2]
        rows += [_record(line[2:]) for line in lines if line[2] is not None]
        if looked_at < chunk or len(rows) > clean_limit(limit):
            return cut(rows[: clean_limit(limit) + 1], limit, lambda one: (str(one.alert_id),))
        chunk *= 4


def _narrowed(scope: Scope) -> str:
    parts = []
    if scope.integration_id is not None:
        parts.append("and a.integration_id = %(integration)s")
    if scope.service_id is not None:
        parts.append("and a.service_id = %(service)s")
    if scope.without_service:
        parts.append("and a.service_id is null")
    if scope.team_id is not None:
        parts.append(
            "and a.service_id in (select id from catalog_service where team_id = %(team)s)"
        )
    if scope.rule is not None:
        parts.append(f"and {RULE_LABEL} = %(rule_label)s and {RULE} = %(rule)s")
    return " ".join(parts)


def _values(actor: Actor, scope: Scope, now: datetime) -> dict[str, Any]:
    return {
        "knows_all": knows_all(actor),
        "hidden": list(unknown_incidents(actor).values_list("pk", flat=True)),
        "first": first_id(scope.since),
        "last": first_id(scope.until),
        "integration": scope.integration_id,
        "service": scope.service_id,
        "team": scope.team_id,
        "rule_label": scope.rule_label,
        "rule": scope.rule,
        "now": now,
    }


def _line(by: By, row: Sequence[Any]) -> Noise:
    width = len(KEYS[by])
    key: list[Any] = [None if str(part) == NO_SERVICE else part for part in row[:width]]
    figures = row[width:]
    median, brief, delayed = figures[-3:]
    counts: dict[str, Any] = dict(zip(_COUNTED, map(int, figures[:-3]), strict=True))
    return Noise(
        key=":".join(str(part) for part in key),
        label="",
        integration_id=key[0] if by is not By.SERVICE else None,
        service_id=key[0] if by is By.SERVICE else None,
        rule_label=key[1] if by is By.RULE else "",
        rule=key[2] if by is By.RULE else "",
        median_life=None if median is None else float(median),
        brief=dict(zip(WAITS, brief, strict=True)),
        delayed=dict(zip(WAITS, delayed, strict=True)),
        **counts,
    )


def _named(lines: list[Noise]) -> list[Noise]:
    """Return the lines with the names of what they are about."""
    integrations = dict(
        Integration.objects.filter(pk__in={one.integration_id for one in lines}).values_list(
            "pk", "name"
        )
    )
    services = dict(
        Service.objects.filter(pk__in={one.service_id for one in lines}).values_list("pk", "name")
    )
    found = []
    for one in lines:
        integration = integrations.get(one.integration_id, "") if one.integration_id else ""
        service = services.get(one.service_id, "") if one.service_id else ""
        label = one.rule or integration or service or "No service"
        found.append(replace(one, label=label, integration=integration, service=service))
    return found


def _record(row: Sequence[Any]) -> Record:
    (id_, title, severity, state, came_at, life, count, number, acted, marks, pages, night) = row
    return Record(
        alert_id=id_,
        title=title,
        severity=severity,
        state=state,
        came_at=came_at,
        life=None if life is None else timedelta(seconds=float(life)),
        count=count,
        incident="" if number is None else f"INC-{number}",
        acted=acted,
        not_useful=marks,
        pages=pages,
        night_pages=night,
    )


_COUNTED = (
    "alerts", "repeats", "incidents", "with_incident", "pages", "night_pages", "idle_pages",
    "judged", "acted", "not_useful", "quick",
)  # fmt: skip

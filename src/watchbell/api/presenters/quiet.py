"""Silences, maintenance windows and inhibition rules as the wire shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watchbell.alerts.domain.matching import Matcher, matchers_from_json
from watchbell.alerts.models import InhibitionRule, MaintenanceWindow, Silence
from watchbell.api.schemas.quiet import (
    InhibitionRuleShown,
    MaintenanceShown,
    MatcherGiven,
    MatcherShown,
    SilenceShown,
)


def silence(row: Silence, now: datetime) -> SilenceShown:
    return SilenceShown(**_quiet(row, now), matchers=_matchers(row.what))


def maintenance(row: MaintenanceWindow, now: datetime) -> MaintenanceShown:
    """Show one window; its services are loaded."""
    return MaintenanceShown(
        **_quiet(row, now),
        title=row.title,
        services=sorted(service.slug for service in row.services.all()),
        with_dependents=row.with_dependents,
    )


def inhibition_rule(row: InhibitionRule) -> InhibitionRuleShown:
    return InhibitionRuleShown(
        id=row.id,
        name=row.name,
        source=_matchers(matchers_from_json(row.source)),
        target=_matchers(matchers_from_json(row.target)),
        equal=row.equal,
        enabled=row.is_enabled,
        version=row.version,
    )


def matchers_of(given: Sequence[MatcherGiven]) -> list[Matcher]:
    """Return what the wire gave as the room's own values."""
    return [Matcher(one.name, one.value, one.is_regex, one.is_equal) for one in given]


def _matchers(matchers: Sequence[Matcher]) -> list[MatcherShown]:
    return [
        MatcherShown(name=m.name, value=m.value, is_regex=m.is_regex, is_equal=m.is_equal)
        for m in matchers
    ]


def _quiet(row: Silence | MaintenanceWindow, now: datetime) -> dict[str, Any]:
    span = row.timing.next_span(now)
    return {
        "id": row.id,
        "state": row.timing.state_at(now),
        "author": row.author,
        "comment": row.comment,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "rrule": row.rrule,
        "timezone": row.timezone,
        "next_starts_at": span.start if span else None,
        "next_ends_at": span.end if span else None,
        "ended_at": row.ended_at,
        "created_at": row.created_at,
        "version": row.version,
    }

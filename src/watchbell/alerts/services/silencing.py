"""Silences: made, changed, ended; and what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.alerts.domain.indexing import RuleIndex
from watchbell.alerts.domain.matching import Matcher, clean_matchers, matchers_to_json
from watchbell.alerts.domain.spans import QuietState, Timing, clean_timing
from watchbell.alerts.errors import SilenceOver
from watchbell.alerts.models import Alert, Silence
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.quiet_events import SilenceChanged, SilenceCreated, SilenceEnded
from watchbell.alerts.services.holding import let_go
from watchbell.alerts.services.holds import Hold
from watchbell.alerts.services.rulesets import SILENCES, Compiled, facts_of, touch
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

SILENCED = "silenced"
"""The reason of a hold: a silence, whose id it carries."""
MOST_SILENCES = 2000


@dataclass(frozen=True, kw_only=True)
class SilenceSpec:
    """A silence as asked for. `author` is the name to show; the actor's own when empty.

    A start in the past means now. With an `rrule` it recurs at the same hours of the wall.
    """

    matchers: Sequence[Matcher]
    starts_at: datetime
    ends_at: datetime
    comment: str
    author: str = ""
    rrule: str = ""
    timezone: str = "UTC"


@transaction.atomic
def create_silence(*, spec: SilenceSpec, actor: Actor, now: datetime) -> Silence:
    """Keep matching alerts quiet; those that have an incident keep it, and page nobody."""
    require(actor, Action.SILENCE)
    _not_too_many(now)
    silence = Silence(
        id=new_id(now),
        person_id=actor.person_id,
        author=clean_line(spec.author, "author", 200, required=False) or actor.name,
        created_at=now,
    )
    _take(silence, spec, clean_timing(_timing(spec), now), now)
    silence.save(force_insert=True)
    touch(SILENCES, now)
    publish(
        SilenceCreated(
            subject=silence.ref,
            actor=actor,
            at=now,
            matchers=[str(matcher) for matcher in silence.what],
            author=silence.author,
            comment=silence.comment,
            starts_at=silence.starts_at,
            ends_at=silence.ends_at,
            rrule=silence.rrule,
        )
    )
    return silence


@transaction.atomic
def change_silence(
    *,
    silence_id: UUID,
    spec: SilenceSpec,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Silence:
    """Set everything of a silence but its author.

    SilenceOver when it has expired; InvalidInput when the start of an active one would move.
    """
    silence = _lock(silence_id, actor)
    expect_version(silence.version, version)
    state = silence.timing.state_at(now)
    if state == QuietState.EXPIRED:
        raise SilenceOver("This silence has expired and cannot be edited; make another one.")
    before = _plain(silence)
    _take(silence, spec, _moved(silence, spec, state, now), now)
    changes = {name: [before[name], new] for name, new in _plain(silence).items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        silence.version += 1
        silence.save(
            update_fields=[
                "matchers", "comment", "starts_at", "ends_at", "rrule", "timezone", "over_at",
                "ended_at", "changed_at", "version",
            ]
        )  # fmt: skip
        touch(SILENCES, now)
        publish(SilenceChanged(subject=silence.ref, actor=actor, at=now, changes=changes))
        let_go([silence.id], now)
    return silence


@transaction.atomic
def end_silence(*, silence_id: UUID, actor: Actor, now: datetime) -> Silence:
    """End it before its time; what it held is looked at again at once."""
    silence = _lock(silence_id, actor)
    if silence.timing.state_at(now) == QuietState.EXPIRED:
        raise SilenceOver("This silence has expired already.")
    silence.time(replace(silence.timing, ended_at=now))
    silence.changed_at = now
    silence.version += 1
    silence.save(update_fields=["ended_at", "over_at", "changed_at", "version"])
    touch(SILENCES, now)
    publish(SilenceEnded(subject=silence.ref, actor=actor, at=now))
    let_go([silence.id], now)
    return silence


def hold_silenced(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what a silence matches until that silence's time is over."""
    found = silences_matching(alerts, now)
    return {alert_id: _hold(silences, now) for alert_id, silences in found.items()}


def silences_matching(alerts: Sequence[Alert], now: datetime) -> dict[UUID, list[Silence]]:
    """Return the active silences of each of the alerts that has one.

    The alerts have their `service` and `integration` set.
    """
    index = _compiled.at(now)
    if index is None:
        return {}
    found: dict[UUID, list[Silence]] = {}
    for alert in alerts:
        matching = [s for s in index.matching(facts_of(alert)) if s.timing.span_at(now)]
        if matching:
            found[alert.id] = matching
    return found


def is_any_active(now: datetime) -> bool:
    """Say whether any silence holds now, whatever it matches."""
    index = _compiled.at(now)
    return index is not None and any(one.timing.span_at(now) for one in index.items)


def _compile(now: datetime) -> RuleIndex[Silence]:
    live = Silence.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=now))
    return RuleIndex((silence, silence.what) for silence in live.order_by("id"))


_compiled = Compiled(SILENCES, _compile)


def _hold(silences: Sequence[Silence], now: datetime) -> Hold:
    """Hold by the silence that lasts longest."""
    ends = [(span.end, s.id) for s in silences if (span := s.timing.span_at(now)) is not None]
    until, by = max(ends)
    return Hold(reason=SILENCED, until=until, by=by)


def _lock(silence_id: UUID, actor: Actor) -> Silence:
    require(actor, Action.SILENCE)
    silence = Silence.objects.select_for_update().filter(pk=silence_id).first()
    if silence is None:
        raise NotFound("There is no such silence.")
    return silence


def _timing(spec: SilenceSpec) -> Timing:
    return Timing(spec.starts_at, spec.ends_at, spec.rrule, spec.timezone)


def _moved(silence: Silence, spec: SilenceSpec, state: QuietState, now: datetime) -> Timing:
    """Return the timing asked for; the start of one that has begun stays."""
    begun = state == QuietState.ACTIVE or silence.starts_at <= now
    if begun and spec.starts_at != silence.starts_at:
        message = "This silence has begun, so its start cannot move."
        raise InvalidInput(f"starts_at: {message}", fields={"starts_at": message})
    timing = clean_timing(_timing(spec), now)
    return replace(timing, starts_at=silence.starts_at) if begun else timing


def _take(silence: Silence, spec: SilenceSpec, timing: Timing, now: datetime) -> None:
    silence.matchers = matchers_to_json(clean_matchers(spec.matchers))
    silence.comment = clean_text(spec.comment, "comment", 2000, required=True)
    silence.time(timing)
    silence.changed_at = now


def _plain(silence: Silence) -> dict[str, Any]:
    return {
        "matchers": [str(matcher) for matcher in silence.what],
        "comment": silence.comment,
        "starts_at": silence.starts_at.isoformat(),
        "ends_at": silence.ends_at.isoformat(),
        "rrule": silence.rrule,
        "timezone": silence.timezone,
    }


def _not_too_many(now: datetime) -> None:
    live = Silence.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=now))
    if live.count() >= MOST_SILENCES:
        raise InvalidInput(f"There are {MOST_SILENCES} silences already; end some first.")

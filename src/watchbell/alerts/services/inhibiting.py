"""Inhibition by rule: while one alert fires, others that follow from it wait."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import AlertState
from watchbell.alerts.domain.indexing import RuleIndex
from watchbell.alerts.domain.matching import (
    OWN_NAMES,
    Matcher,
    clean_matchers,
    holds_all,
    matchers_from_json,
    matchers_to_json,
)
from watchbell.alerts.models import Alert, InhibitionRule
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.quiet_events import (
    InhibitionRuleChanged,
    InhibitionRuleCreated,
    InhibitionRuleRemoved,
)
from watchbell.alerts.services.holds import Hold
from watchbell.alerts.services.rulesets import INHIBITION, Compiled, facts_of, touch
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

INHIBITED = "inhibited"
"""The reason of a hold: a stronger alert, whose id it carries."""
LOOK_AGAIN = timedelta(minutes=2)
"""A held alert is looked at again this often: what holds it may have changed without an end."""
MOST_RULES = 1000
_MOST_LABELS = 20
_MOST_SOURCES = 500
_MOST_OF_A_KEY = 20

# Open alerts with these labels, and this severity unless it is "": a few for each condition.
_SOURCES = """
select c.n, found.id
from unnest(%s::jsonb[], %s::text[]) with ordinality as c (labels, severity, n)
cross join lateral (
    select a.id from alerts_alert a
    where a.state in ('firing', 'acknowledged') and a.labels @> c.labels
      and (c.severity = '' or coalesce(a.labels ->> 'severity', a.severity) = c.severity)
    limit %s
) found
"""


@dataclass(frozen=True, kw_only=True)
class RuleFields:
    """An inhibition rule as asked for."""

    name: str
    source: Sequence[Matcher]
    target: Sequence[Matcher]
    equal: Sequence[str] = ()
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule as a batch is held against it."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]

    def key_of(self, facts: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values that source and target must share."""
        return tuple(facts.get(name, "") for name in self.equal)


@dataclass(frozen=True, slots=True)
class Rules:
    """All enabled rules, found by what fires and by what would wait."""

    by_source: RuleIndex[Rule]
    by_target: RuleIndex[Rule]


@dataclass(slots=True)
class _Sources:
    """What fires for one rule: a source for each key, and one that is no target as well."""

    any: dict[tuple[str, ...], UUID] = field(default_factory=dict)
    one_sided: dict[tuple[str, ...], UUID] = field(default_factory=dict)

    def add(self, rule: Rule, alert_id: UUID, facts: Mapping[str, str]) -> None:
        key = rule.key_of(facts)
        self.any.setdefault(key, alert_id)
        if not holds_all(rule.target, facts):
            self.one_sided.setdefault(key, alert_id)


@transaction.atomic
def create_inhibition_rule(*, fields: RuleFields, actor: Actor, now: datetime) -> InhibitionRule:
    """Add a rule; alerts that have an incident already keep it."""
    require(actor, Action.CHANGE_RULES)
    if InhibitionRule.objects.count() >= MOST_RULES:
        raise InvalidInput(f"There are {MOST_RULES} rules already; remove some first.")
    rule = InhibitionRule.objects.create(id=new_id(now), created_at=now, **_clean(fields))
    touch(INHIBITION, now)
    publish(InhibitionRuleCreated(subject=rule.ref, actor=actor, at=now, name=rule.name))
    return rule


@transaction.atomic
def change_inhibition_rule(
    *,
    rule_id: UUID,
    fields: RuleFields,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> InhibitionRule:
    """Set everything of a rule; what it holds is looked at again within two minutes."""
    rule = _lock(rule_id, actor)
    expect_version(rule.version, version)
    changes: dict[str, Any] = {}
    for name, value in _clean(fields).items():
        if (before := getattr(rule, name)) != value:
            changes[name] = [before, value]
            setattr(rule, name, value)
    if changes:
        rule.version += 1
        rule.save(update_fields=[*changes, "version"])
        touch(INHIBITION, now)
        publish(InhibitionRuleChanged(subject=rule.ref, actor=actor, at=now, changes=changes))
    return rule


@transaction.atomic
def remove_inhibition_rule(*, rule_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a rule away; what it holds is looked at again within two minutes."""
    rule = _lock(rule_id, actor)
    publish(InhibitionRuleRemoved(subject=rule.ref, actor=actor, at=now, name=rule.name))
    rule.delete()
    touch(INHIBITION, now)


def hold_inhibited(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what follows from an alert that fires, as the rules say.

    An alert that is source and target of a rule is not held by another such one, nor by itself.
    """
    rules = _compiled.at(now)
    if rules is None:
        return {}
    facts = {alert.id: facts_of(alert) for alert in alerts}
    hit = {key: found for key, one in facts.items() if (found := [*rules.by_target.matching(one)])}
    if not hit:
        return {}
    sources = _sources_among(alerts, facts, rules)
    wanted = {rule: [facts[key] for key in hit if rule in hit[key]] for rule in _each(hit.values())}
    _add_stored(sources, wanted)
    holds: dict[UUID, Hold] = {}
    for alert_id, matching in hit.items():
        by = _source_of(alert_id, facts[alert_id], matching, sources)
        if by is not None:
            holds[alert_id] = Hold(reason=INHIBITED, until=now + LOOK_AGAIN, by=by)
    return holds


def _source_of(
    alert_id: UUID,
    facts: Mapping[str, str],
    rules: Sequence[Rule],
    sources: Mapping[Rule, _Sources],
) -> UUID | None:
    for rule in rules:
        if (found := sources.get(rule)) is None:
            continue
        two_sided = holds_all(rule.source, facts)
        by = (found.one_sided if two_sided else found.any).get(rule.key_of(facts))
        if by is not None and by != alert_id:
            return by
    return None


def _sources_among(
    alerts: Sequence[Alert], facts: Mapping[UUID, Mapping[str, str]], rules: Rules
) -> dict[Rule, _Sources]:
    """Return the sources in the batch itself, which is not stored yet."""
    found: dict[Rule, _Sources] = {}
    for alert in alerts:
        if alert.state == AlertState.RESOLVED:
            continue
        for rule in rules.by_source.matching(facts[alert.id]):
            found.setdefault(rule, _Sources()).add(rule, alert.id, facts[alert.id])
    return found


def _add_stored(
    sources: dict[Rule, _Sources], wanted: Mapping[Rule, Sequence[Mapping[str, str]]]
) -> None:
    """Add the open alerts that are sources of these rules.

    Of a rule whose source is narrow all are read at once; of one that half of all alerts
    fulfil, those that share the values of the alerts at hand.
    """
    narrow = [(rule, _labels(rule.source)) for rule in wanted]
    broad = [rule for rule, labels in narrow if not labels]
    narrow = [(rule, labels) for rule, labels in narrow if labels]
    crowded = _read(sources, narrow, _MOST_SOURCES)
    keyed = [
        (rule, _labels(rule.source) | _shared(rule, facts))
        for rule in [*broad, *crowded]
        for facts in {rule.key_of(facts): facts for facts in wanted[rule]}.values()
    ]
    _read(sources, keyed, _MOST_OF_A_KEY)


def _read(
    sources: dict[Rule, _Sources],
    conditions: Sequence[tuple[Rule, Mapping[str, str]]],
    limit: int,
) -> list[Rule]:
    """Read what fulfils the conditions; returns the rules of which there is more than was read."""
    if not conditions:
        return []
    labels = [json.dumps(labels) for _, labels in conditions]
    severities = [_severity(rule.source) for rule, _ in conditions]
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, [labels, severities, limit])
        pairs = cursor.fetchall()
    ids = {alert_id for _, alert_id in pairs}
    rows = Alert.objects.select_related("service", "integration").filter(pk__in=ids)
    facts = {alert.id: facts_of(alert) for alert in rows.defer("description", "annotations")}
    counts: dict[Rule, int] = {}
    for place, alert_id in pairs:
        rule = conditions[place - 1][0]
        counts[rule] = counts.get(rule, 0) + 1
        if alert_id in facts and holds_all(rule.source, facts[alert_id]):
            sources.setdefault(rule, _Sources()).add(rule, alert_id, facts[alert_id])
    return [rule for rule, count in counts.items() if count >= limit]


def _labels(matchers: Iterable[Matcher]) -> dict[str, str]:
    """Return the labels that whoever matches certainly has."""
    return {
        m.name: m.value
        for m in matchers
        if m.is_equal and not m.is_regex and m.value and m.name not in OWN_NAMES
    }


def _shared(rule: Rule, facts: Mapping[str, str]) -> dict[str, str]:
    values = {name: facts.get(name, "") for name in rule.equal if name not in OWN_NAMES}
    return {name: value for name, value in values.items() if value}


def _severity(matchers: Iterable[Matcher]) -> str:
    exact = (m.value for m in matchers if m.name == "severity" and m.is_equal and not m.is_regex)
    return next(exact, "")


def _each(rules: Iterable[Iterable[Rule]]) -> list[Rule]:
    return list(dict.fromkeys(rule for some in rules for rule in some))


def _compile(now: datetime) -> Rules:
    rows = InhibitionRule.objects.filter(is_enabled=True).order_by("id")
    rules = [
        Rule(
            tuple(matchers_from_json(row.source)),
            tuple(matchers_from_json(row.target)),
            tuple(row.equal),
        )
        for row in rows
    ]
    return Rules(
        RuleIndex((rule, rule.source) for rule in rules),
        RuleIndex((rule, rule.target) for rule in rules),
    )


_compiled = Compiled(INHIBITION, _compile)


def _lock(rule_id: UUID, actor: Actor) -> InhibitionRule:
    require(actor, Action.CHANGE_RULES)
    rule = InhibitionRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def _clean(given: RuleFields) -> dict[str, Any]:
    values = {one.name: getattr(given, one.name) for one in fields(given)}
    equal = list(dict.fromkeys(clean_line(name, "equal", 200) for name in given.equal))
    if len(equal) > _MOST_LABELS:
        message = f"Name {_MOST_LABELS} labels at most."
        raise InvalidInput(f"equal: {message}", fields={"equal": message})
    return {
        **values,
        "name": clean_line(given.name, "name", 200),
        "source": matchers_to_json(clean_matchers(given.source, "source")),
        "target": matchers_to_json(clean_matchers(given.target, "target")),
        "equal": equal,
    }

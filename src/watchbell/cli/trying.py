"""What `backtest` is to try, read from its options. Imported once the rooms are loaded."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import typer

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.domain import ABOUT, TargetType
from watchbell.paging.domain import NO_ID as OF_THE_INCIDENT
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import Report, policy_by_slug, report_of
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    PolicyFields,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    StepFields,
    Swap,
    TargetFields,
    Trial,
    drafted_policy,
    judge_at_once,
)

_NONE = "-"
_DAYS = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is to be tried, as it was typed."""

    route: Sequence[str] = ()
    policy: Path | None = None
    followed_by: Sequence[str] = ()
    instead_of: str | None = None
    swap: Sequence[str] = ()
    without: Sequence[str] = ()
    rules: Sequence[str] = ()
    quiet: Sequence[str] = ()
    alerts: Sequence[str] = ()


@dataclass(frozen=True)
class Past:
    """Against which incidents, as it was typed."""

    since: datetime | None
    until: datetime | None
    service: str | None
    team: str | None
    priority: int | None
    answers: str


def judged(
    options: Options, past: Past, now: datetime, progress: Callable[[int, int], None]
) -> tuple[Backtest, Report]:
    """Replay, and return what was asked for with the report."""
    fields = BacktestFields(
        since=past.since or now - _DAYS,
        until=past.until or now,
        answers=past.answers,
        service=service_by_slug(past.service) if past.service else None,
        team=team_by_slug(past.team) if past.team else None,
        priority=past.priority,
        **vars(trial_of(options, now)),
    )
    row = judge_at_once(fields=fields, actor=SYSTEM, now=now, progress=progress)
    report = report_of(row, actor=SYSTEM)
    assert report is not None
    return row, report


def trial_of(options: Options, now: datetime) -> Trial:
    """Return what the options ask for; BadParameter names the one that cannot be read."""
    if options.policy is None and (options.followed_by or options.instead_of):
        raise typer.BadParameter("Give the policy's file too.", param_hint="--policy")
    return Trial(
        new_policy=_new_policy(options, options.policy, now) if options.policy else None,
        services=dict(_routed(text) for text in options.route),
        schedules=_schedules(options.swap, options.without),
        rules=_rules(options.rules, options.quiet),
        routes=[_route(text) for text in options.alerts],
    )


def _new_policy(options: Options, path: Path, now: datetime) -> NewPolicy:
    return NewPolicy(
        policy=drafted_policy(_policy(path), now),
        services=[service_by_slug(slug) for slug in options.followed_by],
        instead_of=policy_by_slug(options.instead_of) if options.instead_of else None,
    )


def _routed(text: str) -> tuple[Service, EscalationPolicy | None]:
    slug, to = _pair(text, "=", "--route", "SERVICE=POLICY")
    return service_by_slug(slug), None if to == _NONE else policy_by_slug(to)


def _route(text: str) -> RouteTrial:
    slug, condition = _pair(text, "=", "--alerts", "SERVICE=CONDITION")
    return RouteTrial(condition=condition, service=service_by_slug(slug))


def _schedules(swap: Sequence[str], without: Sequence[str]) -> list[ScheduleTrial]:
    swaps: dict[Schedule, list[Swap]] = {}
    dropped: dict[Schedule, list[UUID]] = {}
    for text in swap:
        slug, people = _pair(text, ":", "--swap", "SCHEDULE:OUT=IN")
        out, into = _pair(people, "=", "--swap", "SCHEDULE:OUT=IN")
        swaps.setdefault(schedule_by_slug(slug), []).append(
            Swap(out=person_by_email(out), into=person_by_email(into))
        )
    for text in without:
        slug, name = _pair(text, ":", "--without", "SCHEDULE:ROTATION")
        schedule = schedule_by_slug(slug)
        dropped.setdefault(schedule, []).extend(_called(schedule, name))
    return [
        ScheduleTrial(schedule=one, swaps=swaps.get(one, ()), without=dropped.get(one, ()))
        for one in swaps | dropped
    ]


def _called(schedule: Schedule, name: str) -> list[UUID]:
    found = Rotation.objects.filter(schedule=schedule, name=name)
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        message = f"{schedule.name} has no rotation called {name!r}."
        raise typer.BadParameter(message, param_hint="--without")
    return ids


def _rules(rules: Sequence[str], quiet: Sequence[str]) -> list[RulesTrial]:
    plans: dict[str, dict[str, list[tuple[str, int]]]] = {}
    hours = dict(_pair(text, "=", "--quiet", "WHO=HOURS") for text in quiet)
    for text in rules:
        place, ways = _pair(text, "=", "--rules", "WHO:URGENCY=WAYS")
        who, _, urgency = place.rpartition(":")
        plans.setdefault(who, {})[urgency] = [_way(way) for way in ways.split(",") if way.strip()]
    return [
        RulesTrial(who=_who(name), rules=plans.get(name, {}), quiet_hours=hours.get(name))
        for name in dict.fromkeys([*plans, *hours])
    ]


def _who(name: str) -> Person | Team:
    kind, _, slug = name.partition(":")
    return team_by_slug(slug) if kind == "team" and slug else person_by_email(name)


def _way(text: str) -> tuple[str, int]:
    channel, _, minutes = text.strip().partition("@")
    if not minutes.isascii() or not (minutes or "0").isdigit():
        raise typer.BadParameter(f"{text!r} is no way such as sms@5.", param_hint="--rules")
    return channel, int(minutes or 0)


def _policy(path: Path) -> PolicyFields:
    """Read a policy: the API's fields, each target as `person:ada@example.org`."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        steps = [
            StepFields(**step | {"targets": [_target(text) for text in step["targets"]]})
            for step in given["steps"]
        ]
        return PolicyFields(**given | {"steps": steps})
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint="--policy") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = f"{path} cannot be read as a policy: {error}"
        raise typer.BadParameter(message, param_hint="--policy") from None


def _target(text: str) -> TargetFields:
    kind, _, name = text.partition(":")
    type_ = TargetType(kind)
    if type_.is_of_incident:
        return TargetFields(type=type_.value, id=OF_THE_INCIDENT)
    found: dict[str, Any] = {
        "person": person_by_email,
        "team": team_by_slug,
        "schedule": schedule_by_slug,
    }
    return TargetFields(type=type_.value, id=found[ABOUT[type_]](name).pk)


def _pair(text: str, mark: str, option: str, form: str) -> tuple[str, str]:
    first, found, second = text.partition(mark)
    if not (first and found and second):
        raise typer.BadParameter(f"{text!r} is not {form}.", param_hint=option)
    return first, second

"""What `backtest` is to try, read from its options. Imported once the rooms are loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import typer
import yaml

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.documents import Part, document
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.documents import POLICY, policy_in
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import Report, policy_by_slug, report_of
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    PolicyFields,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
    Trial,
    drafted_policy,
    judge_at_once,
    trial_in,
)
from watchbell.paging.services.trial_documents import CHANGES, rotations_called

T = TypeVar("T")
_NONE = "-"
_DAYS = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is to be tried, as it was typed."""

    change: Path | None = None
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
    path = options.change
    said = _read(path, "--change", lambda part: _changes(part, now)) if path else Trial()
    new = [_new_policy(options, options.policy, now)] if options.policy else []
    schedules = [*said.schedules, *_schedules(options.swap, options.without)]
    return replace(
        said,
        new_policies=[*said.new_policies, *new],
        services={**said.services, **dict(_routed(text) for text in options.route)},
        schedules=schedules,
        rules=[*said.rules, *_rules(options.rules, options.quiet)],
        routes=[*said.routes, *(_route(text) for text in options.alerts)],
    )


def _changes(part: Part, now: datetime) -> Trial:
    part.expect(*CHANGES)
    return trial_in(document=part, actor=SYSTEM, now=now)


def _new_policy(options: Options, path: Path, now: datetime) -> NewPolicy:
    return NewPolicy(
        policy=drafted_policy(_read(path, "--policy", _policy), now),
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
    try:
        return rotations_called(schedule, name)
    except NotFound as error:
        raise typer.BadParameter(error.message, param_hint="--without") from None


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


def _policy(part: Part) -> PolicyFields:
    part.expect(*POLICY)
    return policy_in(part)


def _read(path: Path, option: str, meant: Callable[[Part], T]) -> T:
    """Read a file of YAML or JSON; BadParameter says what in it cannot be meant."""
    try:
        return meant(document(yaml.safe_load(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    except (yaml.YAMLError, UnicodeDecodeError, InvalidInput, NotFound) as error:
        raise typer.BadParameter(f"{path}: {error}", param_hint=option) from None


def _pair(text: str, mark: str, option: str, form: str) -> tuple[str, str]:
    first, found, second = text.partition(mark)
    if not (first and found and second):
        raise typer.BadParameter(f"{text!r} is not {form}.", param_hint=option)
    return first, second

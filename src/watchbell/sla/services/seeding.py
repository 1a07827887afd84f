"""The policies that a new installation begins with: targets by priority, and the clocks of law."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors.calendars import default_calendar
from watchbell.catalog.services.calendars import CalendarFields, create_calendar
from watchbell.kernel.actors import Actor
from watchbell.sla.domain import (
    DEFAULT_THRESHOLDS,
    Definition,
    GoalSpec,
    Kind,
    Metric,
    Tell,
    Threshold,
)
from watchbell.sla.models import Policy
from watchbell.sla.services.policies import PolicyFields, create_policy

_HOUR = 60
_OFFICE = (((9 * _HOUR, 17 * _HOUR),),) * 5 + ((), ())
# Minutes by priority; the first two count around the clock, the others by business hours.
_RESPONSE = (15, 30, 4 * _HOUR, 8 * _HOUR, 16 * _HOUR)
_RESOLUTION = (4 * _HOUR, 8 * _HOUR, 24 * _HOUR, 40 * _HOUR, 80 * _HOUR)
_UPDATE = (_HOUR, 4 * _HOUR)
_ROUND_THE_CLOCK = 2
_UNPRIORITISED = 3
"""The priority whose targets hold for what has none yet."""

_SECURITY: Mapping[str, tuple[str, ...]] = {"type": ("security",)}
_LAW: Sequence[tuple[str, str, str, str]] = (
    (
        "gdpr-notification",
        "GDPR Art. 33: notify the authority",
        "custom.gdpr_notify_by",
        "has(custom.gdpr_notified_at)"
        ' || has(custom.gdpr_decision) && custom.gdpr_decision == "no-risk"',
    ),
    (
        "nis2-early-warning",
        "NIS2 Art. 23: early warning",
        "custom.nis2_early_warning_by",
        "has(custom.nis2_early_warning_at)",
    ),
    (
        "nis2-notification",
        "NIS2 Art. 23: notification",
        "custom.nis2_notification_by",
        "has(custom.nis2_notified_at)",
    ),
    (
        "nis2-final-report",
        "NIS2 Art. 23: final report",
        "custom.nis2_report_by",
        "has(custom.nis2_report_at) || has(custom.nis2_progress_at)",
    ),
    (
        "nis2-late-report",
        "NIS2 Art. 23: final report after a progress report",
        "custom.nis2_late_report_by",
        "has(custom.nis2_report_at)",
    ),
    (
        "dora-initial",
        "DORA Art. 19: initial notification",
        "custom.dora_initial_by",
        "has(custom.dora_initial_at)",
    ),
    (
        "dora-intermediate",
        "DORA Art. 19: intermediate report",
        "custom.dora_intermediate_by",
        "has(custom.dora_intermediate_at)",
    ),
    (
        "dora-final",
        "DORA Art. 19: final report",
        "custom.dora_final_by",
        "has(custom.dora_final_at)",
    ),
)
"""Short name, name, the field that says until when, and when it is done: the security pack's."""


@transaction.atomic
def seed_policies(
    *, timezone: str = "UTC", valid_from: datetime | None = None, actor: Actor, now: datetime
) -> list[Policy]:
    """Add the policies to begin with, unless there is a policy already."""
    if Policy.objects.exists():
        return []
    office = (default_calendar() or _office(timezone, actor, now)).pk
    return [
        create_policy(slug=slug, fields=one, valid_from=valid_from, actor=actor, now=now)
        for slug, one in usual_policies(office)
    ]


@transaction.atomic
def add_missing(
    *, slugs: Collection[str], timezone: str = "UTC", actor: Actor, now: datetime
) -> list[Policy]:
    """Add those of the usual policies that are chosen and not here; what is here stays as it is."""
    wanted = set(slugs) & {slug for slug, _ in usual_policies()}
    wanted -= set(Policy.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    if not wanted:
        return []
    office = (default_calendar() or _office(timezone, actor, now)).pk
    return [
        create_policy(slug=slug, fields=one, actor=actor, now=now)
        for slug, one in usual_policies(office)
        if slug in wanted
    ]


def usual_policies(office: UUID | None = None) -> list[tuple[str, PolicyFields]]:
    """Return the short name and the content of each policy that a new installation begins with."""
    return [
        ("response", _by_priority("Response", Metric.RESPONSE, _RESPONSE, office)),
        ("resolution", _by_priority("Resolution", Metric.RESOLUTION, _RESOLUTION, office)),
        ("public-updates", _updates()),
        *((slug, _law(name, until, stop)) for slug, name, until, stop in _LAW),
    ]


def _office(timezone: str, actor: Actor, now: datetime) -> BusinessCalendar:
    fields = CalendarFields(name="Business hours", timezone=timezone, week=_OFFICE)
    return create_calendar(slug="business-hours", fields=fields, actor=actor, now=now)


def _by_priority(
    name: str, metric: Metric, minutes: Sequence[int], office: UUID | None
) -> PolicyFields:
    goals = [
        GoalSpec(
            name=f"P{priority}",
            minutes=count,
            calendar=None if priority <= _ROUND_THE_CLOCK else office,
            where={"priority": (str(priority),)},
        )
        for priority, count in enumerate(minutes, 1)
    ]
    rest = GoalSpec(name="No priority yet", minutes=minutes[_UNPRIORITISED - 1], calendar=office)
    return PolicyFields(
        name=name,
        metric=metric,
        description="P1 and P2 around the clock, all else in business hours.",
        definition=Definition(goals=(*goals, rest)),
    )


def _updates() -> PolicyFields:
    goals = tuple(
        GoalSpec(name=f"P{priority}", minutes=count, where={"priority": (str(priority),)})
        for priority, count in enumerate(_UPDATE, 1)
    )
    told = (Threshold(100, (Tell.ASSIGNEE,)),)
    return PolicyFields(
        name="Public updates",
        metric=Metric.UPDATE,
        description="Whoever reported a P1 or P2 hears from us at these intervals.",
        definition=Definition(goals=goals, thresholds=told),
    )


def _law(name: str, until: str, stop: str) -> PolicyFields:
    field = until.removeprefix("custom.")
    return PolicyFields(
        name=name,
        metric=Metric.CUSTOM,
        kind=Kind.REGULATION,
        description="A deadline of the security pack; it stands still for nothing.",
        definition=Definition(
            goals=(GoalSpec(where=_SECURITY, due_field=until),),
            start=f"has(custom.{field})",
            stop=stop,
            starts_from=_BASES.get(until, "custom.aware_at"),
            pause_reasons=(),
            thresholds=DEFAULT_THRESHOLDS,
            goal_percent=100,
        ),
    )


_BASES: Mapping[str, str] = {
    "custom.nis2_report_by": "custom.nis2_notified_at",
    "custom.nis2_late_report_by": "custom.nis2_handled_at",
    "custom.dora_initial_by": "custom.dora_classified_at",
    "custom.dora_intermediate_by": "custom.dora_initial_at",
    "custom.dora_final_by": "custom.dora_intermediate_at",
}
"""What a deadline counts from where that is not the time of becoming aware."""

"""Backtests on the wire: a change tried against the past, and what it would have done."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import (
    Count,
    Email,
    Given,
    Instant,
    ListQuery,
    PriorityName,
    Shown,
    Slug,
)
from watchbell.api.schemas.oncall import RotationGiven
from watchbell.api.schemas.policies import PolicyChanges
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.services.backtests import BacktestState


class PolicyTrial(PolicyChanges):
    """A policy as it might be; what is left out stays as it is today. `slug` says which one."""

    slug: Slug = Field(examples=["payments"])


class ServiceTrial(Given):
    """A service that is to follow another policy; null is none."""

    service: Slug
    policy: Slug | None


class SwapGiven(Given):
    """`into` takes all places of `out`."""

    out: Email = Field(examples=["ada@example.org"])
    into: Email = Field(examples=["grace@example.org"])


class ScheduleTrialGiven(Given):
    """A schedule as it might have been: rotations left out, others added, people swapped.

    An added rotation counts over the whole past in its rhythm, unless `effective_since` says since
    when. With one of `instead_of` all go that it followed or that follow it.
    """

    schedule: Slug
    without: list[str] = Field(default=[], max_length=100, description="Ids, or names.")
    instead_of: list[str] = Field(default=[], max_length=100, description="Ids, or names.")
    rotations: list[RotationGiven] = Field(default=[], max_length=20)
    swaps: list[SwapGiven] = Field(default=[], max_length=100)


class NewPolicyGiven(PolicyChanges):
    """A policy that does not exist yet: `services` follow it, and whatever follows `instead_of`."""

    name: str = Field(examples=["Nights"])
    services: list[Slug] = Field(default=[], max_length=50)
    instead_of: Slug | None = None


class RuleTrialGiven(Given):
    """All of somebody's proved addresses of a channel, so many minutes after the page."""

    channel: str = Field(max_length=40, examples=["sms"])
    minutes: Count = Field(0, le=1440)


class RulesTrialGiven(Given):
    """Other personal rules: of `person`, or of `team` as the default for its members without any.

    An urgency that is left out stays as it is; an empty list is the default of the product.
    """

    person: Email | None = None
    team: Slug | None = None
    high: list[RuleTrialGiven] | None = Field(None, max_length=20)
    low: list[RuleTrialGiven] | None = Field(None, max_length=20)
    quiet_hours: str | None = Field(None, max_length=200, examples=["mon-sun 22:00-07:00"])


class RouteTrialGiven(Given):
    """What becomes of alerts for which `condition` holds, before all routes of today.

    An incident goes to another `service` or `priority` with the alert that raised it, as that
    alert spoke last. With `wait_seconds` an alert that is over by then opens none; with
    `record_only` none does.
    """

    condition: str = Field(max_length=2000, examples=['labels.cluster == "eu"'])
    service: Slug | None = None
    integration: UUID | None = None
    wait_seconds: int = Field(0, ge=0, le=86_400)
    record_only: bool = False
    priority: PriorityName | None = None


class BacktestGiven(Given):
    """What to try, and the past to try it against: incidents opened within [since, until).

    `answers`: whoever answered does so as long after the first page as they did then
    (`as_quick`), or at the recorded time (`as_then`).
    """

    since: Instant
    until: Instant
    answers: Answers = Answers.AS_QUICK
    service: Slug | None = None
    team: Slug | None = None
    priority: Count | None = Field(None, description="Only incidents of this priority or higher.")
    policy: PolicyTrial | None = Field(None, description="One of `policies`.")
    policies: list[PolicyTrial] = Field(default=[], max_length=50)
    services: list[ServiceTrial] = Field(default=[], max_length=50)
    schedules: list[ScheduleTrialGiven] = Field(default=[], max_length=50)
    new_policy: NewPolicyGiven | None = Field(None, description="One of `new_policies`.")
    new_policies: list[NewPolicyGiven] = Field(default=[], max_length=50)
    rules: list[RulesTrialGiven] = Field(default=[], max_length=50)
    routes: list[RouteTrialGiven] = Field(default=[], max_length=50)


class SideShown(Shown):
    """Times are in seconds; null when nobody would have been told of anything."""

    pages: int
    messages: int | None = Field(
        description="What leaves for the pages by personal rules; null in older reports."
    )
    nights: int
    weekend: int
    told: int
    first_median: float | None
    first_p90: float | None
    unreached: int
    unreached_why: dict[str, int] = Field(
        description="How many without a policy (`no_policy`), with nobody to tell (`nobody`), with"
        " no step that applied (`skipped`), or over before a step's hours began (`waited`)."
    )
    exhausted: int


class ShareShown(Shown):
    pages: int
    messages: int | None
    nights: int
    weekend: int


class PersonLineShown(Shown):
    id: UUID
    name: str
    before: ShareShown
    after: ShareShown


class CourseShown(Shown):
    pages: int
    first: float | None
    exhausted: bool
    unreached: bool


class ChangedShown(Shown):
    """One incident whose course differs; `others`: not the same people are told."""

    incident: str
    before: CourseShown
    after: CourseShown
    others: bool


class MissedShown(Shown):
    """Incidents nobody was told of, or that came to the end of their policy, newest first.

    `hidden` of them are restricted, and not named to the caller.
    """

    count: int
    incidents: list[str]
    hidden: int


class StretchShown(Shown):
    first: date
    before: int
    after: int


class BacktestReportShown(Shown):
    """Today's set-up (`before`) and what was tried (`after`), over the same incidents."""

    incidents: int
    alerts: int
    loose_alerts: int = Field(description="Alerts that led to no incident; they page nobody.")
    recorded_pages: int
    by_hand: int = Field(description="Incidents that people escalated or handed over by hand.")
    rerouted: int = Field(
        description="Incidents that would have gone another way, by the routes tried."
    )
    unopened: int = Field(description="Those of them that would not have been opened at all.")
    before: SideShown
    after: SideShown
    people: list[PersonLineShown]
    days_each: int
    times: list[StretchShown] = Field(description="Pages over time, `days_each` days (UTC) each.")
    unreached: dict[str, MissedShown]
    exhausted: dict[str, MissedShown]
    changed_count: int
    changed: list[ChangedShown]


class BacktestRow(Shown):
    id: UUID
    title: str
    state: BacktestState
    total: int
    done: int
    since: datetime
    until: datetime
    answers: Answers
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str


class BacktestShown(BacktestRow):
    """A backtest; `report` is null until it is finished."""

    report: BacktestReportShown | None


class BacktestList(Shown):
    items: list[BacktestRow]
    next_cursor: str | None


class BacktestQuery(ListQuery):
    pass

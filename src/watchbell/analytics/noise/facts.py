"""What is counted of noise, and what each figure means. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

RULE_LABELS = ("alertname", "rule", "alarm", "monitor", "condition", "check", "trigger_id")
"""The labels by which adapters name the rule behind an alert, the first that is there counts:
Prometheus and Grafana `alertname`; Elastic, Azure, Sentry and Wazuh `rule`; CloudWatch `alarm`;
Uptime Kuma `monitor`; New Relic and Google `condition`; Nagios, Icinga and Checkmk `check`; Zabbix
`trigger_id`. Without any of them the title is the rule."""
TITLE = "title"
QUICK = 300
"""Seconds: what ends by itself within them was hardly there."""
WAITS = (60, 120, 180, 300, 600, 900)
"""Seconds that a proposal may have alerts wait."""
NIGHT_FROM, NIGHT_TO = 22, 7
"""A page at night comes between these hours in the zone of whom it tells."""


class By(StrEnum):
    """What alerts are put together by."""

    RULE = "rule"
    SERVICE = "service"
    INTEGRATION = "integration"


class Sort(StrEnum):
    """What the noisiest is first by."""

    NOISE = "noise"
    ALERTS = "alerts"
    PAGES = "pages"
    NOT_USEFUL = "not_useful"


class What(StrEnum):
    """Which of the records behind a line of figures are listed."""

    ALERTS = "alerts"
    INCIDENTS = "incidents"
    PAGES = "pages"
    NIGHT = "night"
    ACTED = "acted"
    IGNORED = "ignored"
    NOT_USEFUL = "not_useful"
    QUICK = "quick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which alerts are looked at: those that came within [since, until)."""

    since: datetime
    until: datetime
    service_id: UUID | None = None
    without_service: bool = False
    integration_id: UUID | None = None
    team_id: UUID | None = None
    rule_label: str | None = None
    rule: str | None = None

    @property
    def before(self) -> "Scope":
        """Return the same of the time just before, of the same length."""
        return replace(self, since=self.since - (self.until - self.since), until=self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """The figures of one rule, service or integration. docs/user/noise.md defines each.

    `judged` alerts are over, or somebody acted on them; of the rest nobody knows yet. `brief` has
    how many ended by themselves, unheeded, within each of WAITS; `delayed` how many that somebody
    acted on were over within it.
    """

    key: str
    label: str
    integration_id: UUID | None = None
    integration: str = ""
    service_id: UUID | None = None
    service: str = ""
    rule_label: str = ""
    rule: str = ""
    alerts: int = 0
    repeats: int = 0
    incidents: int = 0
    with_incident: int = 0
    pages: int = 0
    night_pages: int = 0
    idle_pages: int = 0
    judged: int = 0
    acted: int = 0
    not_useful: int = 0
    quick: int = 0
    median_life: float | None = None
    brief: dict[int, int] = field(default_factory=dict)
    delayed: dict[int, int] = field(default_factory=dict)

    @property
    def ignored(self) -> int:
        """How many are over and nobody did anything about them."""
        return self.judged - self.acted

    @property
    def acted_share(self) -> float | None:
        """The share of those judged that a person did something about before they ended."""
        return self.acted / self.judged if self.judged else None

    @property
    def not_useful_share(self) -> float:
        """The share that somebody marked not useful."""
        return self.not_useful / self.alerts if self.alerts else 0.0

    @property
    def quick_share(self) -> float:
        """The share that ended by itself within five minutes."""
        return self.quick / self.alerts if self.alerts else 0.0

    @property
    def per_incident(self) -> float | None:
        """How many alerts an incident has, of those that have one."""
        return self.with_incident / self.incidents if self.incidents else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One alert behind the figures."""

    alert_id: UUID
    title: str
    severity: str
    state: str
    came_at: datetime
    life: timedelta | None
    count: int
    incident: str
    acted: bool
    not_useful: int
    pages: int
    night_pages: int

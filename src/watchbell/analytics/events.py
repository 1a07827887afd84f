"""What happens to what figures should be, and to the letters they are sent as."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NoiseLettersSwitched(Event):
    """A team, or somebody for themselves, wants the weekly letter about noise, or no longer."""

    kind: ClassVar[str] = "noise.letters_switched"
    is_wanted: bool


@dataclass(frozen=True, kw_only=True)
class KpiTargetSet(Event):
    """What a figure should be was set, in the figure's own unit; `hours` "" is on the clock."""

    kind: ClassVar[str] = "kpi.target_set"
    name: str
    goal: float
    measure: str
    hours: str = ""


@dataclass(frozen=True, kw_only=True)
class KpiTargetRemoved(Event):
    """A figure has no target any more."""

    kind: ClassVar[str] = "kpi.target_removed"
    name: str
    hours: str = ""


@dataclass(frozen=True, kw_only=True)
class HourlyRatesSet(Event):
    """What an hour of work costs from now on, for the past too; amounts as decimal texts.

    `teams` has those with a rate of their own, by their short names.
    """

    kind: ClassVar[str] = "hourly_rates.set"
    default: str | None
    teams: dict[str, str]

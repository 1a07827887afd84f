"""How one person is told: their own rules, or what goes without any. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchbell.accounts.hours import working_spans
from watchbell.kernel.zones import zone

EMAIL = "email"
SMS = "sms"
VOICE = "voice"
_MOST_URGENT = 2
_CALL_AFTER = 5
_LONGEST_QUIET = timedelta(days=8)


class PageUrgency(StrEnum):
    """What personal rules and quiet hours go by."""

    HIGH = "high"
    LOW = "low"


def urgency_of(*, priority: int | None, is_major: bool) -> PageUrgency:
    """Return how urgent a page is: P1, P2, a major incident, and one nobody has rated yet, wake.

    This is the one place that decides it.
    """
    urgent = is_major or priority is None or priority <= _MOST_URGENT
    return PageUrgency.HIGH if urgent else PageUrgency.LOW


@dataclass(frozen=True, slots=True)
class Way:
    """One address that is proved to be a person's; `method_id` is None for the one they sign in
    with, which nobody has proved."""

    channel: str
    address: str
    method_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Tell through `way`, `minutes` after the page."""

    urgency: str
    minutes: int
    way: Way


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything a page needs to know of how somebody is reached."""

    ways: tuple[Way, ...] = ()
    rules: tuple[Rule, ...] = ()
    quiet_hours: str = "none"
    timezone: str = "UTC"

    def plan(self, urgency: PageUrgency) -> list[Rule]:
        """Return the rules for a page of this urgency, the earliest first; a default without."""
        own = [rule for rule in self.rules if rule.urgency == urgency]
        return sorted(own, key=lambda rule: rule.minutes) or default_rules(self.ways, urgency)

    def between(self, urgency: PageUrgency, after: int, until: int) -> list[Rule]:
        """Return the rules due after `after` minutes and not later than `until`, each way once."""
        due = [rule for rule in self.plan(urgency) if after < rule.minutes <= until]
        return list({rule.way: rule for rule in reversed(due)}.values())[::-1]

    def at_once(self, urgency: PageUrgency) -> list[Way]:
        """Return the ways that are used when the page is made, each once."""
        return [rule.way for rule in self.between(urgency, -1, 0)]

    def next_minutes(self, urgency: PageUrgency, after: int) -> int | None:
        """Return the delay of the first rule later than `after`, None when there is none."""
        return next((r.minutes for r in self.plan(urgency) if r.minutes > after), None)

    def quiet_until(self, urgency: PageUrgency, now: datetime) -> datetime | None:
        """Return when the quiet hours end that hold a page back; what must wake is never held."""
        if urgency is PageUrgency.HIGH:
            return None
        spans = working_spans(self.quiet_hours, zone(self.timezone), now, now + _LONGEST_QUIET)
        return spans[0].end if spans and spans[0].start <= now else None


def default_rules(ways: Iterable[Way], urgency: PageUrgency) -> list[Rule]:
    """Return what goes for somebody without rules of their own.

    What must wake goes by every address at once, and by a call when five minutes have brought no
    answer; the rest by e-mail, or by the oldest address of somebody without one.
    """
    known = list(ways)
    if urgency is PageUrgency.LOW:
        mails = [way for way in known if way.channel == EMAIL][:1] or known[:1]
        return [Rule(urgency, 0, way) for way in mails]
    calls = [way for way in known if way.channel == VOICE]
    others = [way for way in known if way.channel != VOICE]
    after = _CALL_AFTER if others else 0
    return [Rule(urgency, 0, way) for way in others] + [Rule(urgency, after, w) for w in calls]


def minutes_between(began: datetime, now: datetime) -> int:
    """Return the whole minutes from one instant to a later one."""
    return int((now - began) // timedelta(minutes=1))

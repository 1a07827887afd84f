"""Names in bodies become records: slugs, e-mail addresses. An unknown one names its field."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.catalog.models import BusinessCalendar, ConfigurationItem, Service
from watchbell.catalog.selectors import calendar_by_slug, chosen_item, service_by_slug
from watchbell.incidents.models import Category
from watchbell.incidents.selectors import category_by_slug
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import policy_by_slug

T = TypeVar("T")


def team(slug: str | None, field: str = "team") -> Team | None:
    """Return the team a body names, None for null."""
    return None if slug is None else _named(team_by_slug, slug, field)


def known_team(slug: str, field: str) -> Team:
    """Return the team a body names, where null is no answer."""
    return _named(team_by_slug, slug, field)


def service(slug: str | None, field: str = "service") -> Service | None:
    """Return the service a body names, None for null."""
    return None if slug is None else _named(service_by_slug, slug, field)


def known_service(slug: str, field: str) -> Service:
    """Return the service a body names, where null is no answer."""
    return _named(service_by_slug, slug, field)


def items(names: Sequence[str], field: str = "configuration_items") -> list[ConfigurationItem]:
    """Return the configuration items a body names: by id, by identifier or by an only name."""
    return [_named(chosen_item, name, field) for name in names]


def calendar(slug: str, field: str) -> BusinessCalendar:
    """Return the business calendar a body names."""
    return _named(calendar_by_slug, slug, field)


def schedule(slug: str, field: str = "schedule") -> Schedule:
    """Return the schedule a call names."""
    return _named(schedule_by_slug, slug, field)


def policy(slug: str | None, field: str = "escalation_policy") -> EscalationPolicy | None:
    """Return the escalation policy a body names, None for null."""
    return None if slug is None else _named(policy_by_slug, slug, field)


def known_policy(slug: str, field: str) -> EscalationPolicy:
    """Return the escalation policy a body names, where null is no answer."""
    return _named(policy_by_slug, slug, field)


def known_schedule(slug: str, field: str) -> Schedule:
    """Return the schedule a body names."""
    return _named(schedule_by_slug, slug, field)


def person(email: str | None, field: str) -> Person | None:
    """Return the person a body names, None for null."""
    return None if email is None else _named(person_by_email, email, field)


def known_person(email: str, field: str) -> Person:
    """Return the person a body names, where null is no answer."""
    return _named(person_by_email, email, field)


def category(slug: str | None, field: str = "category") -> Category | None:
    """Return the category a body names, None for null."""
    return None if slug is None else category_by_slug(slug, field=field)


def _named(find: Callable[[str], T], name: str, field: str) -> T:
    try:
        return find(name)
    except NotFound as error:
        raise InvalidInput(f"{field}: {error.message}", fields={field: error.message}) from None

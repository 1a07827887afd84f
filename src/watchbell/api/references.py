"""Names in bodies become records: slugs, e-mail addresses. An unknown one names its field."""

from collections.abc import Callable
from typing import TypeVar

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug
from watchbell.incidents.models import Category
from watchbell.incidents.selectors import category_by_slug
from watchbell.kernel.errors import InvalidInput, NotFound

T = TypeVar("T")


def team(slug: str | None, field: str = "team") -> Team | None:
    """Return the team a body names, None for null."""
    return None if slug is None else _named(team_by_slug, slug, field)


def service(slug: str | None, field: str = "service") -> Service | None:
    """Return the service a body names, None for null."""
    return None if slug is None else _named(service_by_slug, slug, field)


def person(email: str | None, field: str) -> Person | None:
    """Return the person a body names, None for null."""
    return None if email is None else _named(person_by_email, email, field)


def category(slug: str | None, field: str = "category") -> Category | None:
    """Return the category a body names, None for null."""
    return None if slug is None else category_by_slug(slug, field=field)


def _named(find: Callable[[str], T], name: str, field: str) -> T:
    try:
        return find(name)
    except NotFound as error:
        raise InvalidInput(f"{field}: {error.message}", fields={field: error.message}) from None

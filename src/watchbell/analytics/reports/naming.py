"""What a report is narrowed to and split by, in words: names instead of what addresses spell."""

from collections.abc import Callable, Mapping, Sequence

from watchbell.accounts.models import Person, Team
from watchbell.analytics.filtering import NONE, Filters
from watchbell.catalog.models import Service
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import Category, IncidentType
from watchbell.incidents.selectors.types import fields_by_slug

_Names = Callable[[Sequence[str]], Mapping[str, str]]


def _people(values: Sequence[str]) -> Mapping[str, str]:
    keys = [value for value in values if "@" not in value]
    by_id = {str(pk): name for pk, name in Person.objects.filter(pk__in=keys).values_list(
        "pk", "name")}  # fmt: skip
    mails = Person.objects.filter(email__in=values).values_list("email", "name")
    return {**by_id, **dict(mails)}


_BY_SLUG = {"service": Service, "team": Team, "type": IncidentType}
_CATEGORIES = ("category", "subcategory")


def filter_words(filters: Filters) -> list[str]:
    """Return what holds, a line a field: Service: Web shop or Till."""
    return [
        f"{_label(field)}: {' or '.join(_names(field, values))}"
        for field, values in filters.values.items()
    ]


def split_words(by: str) -> str:
    """Return what figures are split by, in words."""
    return _label(by)


def _label(field: str) -> str:
    if field.startswith(PREFIX):
        slug = field.removeprefix(PREFIX)
        spec = fields_by_slug([slug]).get(slug)
        return spec.name if spec else slug
    return field.replace("_", " ").capitalize()


def _names(field: str, values: Sequence[str]) -> list[str]:
    known: Mapping[str, str] = {}
    some = [value for value in values if value != NONE]
    if field in _BY_SLUG:
        rows = _BY_SLUG[field]._default_manager.filter(slug__in=some)
        known = dict(rows.values_list("slug", "name"))
    elif field in _CATEGORIES:
        known = dict(Category.objects.filter(slug__in=some).values_list("slug", "name"))
    elif field == "assignee":
        known = _people(some)
    elif field == "priority":
        known = {value: f"P{value}" for value in some}
    return [known.get(value, value.replace("_", " ")) for value in values]

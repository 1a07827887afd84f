"""What figures may be narrowed and split by, as controls and as words."""

from dataclasses import dataclass

from watchbell.accounts.selectors import colleague_names, team_names
from watchbell.analytics.filtering import NONE, Filters
from watchbell.analytics.registry import GROUPINGS, KPIS
from watchbell.catalog.selectors import service_names
from watchbell.incidents.domain import Channel
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec
from watchbell.incidents.selectors.types import all_forms, fields_by_slug
from watchbell.kernel.actors import Actor
from watchbell.web.incidents.forms.choices import category_choices
from watchbell.web.words import humanize

_MOST = 500
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """One field to narrow by: its name in the address, its label, its values."""

    name: str
    label: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that holds, in words; `pair` is its spelling in the address."""

    pair: str
    words: str


def offered_filters(actor: Actor) -> list[Offered]:
    """Return the fields that people narrow figures by, with what may be chosen."""
    people = [(str(key), name) for key, name in colleague_names(actor=actor, limit=_MOST)]
    own = [
        Offered("service", "Service", service_names(actor=actor, limit=_MOST)),
        Offered("team", "Team", team_names(actor=actor, limit=_MOST)),
        Offered("category", "Category", category_choices()[1:]),
        Offered("priority", "Priority", [(str(level), f"P{level}") for level in range(1, 6)]),
        Offered("channel", "Channel", [(one.value, humanize(one)) for one in Channel]),
        Offered("type", "Type", [(form.slug, form.name) for form in all_forms()]),
        Offered("assignee", "Assignee", people),
        Offered("major", "Major", [("yes", "Major"), ("no", "Not major")]),
    ]
    return [one for one in own if len(one.choices) > 1]


def custom_fields() -> list[FieldSpec]:
    """Return the fields of types, by name."""
    return sorted(fields_by_slug().values(), key=lambda spec: spec.name)


def splits() -> Choices:
    """Return what figures can be split by, in words."""
    own = [(name, f"By {humanize(name).lower()}") for name in GROUPINGS]
    return [*own, *((f"{PREFIX}{spec.slug}", f"By {spec.name}") for spec in custom_fields())]


def figure_choices() -> list[tuple[str, Choices]]:
    """Return every figure by its subject, in words."""
    found: dict[str, Choices] = {}
    for kpi in KPIS.values():
        found.setdefault(humanize(kpi.subject), []).append((kpi.name, kpi.title))
    return list(found.items())


def chips(filters: Filters, offered: list[Offered]) -> list[Chip]:
    """Return the filters that hold as words."""
    known = {(one.name, value): label for one in offered for value, label in one.choices}
    labels = {one.name: one.label for one in offered}
    names = {f"{PREFIX}{spec.slug}": spec.name for spec in custom_fields()}
    found = []
    for field, values in filters.values.items():
        label = labels.get(field) or names.get(field) or humanize(field)
        for value in values:
            said = "none" if value == NONE else known.get((field, value), value)
            found.append(Chip(f"{field}:{value}", f"{label}: {said}"))
    return found

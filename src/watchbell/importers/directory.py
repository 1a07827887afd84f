"""Whom and what a history names: found among what is there, or made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import ForeignKey

from watchbell.accounts.models import Person, Team
from watchbell.accounts.services import create_team
from watchbell.accounts.services.recalling import recall_people, unknown_people
from watchbell.catalog.models import Service
from watchbell.catalog.services import ServiceFields, create_service
from watchbell.importers.domain import Story
from watchbell.incidents.models import Category, CustomField, Incident
from watchbell.incidents.services import (
    CategoryFields,
    FieldDraft,
    create_category,
    create_field,
)
from watchbell.kernel.actors import SYSTEM, Actor, ActorKind, Role
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import slug_of

_Row = TypeVar("_Row")
_TO_PEOPLE = [
    link
    for link in Incident._meta.concrete_fields
    if isinstance(link, ForeignKey) and link.related_model is Person
]
_PEOPLE, _TEAMS, _SERVICES = ("assignee", "reporter"), ("team",), ("service",)
_LONGEST_NAME = 200
_LONGEST_SLUG = 70


def named(text: str) -> str:
    """Return how a name is looked up: its letters, whatever their case and its spaces."""
    return " ".join(text.split()).casefold()


def category_path(value: Any) -> tuple[str, ...]:
    """Return the names of a category, at most two levels, the root first."""
    names = (value,) if isinstance(value, str) else tuple(value)
    return tuple(name.strip() for name in names if name and name.strip())[:2]


@dataclass
class Mentioned:
    """The names that stories use, each as it is first written."""

    people: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    categories: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def by(cls, stories: Iterable[Story]) -> "Mentioned":
        """Collect all names of the stories."""
        found = cls()
        for story in stories:
            for happening in story.happenings:
                _note(found.people, happening.by)
                found.read(happening.values)
        return found

    def read(self, values: Mapping[str, Any]) -> None:
        """Collect the names that the values of one happening use."""
        for names, keys in (
            (self.people, _PEOPLE),
            (self.teams, _TEAMS),
            (self.services, _SERVICES),
        ):
            for key in keys:
                _note(names, values.get(key))
        path = category_path(values.get("category") or ())
        for end in range(1, len(path) + 1):
            place = tuple(named(name) for name in path[:end])
            self.categories.setdefault(place, path[:end])
        for name in values.get("custom") or ():
            _note(self.fields, name)


def _note(names: dict[str, str], name: Any) -> None:
    if isinstance(name, str) and name.strip():
        names.setdefault(named(name), name.strip()[:_LONGEST_NAME])


class Directory:
    """Finds people, teams, services, categories and fields by name; read once, kept up.

    When it does not `write`, what is missing is made in memory, so that a dry run sees it.
    """

    def __init__(self, source: str, *, write: bool, actor: Actor, now: datetime) -> None:
        self._source, self._write, self._actor, self._now = source, write, actor, now
        self._people = _people()
        self._teams = {named(row.name): row for row in Team.objects.order_by("-created_at")}
        services = Service.objects.select_related("team").order_by("is_active", "-created_at")
        self._services = {named(row.name): row for row in services}
        rows = Category.objects.select_related("parent").order_by("-id")
        self._categories = {_path_of(row): row for row in rows}
        self._slugs = {
            "team": set(Team.objects.values_list("slug", flat=True)),
            "service": {row.slug for row in self._services.values()},
            "category": {row.slug for row in self._categories.values()},
        }
        rows_of_fields = CustomField.objects.filter(is_active=True, type=None)
        self._fields = {named(row.name): row.slug for row in rows_of_fields}
        self._field_slugs = set(CustomField.objects.values_list("slug", flat=True))
        self._imagined: set[str] = set()
        self._actors: dict[str, Actor] = {}
        self._strangers: dict[UUID, Person] = {}

    def ensure(self, stories: Iterable[Story]) -> dict[str, list[str]]:
        """Make what the stories name and nobody knows; returns the names that were made."""
        names = Mentioned.by(stories)
        return {
            "people": self._make_people(names.people),
            "teams": self._make(names.teams, self._teams, self._team),
            "services": self._make(names.services, self._services, self._service),
            "categories": self._make_categories(names.categories),
            "fields": self._make(names.fields, self._fields, self._field),
        }

    def person(self, name: str | None) -> Person | None:
        """Return somebody by name or address; None when nobody is named."""
        return self._people[named(name)] if name and name.strip() else None

    def recognise(self, incident: Incident) -> None:
        """Let an incident know the people that a dry run only imagines: no table has them."""
        for link in _TO_PEOPLE if self._strangers else ():
            found = self._strangers.get(getattr(incident, link.attname))
            if found is not None and not link.is_cached(incident):
                link.set_cached_value(incident, found)

    def team(self, name: str | None) -> Team | None:
        return self._teams[named(name)] if name and name.strip() else None

    def service(self, name: str | None) -> Service | None:
        return self._services[named(name)] if name and name.strip() else None

    def category(self, value: Any) -> Category | None:
        path = category_path(value or ())
        return self._categories[tuple(named(name) for name in path)] if path else None

    def custom(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers by the short names of their fields, but of those only imagined."""
        slugs = ((self._fields[named(name)], value) for name, value in values.items())
        return {slug: _text(value) for slug, value in slugs if slug not in self._imagined}

    def actor(self, name: str) -> Actor:
        """Return who did something; the other product itself when nobody is named."""
        found = self._actors.get(name)
        if found is None:
            person = self.person(name)
            found = recalled(person) if person else unnamed(self._source)
            self._actors[name] = found
        return found

    def _make_people(self, names: Mapping[str, str]) -> list[str]:
        missing = [name for key, name in names.items() if key not in self._people]
        if self._write:
            made = recall_people(
                names=missing, source=self._source, actor=self._actor, now=self._now
            )
        else:
            made = unknown_people(missing, self._source, self._now)
            self._strangers.update((row.pk, row) for row in made)
        self._people.update((named(name), row) for name, row in zip(missing, made, strict=True))
        return missing

    def _make(
        self, names: Mapping[str, str], known: dict[str, _Row], make: Callable[[str], _Row]
    ) -> list[str]:
        missing = {key: name for key, name in names.items() if key not in known}
        for key, name in missing.items():
            known[key] = make(name)
        return list(missing.values())

    def _make_categories(self, paths: Mapping[tuple[str, ...], tuple[str, ...]]) -> list[str]:
        missing = {key: path for key, path in paths.items() if key not in self._categories}
        for key, path in sorted(missing.items(), key=lambda pair: len(pair[0])):
            self._categories[key] = self._category(path, self._categories.get(key[:-1]))
        return [" / ".join(path) for path in missing.values()]

    def _team(self, name: str) -> Team:
        slug = self._slug("team", name)
        if not self._write:
            return Team(id=new_id(self._now), name=name, slug=slug, created_at=self._now)
        return create_team(name=name, slug=slug, actor=self._actor, now=self._now)

    def _service(self, name: str) -> Service:
        slug = self._slug("service", name)
        if not self._write:
            return Service(id=new_id(self._now), name=name, slug=slug, created_at=self._now)
        fields = ServiceFields(name=name)
        return create_service(slug=slug, fields=fields, actor=self._actor, now=self._now)

    def _category(self, path: tuple[str, ...], parent: Category | None) -> Category:
        slug = self._slug("category", " ".join(path))
        if not self._write:
            return Category(id=-len(self._categories), name=path[-1], slug=slug, parent=parent)
        fields = CategoryFields(name=path[-1], parent=parent.slug if parent else "")
        return create_category(slug=slug, fields=fields, actor=self._actor, now=self._now)

    def _field(self, name: str) -> str:
        begin = slug_of(name).replace("-", "_").lstrip("_0123456789") or "field"
        slug = _free(begin[: _LONGEST_SLUG // 2], self._field_slugs, "_")
        if self._write:
            draft = FieldDraft(name=name)
            create_field(type_slug="", slug=slug, draft=draft, actor=self._actor, now=self._now)
        else:
            self._imagined.add(slug)
        return slug

    def _slug(self, sort: str, name: str) -> str:
        begin = slug_of(name)[:_LONGEST_SLUG].strip("-") or sort
        return _free(begin, self._slugs[sort], "-")


def recalled(person: Person) -> Actor:
    """Return somebody as the one who did what a history tells."""
    return Actor(ActorKind.PERSON, person.pk, person.name, role=Role.RESPONDER, recalled=True)


def unnamed(source: str) -> Actor:
    """Return who did what nobody's name stands at."""
    return Actor(ActorKind.SYSTEM, None, source, recalled=True)


RECALLED_SYSTEM = Actor(ActorKind.SYSTEM, None, SYSTEM.name, recalled=True)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _people() -> dict[str, Person]:
    """Return everybody by name and by address; of two of one name whoever is still here."""
    rows = list(Person.objects.order_by("is_active", "-created_at"))
    by_name = {named(row.name): row for row in rows}
    return {**by_name, **{row.email.casefold(): row for row in rows}}


def _path_of(row: Category) -> tuple[str, ...]:
    names = [row.parent.name, row.name] if row.parent else [row.name]
    return tuple(named(name) for name in names)


def _free(begin: str, taken: set[str], joint: str) -> str:
    free, nth = begin, 1
    while free in taken:
        nth += 1
        free = f"{begin}{joint}{nth}"
    taken.add(free)
    return free


def in_batches(items: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """Yield the items in lists of `size`, the last one shorter."""
    batch: list[_Row] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

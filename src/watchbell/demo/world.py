"""The company as it stands in the database, and the clock that all its stories share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.alerts.models import Integration
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.demo.company import Product
from watchbell.demo.material.topics import Topic
from watchbell.demo.timeline import Timeline
from watchbell.incidents.models import Category
from watchbell.kernel.actors import Actor


@dataclass(kw_only=True)
class World:
    """Everything a story needs to act: looked up once, because a year asks for it often.

    From `recent` on the engine looks at once even at what has nobody to page or was answered;
    before, it notes that when it is woken for another reason.
    """

    timeline: Timeline
    recent: datetime
    people: dict[str, Person]
    actors: dict[UUID, Actor]
    teams: dict[str, Team]
    crews: dict[str, tuple[str, ...]]
    products: dict[str, Product]
    services: dict[str, Service]
    items: dict[str, ConfigurationItem]
    categories: dict[str, Category]
    schedules: dict[str, UUID]
    prometheus: Integration
    probes: Integration
    open_keys: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.timeline.now

    def actor(self, address: str) -> Actor:
        """Return one colleague as the one who acts."""
        return self.actors[self.people[address].pk]

    def crew_of(self, service: str) -> tuple[str, ...]:
        """Return the addresses of the team that owns a service, its lead first."""
        return self.crews[self.products[service].team]

    def things_of(
        self, topic: Topic, words: Mapping[str, str], text: str
    ) -> list[ConfigurationItem]:
        """Return the item that an incident with this text is about, as far as it is recorded.

        Of late only: what was long ago is closed, and a year of it would be lived slower.
        """
        if self.now < self.recent:
            return []
        if topic.category == "hardware-printer":
            return [self.items[f"prn-{words['site'].lower()}"]]
        host = words["host"]
        return [self.items[host]] if host in self.items and host in text else []

    def person(self, actor: Actor) -> Person:
        """Return the person who acts."""
        return next(person for person in self.people.values() if person.pk == actor.person_id)

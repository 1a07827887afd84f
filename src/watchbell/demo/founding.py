"""Setting the company up: people, teams, services, schedules, policies, integrations."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.accounts.services import add_member, create_person, create_team
from watchbell.alerts.domain import OnRecovery
from watchbell.alerts.models import Integration
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.analytics.costs.rates import Costs, set_costs
from watchbell.catalog.calendars import OwnDay
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.catalog.selectors import service_by_id
from watchbell.catalog.services import (
    CalendarFields,
    ItemFields,
    ServiceFields,
    add_dependency,
    create_calendar,
    create_item,
    create_service,
)
from watchbell.demo.company import (
    ADMIN,
    CALLERS,
    CREWS,
    MANAGER,
    PRODUCTS,
    STAFF,
    THINGS,
    Crew,
    Product,
)
from watchbell.demo.rhythm import HOME
from watchbell.demo.timeline import Timeline
from watchbell.demo.world import World
from watchbell.incidents.models import Category
from watchbell.incidents.packs.format import Pack, built_in, read_pack
from watchbell.incidents.selectors import categories
from watchbell.incidents.services import PresetFields, create_preset
from watchbell.incidents.services.packing import apply_pack
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.zones import wall_at, zone
from watchbell.oncall.services import add_override, create_schedule
from watchbell.oncall.specs import RotationSpec, ScheduleSpec
from watchbell.paging.services import PolicyFields, StepFields, TargetFields, create_policy
from watchbell.sla.services import seed_policies

_ANSWER_WITHIN = 15
_OFFICE_HOURS, _HALF_DAY = (8 * 60, 18 * 60), (8 * 60, 12 * 60)
_WORST = (
    ("checkout-down", "checkout", "software", "Checkout down", "Nobody can order in the shop"),
    (
        "warehouse-offline",
        "office-network",
        "network",
        "Warehouse offline",
        "A warehouse has no network",
    ),
)
_MAJOR_MANAGERS = "incident-managers"
_PAGED_CREWS = tuple(crew for crew in CREWS if crew.slug != "workplace")


def found_company(timeline: Timeline, *, recent: datetime) -> World:
    """Write the company as its administrator does on the first day; return it to act in."""
    now = timeline.now
    people = {
        colleague.address: create_person(
            email=colleague.email,
            name=colleague.name,
            role=colleague.role,
            timezone=colleague.zone,
            actor=SYSTEM,
            now=now,
        )
        for colleague in (*STAFF, *CALLERS)
    }
    admin = people[ADMIN].as_actor()
    teams = _teams(people, admin, now)
    schedules = _schedules(people, teams, admin, now)
    policies = _policies(people, schedules, admin, now)
    services = _services(teams, policies, admin, now)
    _office(admin, now)
    known = {category.slug: category for category in categories()}
    _presets(services, known, admin, now)
    _guides(admin, now)
    seed_policies(timezone=HOME, actor=admin, now=now)
    set_costs(given=_costs(teams), actor=admin, now=now)
    return World(
        timeline=timeline,
        recent=recent,
        people=people,
        actors={person.pk: person.as_actor() for person in people.values()},
        teams=teams,
        crews={crew.slug: crew.members for crew in CREWS},
        products={product.slug: product for product in PRODUCTS},
        services=services,
        items=_items(services, admin, now),
        categories=known,
        schedules=schedules,
        prometheus=_integration("Prometheus (production)", OnRecovery.MARK, teams, admin, now),
        probes=_integration("Uptime probes", OnRecovery.RESOLVE, teams, admin, now),
    )


def _office(admin: Actor, now: datetime) -> None:
    """The office works on weekdays from 8 to 18, and half of the last day of the year."""
    fields = CalendarFields(
        name="Head office",
        description="The service desk and everybody who is not on call.",
        timezone=HOME,
        week=((_OFFICE_HOURS,),) * 5 + ((), ()),
        own_days=[OwnDay("12-31", (_HALF_DAY,), "New Year's Eve")],
        region="DK",
    )
    create_calendar(slug="head-office", fields=fields, actor=admin, now=now)


def _guides(admin: Actor, now: datetime) -> None:
    """The desk asks by the guides that come along."""
    ready = read_pack(built_in("default"))
    apply_pack(pack=Pack(name="guides", guides=ready.guides), actor=admin, now=now)


def _presets(
    services: dict[str, Service], known: dict[str, Category], admin: Actor, now: datetime
) -> None:
    """Think the two worst mornings out in advance: each is declared by one click."""
    for slug, service, category, name, title in _WORST:
        create_preset(
            slug=slug,
            fields=PresetFields(
                name=name,
                title=title,
                category=known[category],
                impact=1,
                urgency=1,
                service=services[service],
            ),
            actor=admin,
            now=now,
        )


def plan_holidays(world: World, until: datetime) -> Iterator[datetime]:
    """Let somebody stand in for a colleague now and then, past the end of the demo too."""
    admin = world.actor(ADMIN)
    week = 0
    while True:
        yield world.now + timedelta(days=31)
        crew = _PAGED_CREWS[week % len(_PAGED_CREWS)]
        week += 1
        away, stand_in = crew.members[-1], crew.members[0]
        begins = world.now + timedelta(days=3)
        add_override(
            schedule_id=world.schedules[crew.slug],
            kind="replace",
            person_id=world.people[stand_in].pk,
            replaces_id=world.people[away].pk,
            starts_at=begins,
            ends_at=begins + timedelta(days=4),
            actor=admin,
            now=world.now,
        )
        if world.now >= until:
            return


def _teams(people: dict[str, Person], admin: Actor, now: datetime) -> dict[str, Team]:
    teams = {}
    for crew in CREWS:
        team = create_team(
            name=crew.name, slug=crew.slug, description=crew.description, actor=admin, now=now
        )
        for place, member in enumerate(crew.members):
            add_member(
                team_id=team.pk,
                person_id=people[member].pk,
                is_lead=place == 0,
                actor=admin,
                now=now,
            )
        teams[crew.slug] = team
    return teams


def _schedules(
    people: dict[str, Person], teams: dict[str, Team], admin: Actor, now: datetime
) -> dict[str, UUID]:
    """Give every team that is paged a weekly rotation, and the incident managers one too."""
    rosters = [(crew.slug, f"{crew.name} on call", crew.members) for crew in _PAGED_CREWS]
    rosters.append((_MAJOR_MANAGERS, "Incident managers", (MANAGER, ADMIN)))
    monday = wall_at(now, zone(HOME)).replace(hour=9, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    return {
        slug: create_schedule(
            spec=ScheduleSpec(
                name=name,
                slug=slug,
                timezone=HOME,
                team_id=teams[slug].pk if slug in teams else None,
                rotations=[
                    RotationSpec(
                        name="Weekly",
                        starts_at=monday,
                        rrule="FREQ=WEEKLY",
                        members=[people[member].pk for member in members],
                    )
                ],
            ),
            actor=admin,
            now=now,
        ).pk
        for slug, name, members in rosters
    }


def _policies(
    people: dict[str, Person], schedules: dict[str, UUID], admin: Actor, now: datetime
) -> dict[str, UUID]:
    return {
        crew.slug: create_policy(
            slug=crew.slug,
            fields=PolicyFields(
                name=f"{crew.name}: on call, lead, managers",
                timezone=HOME,
                repeat=1,
                steps=_steps(crew, people, schedules),
            ),
            actor=admin,
            now=now,
        ).pk
        for crew in _PAGED_CREWS
    }


def _steps(
    crew: Crew, people: dict[str, Person], schedules: dict[str, UUID]
) -> tuple[StepFields, ...]:
    on_call = TargetFields(type="schedule", id=schedules[crew.slug])
    lead = TargetFields(type="person", id=people[crew.members[0]].pk)
    managers = TargetFields(type="schedule", id=schedules[_MAJOR_MANAGERS])
    return (
        StepFields(delay_minutes=_ANSWER_WITHIN, targets=(on_call,)),
        StepFields(delay_minutes=_ANSWER_WITHIN, targets=(lead,)),
        StepFields(delay_minutes=30, targets=(managers,), conditions="priority <= 2"),
    )


def _services(
    teams: dict[str, Team], policies: dict[str, UUID], admin: Actor, now: datetime
) -> dict[str, Service]:
    made: dict[str, Service] = {}
    for product in PRODUCTS:
        policy = policies[product.team] if product.is_paged else None
        made[product.slug] = create_service(
            slug=product.slug,
            fields=_fields(product, teams[product.team].pk, policy),
            actor=admin,
            now=now,
        )
    for product in PRODUCTS:
        for needed in product.needs:
            add_dependency(
                service_id=made[product.slug].pk, needs_id=made[needed].pk, actor=admin, now=now
            )
    return {slug: service_by_id(service.pk) for slug, service in made.items()}


def _items(
    services: dict[str, Service], admin: Actor, now: datetime
) -> dict[str, ConfigurationItem]:
    made: dict[str, ConfigurationItem] = {}
    for thing in THINGS:
        service = services[thing.product]
        fields = ItemFields(
            name=thing.name,
            kind=thing.kind,
            identifier=thing.host,
            location=thing.place,
            team_id=service.team_id,
            service_ids=[service.pk],
            runs_on_ids=[made[thing.on].pk] if thing.on else [],
        )
        made[thing.host] = create_item(fields=fields, actor=admin, now=now)
    return made


def _costs(teams: dict[str, Team]) -> Costs:
    dear = {"platform": Decimal(78), "network": Decimal(72)}
    return Costs(
        hourly_rate=Decimal(58),
        team_rates={teams[slug].pk: rate for slug, rate in dear.items()},
        fixed_cost=2_400,
        currency="EUR",
    )


_PROMISED = {1: Decimal("99.9"), 2: Decimal("99.5")}


def _fields(product: Product, team_id: UUID, policy_id: UUID | None) -> ServiceFields:
    return ServiceFields(
        name=product.name,
        description=product.description,
        team_id=team_id,
        criticality=product.criticality,
        escalation_policy_id=policy_id,
        default_category=product.category,
        cost_per_minute=product.cost,
        availability_target=_PROMISED.get(product.criticality),
    )


def _integration(
    name: str, on_recovery: OnRecovery, teams: dict[str, Team], admin: Actor, now: datetime
) -> Integration:
    integration, _ = create_integration(
        kind="alertmanager",
        fields=IntegrationFields(name=name, team_id=teams["platform"].pk, on_recovery=on_recovery),
        actor=admin,
        now=now,
    )
    return integration

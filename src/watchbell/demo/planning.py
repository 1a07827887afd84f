"""Which incidents the year will bring, drawn before it begins: the same seed, the same year."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchbell.demo.dice import Dice
from watchbell.demo.disasters import echo, outage
from watchbell.demo.material import TOPICS
from watchbell.demo.material.outages import CURRENT_BEGAN_MINUTES_AGO, OUTAGES, Outage
from watchbell.demo.material.topics import Topic
from watchbell.demo.rhythm import HOME, alarms, reports
from watchbell.demo.stories import Case, alarm, ticket
from watchbell.demo.world import World
from watchbell.incidents.domain import State
from watchbell.kernel.zones import zone

_BY_MACHINES = 0.2
_ALARMS = tuple(topic for topic in TOPICS if topic.alert)
_REPORTS = tuple(topic for topic in TOPICS if not topic.alert)
_CALM_BEFORE_THE_END = timedelta(hours=2)
# What lies open when the year ends: minutes ago, service, category, the state it is left in.
_LEFT_OPEN = (
    (9, "devices", "access-password", State.NEW),
    (25, "mail", "software-email", State.NEW),
    (52, "reports", "data-quality", State.NEW),
    (180, "devices", "hardware-printer", State.NEW),
    (95, "kubernetes", "system-crash-resource", State.IN_PROGRESS),
    (160, "search", "software-application", State.IN_PROGRESS),
    (400, "warehouse", "hardware-workplace", State.ON_HOLD),
    (700, "web-shop", "data-quality", State.ON_HOLD),
    (1300, "vpn", "network-vpn", State.ON_HOLD),
    (1500, "orders", "data-quality", State.RESOLVED),
    (2600, "office-network", "network-connectivity", State.RESOLVED),
)


def plan_year(
    world: World, dice: Dice, *, incidents: int, since: datetime, until: datetime
) -> None:
    """Put every story of the year on the timeline."""
    machines = round(incidents * _BY_MACHINES)
    calm = until - _CALM_BEFORE_THE_END
    for number, at in enumerate(alarms(dice.child("alarms"), machines, since, calm)):
        case = _case(dice.child(f"alarm {number}"), _ALARMS)
        world.timeline.add(at, alarm(world, case))
    for number, at in enumerate(reports(dice.child("reports"), incidents - machines, since, calm)):
        case = _case(dice.child(f"report {number}"), _REPORTS)
        world.timeline.add(at, ticket(world, case))
    _plan_open(world, dice, until)
    for number, plan in enumerate(OUTAGES):
        _plan_outage(world, dice.child(f"outage {number}"), plan, since, until)


def _case(dice: Dice, topics: Sequence[Topic]) -> Case:
    topic = dice.weighted(topics, [topic.weight for topic in topics])[0]
    return Case(topic=topic, dice=dice)


def _plan_open(world: World, dice: Dice, until: datetime) -> None:
    for number, (minutes, service, category, state) in enumerate(_LEFT_OPEN):
        topic = next(t for t in TOPICS if (t.service, t.category) == (service, category))
        case = Case(topic=topic, dice=dice.child(f"open {number}"), until=state)
        story = alarm if topic.alert else ticket
        world.timeline.add(until - timedelta(minutes=minutes), story(world, case))


def _plan_outage(world: World, dice: Dice, plan: Outage, since: datetime, until: datetime) -> None:
    began = _beginning(plan, until)
    if began < since:
        return
    world.timeline.add(began, outage(world, plan, dice))
    for number, heard in enumerate(plan.echoes):
        at = began + timedelta(minutes=heard.minute, seconds=dice.number(5, 50))
        world.timeline.add(at, echo(world, plan, heard, dice.child(f"echo {number}")))


def _beginning(plan: Outage, until: datetime) -> datetime:
    if plan.days_ago is None:
        return until - timedelta(minutes=CURRENT_BEGAN_MINUTES_AGO)
    wall = (until - timedelta(days=plan.days_ago)).astimezone(zone(HOME))
    return wall.replace(hour=plan.hour, minute=12, second=0, microsecond=0).astimezone(until.tzinfo)

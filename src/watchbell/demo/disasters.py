"""How an outage goes: its alert, its echoes on other services, and everybody who works on it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from watchbell.demo.company import MANAGER
from watchbell.demo.dice import Dice
from watchbell.demo.hands import Hands
from watchbell.demo.material.outages import Act, Echo, Outage, Verb
from watchbell.demo.material.topics import Containment, Fix
from watchbell.demo.signals import Alarm, Trouble
from watchbell.demo.ticking import Wake
from watchbell.demo.world import World
from watchbell.incidents.domain import Cause, Channel, Effect, Outcome, Visibility
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.major import Phase
from watchbell.incidents.services import IncidentDraft, declare_incident, declare_major
from watchbell.kernel.actors import Actor

_MINUTE = timedelta(minutes=1)
_ECHO_ENDED = Fix(
    "Consequence of the outage of {service}; works again since that ended.",
    Cause.THIRD_PARTY,
    Outcome.WORKAROUND,
)


def outage(world: World, plan: Outage, dice: Dice) -> Iterator[datetime]:
    """The main incident: answered at once, declared major, and worked on act by act."""
    began = world.now
    alert = _fire(world, plan)
    yield world.now
    hands = Hands(world, alert.incident_id(), plan.service, dice, {})
    yield began + dice.number(70, 170) * timedelta(seconds=1)
    helper = hands.whoever_was_paged()
    hands.acknowledge(helper)
    yield began + 3 * _MINUTE
    manager = world.actor(MANAGER)
    declare_major(
        incident_id=hands.incident_id, reason=plan.why_major, actor=manager, now=world.now
    )
    hands.take_role(manager, IncidentRole.MANAGER)
    hands.take_role(helper, IncidentRole.TECHNICAL_LEAD)
    for act in plan.acts:
        yield max(began + act.minute * _MINUTE, world.now)
        _perform(hands, plan, act, helper, manager)
        if act.verb is Verb.MITIGATE:
            alert.recover()
            alert.forget()


def echo(world: World, plan: Outage, heard: Echo, dice: Dice) -> Iterator[datetime]:
    """What somebody else notices; it ends when the outage does."""
    began = world.now - heard.minute * _MINUTE
    main = world.services[plan.service].name
    hands = _declare_echo(world, heard, dice, {"service": main})
    yield world.now + dice.about(2 * _MINUTE, 0.4)
    helper = hands.whoever_was_paged()
    hands.acknowledge(helper)
    yield world.now + 3 * _MINUTE
    note = f"Looks like a consequence of {main}. Waiting for that."
    hands.say(helper, note, Visibility.INTERNAL)
    ends = [act.minute for act in plan.acts if act.verb in (Verb.MITIGATE, Verb.RESOLVE)]
    if not ends:
        return
    yield max(began + ends[0] * _MINUTE, world.now) + dice.about(12 * _MINUTE, 0.5)
    hands.resolve(helper, _ECHO_ENDED, world.now - _MINUTE)


def _fire(world: World, plan: Outage) -> Alarm:
    alert = Alarm(
        world,
        world.prometheus,
        Trouble(
            alert=plan.alert,
            service=plan.service,
            host=plan.host,
            title=plan.title,
            description=plan.description,
            urgency=1,
        ),
    )
    alert.fire(noticed_after=2 * _MINUTE)
    return alert


def _declare_echo(world: World, heard: Echo, dice: Dice, words: dict[str, str]) -> Hands:
    """By the person who noticed, on the phone; else by whoever on the team saw it."""
    service = world.services[heard.service]
    category = world.categories[world.products[heard.service].category]
    reporter = world.people.get(heard.reported_by)
    desk: Actor = world.actor(
        dice.one_of(world.crews["workplace"] if reporter else world.crew_of(heard.service))
    )
    incident = declare_incident(
        draft=IncidentDraft(
            title=heard.title,
            channel=Channel.PHONE if reporter else Channel.CHAT,
            category=category,
            impact=2,
            urgency=1,
            service=service,
            reporter=reporter,
            effect=Effect.OUTAGE,
            occurred_at=world.now - 2 * _MINUTE,
            detected_at=world.now - _MINUTE,
        ),
        actor=desk,
        now=world.now,
    )
    world.timeline.wake_engine(world.now, Wake.DECLARED)
    return Hands(world, incident.pk, heard.service, dice, words)


def _perform(hands: Hands, plan: Outage, act: Act, helper: Actor, manager: Actor) -> None:
    match act.verb:
        case Verb.NOTE:
            hands.say(helper, act.text, Visibility.INTERNAL)
        case Verb.UPDATE:
            hands.say(manager, act.text, Visibility.PUBLIC)
        case Verb.CONTAIN:
            hands.contain(helper, Containment(*act.text.split("|")))
        case Verb.PHASE:
            hands.lead_into(manager, Phase(act.text))
        case Verb.SCOPE:
            scope, people, systems = act.text.split("|")
            hands.assess(manager, scope, int(people), int(systems))
        case Verb.MITIGATE:
            hands.mitigate(helper, act.text)
        case Verb.RESOLVE:
            restored = hands.look().mitigated_at or hands.now
            hands.resolve(helper, Fix(act.text, Cause(plan.cause)), restored)

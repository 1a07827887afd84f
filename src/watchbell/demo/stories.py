"""How one incident goes: somebody or something reports, somebody answers, works and ends it.

A story is a generator: it acts now, and yields the instant at which it wants to go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchbell.demo.company import CALLERS
from watchbell.demo.dice import Dice
from watchbell.demo.hands import AGAIN, Hands
from watchbell.demo.material.ratings import RATING_WEIGHTS, RATINGS
from watchbell.demo.material.topics import Topic
from watchbell.demo.rhythm import in_office_hours
from watchbell.demo.signals import Alarm, Trouble
from watchbell.demo.ticking import Wake
from watchbell.demo.words import as_title, words_for
from watchbell.demo.world import World
from watchbell.incidents.domain import CancelCode, Channel, HoldReason, State, Visibility
from watchbell.incidents.services import IncidentDraft, declare_incident
from watchbell.incidents.services.finishing import CLOSE_AFTER
from watchbell.kernel.actors import Actor

_MINUTE = timedelta(minutes=1)
_EFFORT = {1: 240, 2: 150, 3: 90, 4: 30}
"""What the desk estimates, in minutes, by how urgent it is."""
_BY_THEMSELVES = (Channel.SELF_SERVICE, Channel.EMAIL)
_ANSWERED = 0.28
_LOGGED = 0.55
_SURVEYED_AFTER = timedelta(hours=5)
"""By then the engine has closed what nobody objected to, and asked."""
_CHANNELS = (*_BY_THEMSELVES, Channel.PHONE, Channel.CHAT, Channel.WALK_IN)
_CHANNEL_WEIGHTS = (0.42, 0.27, 0.2, 0.08, 0.03)
_HOLDS = (
    (HoldReason.CALLER, 2, "Could you tell us when you last saw it, and on which device?"),
    (HoldReason.VENDOR, 3, "Case opened with the vendor, they want two to three days."),
    (HoldReason.PARTS, 4, "Spare part ordered."),
    (HoldReason.CHANGE, 2, "Goes out with the change on Thursday."),
    (HoldReason.SCHEDULED, 1, "Appointment made for tomorrow."),
)
_ANSWERS = (
    "This morning at nine, on my laptop. On the phone it works.",
    "It happened twice today. I have attached nothing, there was no message.",
    "Since the restart it has not come back, but I have not tried for long.",
)
_CANCELS = (
    (CancelCode.DUPLICATE, "Same as what the colleague next door has reported."),
    (CancelCode.WITHDRAWN, "It was the wrong button. Sorry!"),
    (CancelCode.NOT_AN_INCIDENT, "A wish rather than a fault; passed on to the owner."),
)
_NOT_FIXED = (
    "It is back, exactly as before.",
    "Worked for a day, now it is the same again.",
    "Only one of the two was corrected.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident to come. `until` is the state it is left in, if it is not to be ended."""

    topic: Topic
    dice: Dice
    until: State | None = None


def ticket(world: World, case: Case) -> Iterator[datetime]:
    """Somebody at the company reports something, and the team that owns the service helps."""
    topic, dice = case.topic, case.dice
    caller = world.actor(dice.one_of(CALLERS).address)
    hands, levels = _report(world, case, caller)
    if case.until is State.NEW:
        return
    yield _when_answered(hands)
    if dice.chance(0.05) and case.until is None:
        hands.cancel(world.actor(hands.colleague()), *dice.one_of(_CANCELS))
        return
    helper = hands.whoever_was_paged()
    if hands.look().priority is None:
        hands.triage(helper, topic, *levels)
    hands.acknowledge(helper)
    yield from _work(hands, case, helper, caller)
    found = hands.look()
    if found.is_open and case.until in (None, State.RESOLVED):
        helper = world.actors[found.assignee_id] if found.assignee_id else helper
        hands.resolve(helper, dice.one_of(topic.fixes), world.now - dice.about(4 * _MINUTE))
        _log_time(hands, case, helper)
        yield from _aftermath(hands, helper, caller)


def _report(world: World, case: Case, caller: Actor) -> tuple[Hands, tuple[int, int]]:
    """Declare the incident; by phone somebody of the service desk does, and triages at once."""
    topic, dice = case.topic, case.dice
    words = words_for(dice, world.products[topic.service].hosts)
    channel = dice.weighted(_CHANNELS, _CHANNEL_WEIGHTS)[0]
    alone = channel in _BY_THEMSELVES
    levels = dice.one_of(topic.levels)
    # Whoever fills in the whole form leaves nothing to triage; of late fewer do.
    whole = not alone or dice.chance(0.3 if world.now >= world.recent else 0.8)
    began = world.now - dice.about(25 * _MINUTE, 0.9)
    title = as_title(dice.one_of(topic.titles), words)
    description = dice.one_of(topic.descriptions).format_map(words)
    incident = declare_incident(
        draft=IncidentDraft(
            title=title,
            description=description,
            channel=channel,
            service=world.services[topic.service],
            configuration_items=world.things_of(topic, words, f"{title} {description}"),
            reporter=world.person(caller),
            effect=topic.effect,
            category=world.categories[topic.category] if whole else None,
            impact=levels[0] if whole else None,
            urgency=levels[1] if whole else None,
            effort_minutes=_EFFORT[levels[1]] if whole else None,
            occurred_at=began if dice.chance(0.4) else None,
            detected_at=began + 2 * _MINUTE if dice.chance(0.3) else None,
            reported_at=world.now,
        ),
        actor=caller if alone else world.actor(dice.one_of(world.crews["workplace"])),
        now=world.now,
    )
    if world.products[topic.service].is_paged or world.now >= world.recent:
        world.timeline.wake_engine(world.now, Wake.DECLARED)
    return Hands(world, incident.pk, topic.service, dice, words), levels


def _when_answered(hands: Hands) -> datetime:
    """Who is paged answers day and night; a queue is looked at in office hours."""
    if hands.world.products[hands.service].is_paged:
        return hands.now + _response(hands.dice)
    return max(in_office_hours(hands.now + hands.dice.about(22 * _MINUTE)), hands.now + _MINUTE)


def _response(dice: Dice) -> timedelta:
    """Mostly a few minutes; now and then only the next step of the escalation helps."""
    if dice.chance(0.07):
        return timedelta(minutes=dice.number(17, 41), seconds=dice.number(0, 59))
    return min(dice.about(4 * _MINUTE, 0.7), 13 * _MINUTE)


def _work(hands: Hands, case: Case, helper: Actor, caller: Actor) -> Iterator[datetime]:
    """Talk, note, hand over, wait: everything between the answer and the resolution."""
    topic, dice = case.topic, case.dice
    span = timedelta(minutes=dice.number(*topic.minutes))
    yield _later(hands, span / 3)
    if dice.chance(0.13):
        hands.hand_over(helper, hands.colleague())
    for note in dice.some_of(topic.notes, 1):
        hands.say(helper, note, Visibility.INTERNAL)
        yield _later(hands, span / 5)
    for reply in dice.some_of(topic.replies, 1):
        hands.say(helper, reply, Visibility.PUBLIC)
        yield _later(hands, span / 4)
    if case.until is State.ON_HOLD or (case.until is None and dice.chance(0.12)):
        yield from _wait(hands, case, helper, caller)
    yield _later(hands, span / 3)


def _wait(hands: Hands, case: Case, helper: Actor, caller: Actor) -> Iterator[datetime]:
    reason, days, note = case.dice.one_of(_HOLDS)
    hands.hold(helper, reason, days, note)
    if case.until is State.ON_HOLD:
        return
    if reason is HoldReason.CALLER and case.dice.chance(0.8):
        yield in_office_hours(hands.now + case.dice.about(timedelta(hours=5)))
        if hands.look().state == State.ON_HOLD:
            hands.say(caller, case.dice.one_of(_ANSWERS), Visibility.PUBLIC)
    else:
        yield hands.now + timedelta(days=days, minutes=case.dice.number(5, 90))


def _later(hands: Hands, span: timedelta) -> datetime:
    """Return when this much work is done: at once at night for what pages, else in the day."""
    at = hands.now + hands.dice.about(span, 0.4)
    return at if hands.world.products[hands.service].is_paged else in_office_hours(at)


def _aftermath(hands: Hands, helper: Actor, caller: Actor) -> Iterator[datetime]:
    """Most incidents close by themselves; some callers confirm, a few come back."""
    dice = hands.dice
    if dice.chance(0.05):
        yield in_office_hours(hands.now + dice.about(timedelta(hours=20)))
        if hands.look().state == State.RESOLVED:
            hands.reopen(caller, dice.one_of(_NOT_FIXED))
            yield hands.now + _response(dice)
            hands.acknowledge(helper)
            yield _later(hands, dice.about(90 * _MINUTE))
            hands.resolve(helper, AGAIN, hands.now - 5 * _MINUTE)
    ends_at = hands.now + CLOSE_AFTER
    if dice.chance(0.35):
        yield in_office_hours(hands.now + dice.about(timedelta(hours=9)))
        hands.close(caller)
        ends_at = hands.now
    yield from _answer_the_survey(hands, dice.child("survey"), helper, caller, ends_at)


def _answer_the_survey(
    hands: Hands, dice: Dice, helper: Actor, caller: Actor, ends_at: datetime
) -> Iterator[datetime]:
    """More than a quarter of the callers say how it was; who is not content is asked why."""
    if not dice.chance(_ANSWERED):
        return
    yield in_office_hours(ends_at + _SURVEYED_AFTER + dice.about(timedelta(hours=7), 0.9))
    score, says = dice.weighted(RATINGS, RATING_WEIGHTS)[0]
    follow_up = hands.rate(caller, score, dice.one_of(says))
    if follow_up is not None:
        yield in_office_hours(hands.now + dice.about(timedelta(hours=20)))
        hands.finish(helper, follow_up)


def alarm(world: World, case: Case) -> Iterator[datetime]:
    """The monitoring notices something; it recovers by itself or the person on call mends it."""
    topic, dice = case.topic, case.dice
    words = words_for(dice, world.products[topic.service].hosts)
    impact, urgency = dice.one_of(topic.levels)
    by_itself = dice.chance(0.24) and case.until is None
    alert = Alarm(
        world,
        world.probes if by_itself else world.prometheus,
        Trouble(
            alert=topic.alert,
            service=topic.service,
            host=words["host"],
            title=as_title(dice.one_of(topic.titles), words),
            description=dice.one_of(topic.descriptions).format_map(words),
            urgency=urgency,
        ),
    )
    alert.fire(noticed_after=dice.about(3 * _MINUTE, 0.5))
    yield world.now
    hands = Hands(world, alert.incident_id(), topic.service, dice, words)
    if by_itself:
        yield world.now + min(dice.about(5 * _MINUTE), 12 * _MINUTE)
        alert.recover()
        hands.expect_recovery()
        alert.forget()
        return
    yield world.now + _response(dice)
    helper = hands.whoever_was_paged()
    if world.categories[topic.category].pk != hands.look().category_id:
        hands.triage(helper, topic, impact, urgency)
    hands.acknowledge(helper)
    if case.until is not None:
        hands.name_machine(helper)
    yield from _mend(hands, case, helper, alert)


def _mend(hands: Hands, case: Case, helper: Actor, alert: Alarm) -> Iterator[datetime]:
    topic, dice = case.topic, case.dice
    span = timedelta(minutes=dice.number(*topic.minutes))
    yield _later(hands, span / 4)
    for note in dice.some_of(topic.notes, 2):
        hands.say(helper, note, Visibility.INTERNAL)
        yield _later(hands, span / 5)
    if topic.containments and dice.chance(0.6):
        hands.contain(helper, dice.one_of(topic.containments))
        yield _later(hands, span / 6)
    if case.until in (State.IN_PROGRESS, State.ON_HOLD):
        if case.until is State.ON_HOLD:
            hands.hold(helper, HoldReason.VENDOR, 2, "Case opened with the vendor.")
        return
    yield _later(hands, span / 3)
    alert.recover()
    restored_at = hands.now
    yield hands.now + dice.about(6 * _MINUTE)
    hands.resolve(helper, dice.one_of(topic.fixes), restored_at)
    _log_time(hands, case, helper)
    alert.forget()


def _log_time(hands: Hands, case: Case, helper: Actor) -> None:
    """Most write down how long they worked; what they wait for is no work."""
    dice = case.dice.child("time")
    if dice.chance(_LOGGED):
        hands.log_time(helper, dice.number(*case.topic.minutes) * 2 // 3)

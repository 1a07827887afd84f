"""Calendar feeds: made once, shown once, kept as a hash; each is its owner's alone."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import person_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.oncall.events import CalendarFeedMade, CalendarFeedRevoked
from watchbell.oncall.models import CalendarFeed
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_id
from watchbell.platform.crypto import hash_token, new_token
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

_MOST = 50
# Calendars ask every few minutes; when they last did is shown by the hour.
_SEEN_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(
    *, schedule_id: UUID | None, shows_gaps: bool, actor: Actor, now: datetime
) -> tuple[CalendarFeed, Secret]:
    """Make an address for the actor's shifts or a schedule; its token is returned only here."""
    require(actor, RULES[Action.READ], "seeing schedules")
    person = _own(actor)
    if CalendarFeed.objects.filter(person=person).count() >= _MOST:
        raise Conflict(f"You have {_MOST} feeds; revoke one that nobody reads first.")
    text = new_token("cal")
    feed = CalendarFeed.objects.create(
        id=new_id(now),
        person=person,
        schedule=schedule_by_id(schedule_id) if schedule_id is not None else None,
        token_hash=hash_token(text),
        shows_gaps=shows_gaps,
        created_at=now,
    )
    publish(
        CalendarFeedMade(
            subject=person.ref, actor=actor, at=now, feed_id=feed.pk, schedule_id=schedule_id
        )
    )
    return feed, text


@transaction.atomic
def revoke_feed(*, feed_id: UUID, actor: Actor, now: datetime) -> None:
    """Let an address of the actor's work no longer."""
    person = _own(actor)
    feed = CalendarFeed.objects.select_for_update().filter(pk=feed_id, person=person).first()
    if feed is None:
        raise NotFound("You have no such feed.")
    feed.delete()
    publish(CalendarFeedRevoked(subject=person.ref, actor=actor, at=now, feed_id=feed_id))


def note_reading(*, feed: CalendarFeed, now: datetime) -> None:
    """Remember that a calendar has read the feed, once an hour."""
    stale = Q(read_at=None) | Q(read_at__lt=now - _SEEN_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(read_at=now)


def _own(actor: Actor) -> Person:
    if actor.id is None:
        raise PermissionDenied("Only people have calendars.")
    return person_by_id(actor.id)

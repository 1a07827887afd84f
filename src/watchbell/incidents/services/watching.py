"""Mailing watchers what was gathered for them, and leaving by a link in the mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.domain import WatchScope
from watchbell.incidents.letters import Letter, send_letters_about
from watchbell.incidents.models import Comment, Watcher
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.relation_events import IncidentUnwatched, WatchScopeChanged
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.zones import zone
from watchbell.platform.crypto import Unreadable, sign, unsign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import current

BATCH = 100
_PURPOSE = "unwatch"


@transaction.atomic
def mail_watchers(now: datetime) -> int:
    """Send what was gathered and is due, one mail a watcher; returns how many were looked at."""
    due = Watcher.objects.filter(mail_due_at__lte=now).order_by("mail_due_at", "id")
    rows = due.select_related("incident", "person").defer("incident__search")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH])
    said = _comments(claimed)
    send_letters_about(
        [(row.incident, _letter(row, said)) for row in claimed if row.pending and _may_read(row)],
        now=now,
    )
    Watcher.objects.filter(pk__in=[row.pk for row in claimed]).update(pending=[], mail_due_at=None)
    return len(claimed)


@transaction.atomic
def set_watch_scope(
    *, incident_id: UUID, person: Person, scope: WatchScope, actor: Actor, now: datetime
) -> Watcher:
    """Choose what one is mailed of an incident that one watches."""
    is_self = person.pk == actor.person_id
    incident = lock_incident(incident_id, actor, Action.WATCH if is_self else Action.EDIT)
    watcher = Watcher.objects.filter(incident=incident, person=person).first()
    if watcher is None:
        raise NotFound(f"{person.name} does not watch {incident.label}.")
    if watcher.scope == scope:
        raise AlreadyDone("These mails are chosen already.")
    watcher.scope = scope
    watcher.save(update_fields=["scope"])
    save_incident(incident, [], now)
    publish(
        WatchScopeChanged(
            subject=incident.ref, actor=actor, at=now, person_id=person.pk, scope=scope
        )
    )
    return watcher


def unwatch_link(watcher: Watcher) -> str:
    """Return the address that ends this watch without signing in, for as long as it lasts."""
    return f"{current().url}/watching/{sign(_PURPOSE, watcher.pk.hex)}"


def watch_by_token(token: str) -> Watcher:
    """Return the watch a link is about; NotFound when it is no link of ours, or ended."""
    try:
        key = UUID(hex=unsign(_PURPOSE, token[:200]))
    except (Unreadable, ValueError) as error:
        raise NotFound("This link is incomplete or was changed.") from error
    watcher = Watcher.objects.select_related("incident", "person").filter(pk=key).first()
    if watcher is None:
        raise NotFound("You watch this incident no more; no mail comes.")
    return watcher


@transaction.atomic
def unwatch_by_token(*, token: str, now: datetime) -> None:
    """End the watch a link is about; whoever holds the link may, whatever they may still see."""
    watcher = watch_by_token(token)
    incident, person = watcher.incident, watcher.person
    watcher.delete()
    publish(
        IncidentUnwatched(
            subject=incident.ref,
            actor=person.as_actor(),
            at=now,
            person_id=person.pk,
            own=True,
        )
    )


def _may_read(watcher: Watcher) -> bool:
    person, incident = watcher.person, watcher.incident
    if not person.is_active:
        return False
    if person.role != Role.REQUESTER and not incident.is_restricted:
        return True
    return may(person.as_actor(), Action.READ, incident)


def _comments(watchers: Iterable[Watcher]) -> dict[str, str]:
    keys = {news["comment"] for row in watchers for news in row.pending if news["comment"]}
    return {str(key): body for key, body in _bodies(keys)}


def _bodies(keys: set[str]) -> Iterable[tuple[Any, str]]:
    if not keys:
        return ()
    return Comment.objects.filter(pk__in=keys).values_list("pk", "body")


def _letter(watcher: Watcher, said: Mapping[str, str]) -> Letter:
    news, link = watcher.pending, unwatch_link(watcher)
    count = len(news)
    return Letter(
        person=watcher.person,
        title=news[0]["line"].rstrip(":") if count == 1 else f"{count} news",
        lead="You watch this incident.",
        body="\n\n".join(_told(one, said, watcher.person) for one in news),
        key=f"watch:{watcher.pk}:{watcher.mail_due_at}",
        unsubscribe=link,
    )


def _told(news: Mapping[str, str], said: Mapping[str, str], person: Person) -> str:
    at = datetime.fromisoformat(news["at"]).astimezone(zone(person.timezone))
    text = said.get(news["comment"], "") if news["comment"] else news["text"]
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    return f"{at:%Y-%m-%d %H:%M} {news['line']}" + (f"\n\n{quoted}" if quoted else "")

"""The weekly letter about a team's noise: what is in it, and who gets it when.

It is due on Mondays at eight where each person is, once for each team and week, however many
workers look and however often; one that is two days late is not written any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection, transaction

from watchbell.accounts.models import Person, Team
from watchbell.accounts.permissions import allows
from watchbell.analytics.noise.facts import By, Noise, Scope
from watchbell.analytics.noise.proposing import Proposal, propose
from watchbell.analytics.noise.reading import noise
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.ids import new_id
from watchbell.kernel.zones import starts_at, zone
from watchbell.notify.domain import Content, Link
from watchbell.notify.selectors import can_mail
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.settings import current

NOISIEST = 5
WEEK = timedelta(days=7)
_BATCH = 20
_AT = 8
# Of those the teams have: who chose for themselves decides, else who leads or manages gets it.
_DUE = f"""
with due as (
    select m.team_id, m.person_id,
        date_trunc('week', %(now)s::timestamptz at time zone p.timezone)::date as week
    from accounts_membership m
    join accounts_person p on p.id = m.person_id
    left join analytics_noisechoice mine on mine.person_id = p.id
    left join analytics_noisechoice theirs on theirs.team_id = m.team_id
    where p.is_active and p.role <> 'requester'
        and coalesce(theirs.is_wanted, true)
        and coalesce(mine.is_wanted, m.is_lead or p.role in ('manager', 'admin'))
        and p.created_at < date_trunc('week', %(now)s::timestamptz at time zone p.timezone)
            at time zone p.timezone
        and (%(now)s::timestamptz at time zone p.timezone)
            - date_trunc('week', %(now)s::timestamptz at time zone p.timezone)
            between interval '{_AT} hours' and interval '{_AT + 48} hours'
)
select team_id, person_id, week from due
where not exists (
    select from analytics_noiseletter l
    where l.team_id = due.team_id and l.person_id = due.person_id and l.week = due.week
)
order by team_id, person_id limit {_BATCH}
"""  # noqa: S608 constants
_CLAIM = """
insert into analytics_noiseletter (id, team_id, person_id, week, written_at, is_empty)
values (%s, %s, %s, %s, %s, %s) on conflict do nothing returning id
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the noisiest: its figures, how many alerts it had the week before, what to try."""

    noise: Noise
    before: int
    proposal: Proposal | None

    @property
    def change(self) -> int:
        """How many alerts more than the week before."""
        return self.noise.alerts - self.before


@dataclass(frozen=True, slots=True)
class Letter:
    """What a team is told of the seven days before `until`."""

    team: Team
    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    alerts: int
    pages: int
    idle_pages: int


def letter_for(*, team: Team, week: date, actor: Actor, tz: str, now: datetime) -> Letter:
    """Return the letter that is due on the Monday `week`, with what `actor` may know of."""
    until = starts_at(datetime.combine(week, time()), zone(tz))
    scope = Scope(since=until - WEEK, until=until, team_id=team.pk)
    found = noise(actor=actor, scope=scope, by=By.RULE, now=now)
    earlier = noise(actor=actor, scope=scope.before, by=By.RULE, limit=1000, now=now)
    before = {one.key: one.alerts for one in earlier}
    return Letter(
        team,
        scope.since,
        until,
        tuple(Entry(one, before.get(one.key, 0), propose(one)) for one in found[:NOISIEST]),
        sum(one.alerts for one in found),
        sum(one.pages for one in found),
        sum(one.idle_pages for one in found),
    )


def write_letters(now: datetime) -> int:
    """Write the letters that are due; returns how many were looked at."""
    if not can_mail():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now})
        due = cursor.fetchall()
    for team_id, person_id, week in due:
        _write(team_id, person_id, week, now)
    return len(due)


@transaction.atomic
def _write(team_id: UUID, person_id: UUID, week: date, now: datetime) -> None:
    """Write one letter, unless another worker did; one with nothing to say is only noted."""
    team, person = Team.objects.get(pk=team_id), Person.objects.get(pk=person_id)
    actor = person.as_actor()
    letter = None
    if allows(actor, RULES[Action.READ]):
        letter = letter_for(team=team, week=week, actor=actor, tz=person.timezone, now=now)
    is_empty = letter is None or not letter.entries
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [new_id(now), team_id, person_id, week, now, is_empty])
        is_ours = cursor.fetchone() is not None
    if is_ours and letter is not None and letter.entries:
        queue_messages([_draft(letter, person, week)], now=now)


def _draft(letter: Letter, person: Person, week: date) -> Draft:
    team = letter.team
    return Draft(
        subject=team.ref,
        channel="email",
        address=person.email,
        content=content_of(letter),
        key=f"noise:{team.pk}:{week}:{person.pk}",
        person_id=person.pk,
    )


def content_of(letter: Letter) -> Content:
    """Return the letter as a message."""
    name, slug = letter.team.name, letter.team.slug
    address = f"{current().url}/noise"
    return Content(
        title=f"[{name}] Noise of last week: {_many(letter.alerts, 'alert')}",
        lead=(
            f"{_many(letter.pages, 'page')}, of which {letter.idle_pages} led nobody to do"
            f" anything. The noisiest of {name}:"
        ),
        facts=tuple(
            (f"{place}. {entry.noise.label} ({entry.noise.integration})", " ".join(_words(entry)))
            for place, entry in enumerate(letter.entries, 1)
        ),
        body="Each proposal can be tried against the past before anything changes.",
        actions=(
            Link(
                "See the figures, try the proposals",
                f"{address}?{urlencode({'days': 7, 'team': slug})}",
                primary=True,
            ),
            Link("Who gets this letter", f"{address}/letter?{urlencode({'team': slug})}"),
        ),
        thread=f"noise-{slug}",
        kind="analytics.noise_letter",
    )


def _words(entry: Entry) -> Iterator[str]:
    one = entry.noise
    share = one.acted_share
    acted = "" if share is None else f", acted on {share:.0%}"
    yield f"{_many(one.alerts, 'alert')} ({entry.change:+d}), {_many(one.pages, 'page')}{acted}."
    if one.not_useful:
        yield f"{one.not_useful} found not useful."
    yield f"To try: {entry.proposal.title}." if entry.proposal else "Nothing to propose."


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

"""Writing one person's own rules: when they are told, and through which of their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.services.people import lock_person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.paging.domain import EscalationState
from watchbell.paging.models import Page, PersonalRule, Ringing
from watchbell.paging.personal_events import PersonalRulesChanged
from watchbell.paging.reaching import PageUrgency, minutes_between
from watchbell.paging.telling import page_urgency
from watchbell.platform.eventlog import publish

MOST_RULES = 20
LONGEST_DELAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class RuleFields:
    """Tell through this address, so many minutes after the page."""

    contact_method_id: UUID
    delay_minutes: int


@transaction.atomic
def set_personal_rules(
    *,
    person_id: UUID,
    urgency: str,
    rules: Sequence[RuleFields],
    actor: Actor,
    now: datetime,
) -> list[PersonalRule]:
    """Put these rules in the place of all that somebody has for one urgency.

    They count for pages that run as well: what lies ahead is done, what lies behind is not.
    """
    require(actor, RULES[Action.EDIT_OWN], "changing others' rules", related=[person_id])
    person = lock_person(person_id)
    wanted = PageUrgency(_clean_urgency(urgency))
    _check(person, rules)
    PersonalRule.objects.filter(person=person, urgency=wanted).delete()
    made = PersonalRule.objects.bulk_create(
        PersonalRule(
            id=new_id(now),
            person=person,
            method_id=rule.contact_method_id,
            urgency=wanted,
            position=position,
            delay_minutes=rule.delay_minutes,
        )
        for position, rule in enumerate(rules)
    )
    _follow(person, wanted, [rule.delay_minutes for rule in rules], now)
    publish(
        PersonalRulesChanged(
            subject=person.ref, actor=actor, at=now, urgency=wanted, rules=len(made)
        )
    )
    return made


def _clean_urgency(urgency: str) -> str:
    if urgency not in set(PageUrgency):
        message = f"Use one of: {', '.join(PageUrgency)}."
        raise InvalidInput(f"urgency: {message}", fields={"urgency": message})
    return urgency


def _check(person: Person, rules: Sequence[RuleFields]) -> None:
    own = set(ContactMethod.objects.filter(person=person).values_list("pk", flat=True))
    problem = ""
    if len(rules) > MOST_RULES:
        problem = f"Use {MOST_RULES} rules at most."
    elif any(rule.contact_method_id not in own for rule in rules):
        problem = "A rule names an address that is not this person's."
    elif any(not 0 <= rule.delay_minutes <= LONGEST_DELAY for rule in rules):
        problem = f"A delay is 0 to {LONGEST_DELAY} minutes."
    if problem:
        raise InvalidInput(f"rules: {problem}", fields={"rules": problem})


def _follow(person: Person, urgency: PageUrgency, delays: list[int], now: datetime) -> None:
    """Let pages that nobody has answered yet go by the new rules from this minute on."""
    pages = Page.objects.filter(
        person=person,
        after_minutes=0,
        instead_of="",
        escalation__state=EscalationState.RUNNING,
        escalation__incident__acknowledged_at=None,
        created_at__gt=now - timedelta(minutes=LONGEST_DELAY),
    ).select_related("escalation__incident")
    for page in pages.order_by("created_at"):
        incident: Incident = page.escalation.incident
        if page_urgency(incident) is urgency:
            _expect(page, delays, now)


def _expect(page: Page, delays: list[int], now: datetime) -> None:
    elapsed = minutes_between(page.created_at, now)
    coming = min((delay for delay in delays if delay > elapsed), default=None)
    place = {
        "escalation_id": page.escalation_id,
        "loop": page.loop,
        "step": page.step,
        "person_id": page.person_id,
    }
    if coming is None:
        Ringing.objects.filter(**place).delete()
        return
    Ringing.objects.update_or_create(
        **place,
        defaults={
            "began_at": page.created_at,
            "reached_minutes": elapsed,
            "next_at": page.created_at + timedelta(minutes=coming),
        },
        create_defaults={
            "id": new_id(now),
            "began_at": page.created_at,
            "reached_minutes": elapsed,
            "next_at": page.created_at + timedelta(minutes=coming),
        },
    )

"""The caller's own addresses and rules."""

from uuid import UUID

from ninja import Router

from watchbell.accounts.models import ContactMethod
from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import contact_methods_of, person_by_id
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.personal import (
    ContactMethodList,
    ContactMethodShown,
    PersonalRule,
    PersonalRulesGiven,
    PersonalRulesShown,
    ShiftNoticeGiven,
    ShiftNoticeShown,
)
from watchbell.kernel.actors import Actor
from watchbell.oncall.options import SHIFT_HOURS
from watchbell.oncall.permissions import RULES as ONCALL_RULES
from watchbell.oncall.permissions import Action as OncallAction
from watchbell.oncall.selectors import shift_notice_of
from watchbell.oncall.services import set_shift_notice
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors.personal import OwnRules, personal_rules_of
from watchbell.paging.services import RuleFields, set_personal_rules
from watchbell.platform.options.reading import value

router = Router(tags=["people and teams"])


@read(router, "/me/contact-methods", name="list_contact_methods", returns=ContactMethodList)
def contact_methods(request: ApiRequest) -> Answer:
    """List the caller's addresses, the oldest first, those that are not verified too."""
    rows = contact_methods_of(caller_id(request), verified_only=False)
    return Answer(ContactMethodList(items=[_method(row) for row in rows]))


@read(router, "/me/notification-rules", name="get_notification_rules", returns=PersonalRulesShown)
def show(request: ApiRequest) -> Answer:
    """Read when the caller is told, and through which address."""
    return _answer(caller_id(request), request.actor)


@write(
    router,
    "PUT",
    "/me/notification-rules",
    name="set_notification_rules",
    returns=PersonalRulesShown,
    scope="people:write",
    conflicts=False,
)
def change(request: ApiRequest, body: PersonalRulesGiven) -> Answer:
    """Put these rules in the place of all the caller has for one urgency.

    They count for pages that run as well, from this minute on.
    """
    person_id = caller_id(request)
    set_personal_rules(
        person_id=person_id,
        urgency=body.urgency,
        rules=[
            RuleFields(contact_method_id=rule.contact_method, delay_minutes=rule.delay_minutes)
            for rule in body.rules
        ],
        actor=request.actor,
        now=request.now,
    )
    return _answer(person_id, request.actor)


@read(router, "/me/shift-notice", name="get_shift_notice", returns=ShiftNoticeShown)
def shift_notice(request: ApiRequest) -> Answer:
    """Read how long before their shifts the caller hears of them."""
    require(request.actor, ONCALL_RULES[OncallAction.READ], "seeing schedules")
    chosen = shift_notice_of(caller_id(request))
    return Answer(ShiftNoticeShown(hours_ahead=chosen, usual_hours_ahead=value(SHIFT_HOURS)))


@write(
    router,
    "PUT",
    "/me/shift-notice",
    name="set_shift_notice",
    returns=ShiftNoticeShown,
    scope="config:write",
    conflicts=False,
)
def change_shift_notice(request: ApiRequest, body: ShiftNoticeGiven) -> Answer:
    """Choose how long before their shifts the caller hears of them."""
    require(request.actor, ONCALL_RULES[OncallAction.READ], "seeing schedules")
    set_shift_notice(
        person_id=caller_id(request),
        hours_ahead=body.hours_ahead,
        actor=request.actor,
        now=request.now,
    )
    return Answer(
        ShiftNoticeShown(hours_ahead=body.hours_ahead, usual_hours_ahead=value(SHIFT_HOURS))
    )


def _answer(person_id: UUID, actor: Actor) -> Answer:
    rules = personal_rules_of(person_id, actor=actor)
    return Answer(
        PersonalRulesShown(
            high=_rules(rules[PageUrgency.HIGH]),
            low=_rules(rules[PageUrgency.LOW]),
            quiet_hours=person_by_id(person_id).quiet_hours,
        )
    )


def _rules(known: OwnRules) -> list[PersonalRule]:
    return [
        PersonalRule(contact_method=rule.method_id, delay_minutes=rule.delay_minutes)
        for rule in known.rules
    ]


def _method(row: ContactMethod) -> ContactMethodShown:
    return ContactMethodShown(
        id=row.pk,
        kind=row.kind,
        address="" if row.kind == "push" else row.address,
        label=row.label,
        verified_at=row.verified_at,
        muted=row.muted_at is not None,
        gone_because=row.gone_because,
    )

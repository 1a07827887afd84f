"""Paging somebody by hand, and saying whether one comes."""

from typing import Any

from watchbell.incidents.permissions import Action
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.paging.errors import NobodyToPage
from watchbell.paging.services import (
    answer_page,
    confirm_acknowledgement,
    hand_to_person,
    hand_to_policy,
    hand_to_team,
    page_person,
    page_team,
)
from watchbell.web.incidents.forms.paging import ComeForm, HandOverForm, PageForm
from watchbell.web.incidents.verbs.verb import Verb


def _page(form: PageForm, who: dict[str, Any]) -> None:
    reason = form.cleaned_data["reason"]
    try:
        if (person := form.chosen_person()) is not None:
            page_person(person=person, reason=reason, **who)
        elif (team := form.chosen_team()) is not None:
            page_team(team=team, reason=reason, **who)
    except NobodyToPage as error:
        form.offer_instead(error.people)
        raise InvalidInput(error.message, fields=error.fields) from error
    except AlreadyDone as error:
        raise InvalidInput(error.message, fields={form.asked_for: error.message}) from error


def _answer(form: ComeForm, who: dict[str, Any]) -> None:
    got = form.cleaned_data
    answer_page(accepts=got["answer"] == "come", note=got["note"], **who)


def _hand_over(form: HandOverForm, who: dict[str, Any]) -> None:
    reason = form.cleaned_data["reason"]
    if (person := form.chosen_person()) is not None:
        hand_to_person(person=person, reason=reason, **who)
    elif (team := form.chosen_team()) is not None:
        hand_to_team(team=team, reason=reason, **who)
    elif (policy := form.chosen_policy()) is not None:
        hand_to_policy(policy=policy, reason=reason, **who)


VERBS: dict[str, Verb] = {
    "page": Verb(
        "Page",
        "Page a person or a team",
        "bell-ringing",
        "Paged. Their answer shows among the responders.",
        Action.WORK,
        _page,
        PageForm,
        kind="primary",
        lead="A person is told through every channel they verified; of a team, whoever is on call.",
    ),
    "hand-over": Verb(
        "Hand over",
        "Hand over",
        "arrows-exchange",
        "Handed over. They are told now.",
        Action.ASSIGN,
        _hand_over,
        HandOverForm,
        kind="primary",
        lead="Whoever you choose is told now, and again until somebody answers. An acknowledgement"
        " no longer holds.",
    ),
    "confirm": Verb(
        "Still on it",
        "Are you still on it?",
        "check",
        "Good to know. Nobody else is told.",
        Action.ACKNOWLEDGE,
        lambda form, who: confirm_acknowledgement(**who),
        kind="primary",
        lead="It stays acknowledged.",
    ),
    "come": Verb(
        "Answer",
        "Do you come?",
        "bell-ringing",
        "Your answer is noted.",
        Action.WORK,
        _answer,
        ComeForm,
        kind="primary",
    ),
}

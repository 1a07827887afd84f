"""What is asked when an incident is opened."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.fields.specs import DEFAULT_TYPE, Step
from watchbell.incidents.selectors import categories
from watchbell.kernel.actors import Actor
from watchbell.web.catalog.picking import items_field, picks_items
from watchbell.web.forms import Choice, LocalTime, LongText, row_choices
from watchbell.web.incidents.forms.asking import Asking, offered_types
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    URGENCIES,
    category_choices,
    services_for,
    teams_for,
)
from watchbell.web.incidents.forms.picking import chosen_person, picks_people
from watchbell.web.words import humanize

_CALLED = (Channel.PHONE, Channel.EMAIL, Channel.CHAT, Channel.WALK_IN)


class NewForm(Asking):
    """Three fields first; the rest is folded away."""

    reporter = forms.CharField(
        label="Who is affected?",
        required=False,
        max_length=254,
        help_text="Type a name; choose an address.",
    )
    affected = forms.CharField(
        label="Others who are affected",
        required=False,
        max_length=300,
        help_text="A site, a department, a customer.",
    )
    title = forms.CharField(
        label="What is wrong?",
        max_length=300,
        help_text="One line: what does not work, and for whom.",
    )
    service = Choice(label="Which service?", required=False)
    items = items_field("Which device or system?")
    description = LongText(label="Details", required=False, max_length=50_000)
    category = Choice(label="Category", required=False)
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    team = Choice(label="Team", required=False)
    occurred_at = LocalTime(label="Since when?", required=False)
    channel = Choice(
        label="How did it reach you?",
        required=False,
        choices=[("", "As it seems"), *((one.value, humanize(one)) for one in _CALLED)],
        help_text="Left alone: by phone when it is about somebody else, else by the portal.",
    )
    is_restricted = forms.BooleanField(
        label="Restricted",
        required=False,
        help_text="Only its team, who works on it, who reported it and security know of it.",
    )

    FIRST = ("reporter", "title", "service")

    def __init__(
        self, *args: Any, actor: Actor, typed: QueryDict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = services_for(actor)
        self.teams = teams_for(actor)
        self.fields["reporter"].widget.attrs |= picks_people("reporter")
        self.fields["title"].widget.attrs |= {
            "autofocus": True,
            "autocomplete": "off",
            "hx-get": reverse("incident-similar"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#similar",
            "hx-sync": "this:replace",
        }
        self.fields["items"].widget.attrs |= picks_items("items")
        self.categories = {row.slug: row for row in categories()}
        self.offer("service", row_choices(self.services.values(), "slug", "Not known yet"))
        self.offer("team", row_choices(self.teams.values(), "slug", "As the service says"))
        self.offer("category", category_choices())
        _ask(self, actor, typed)

    def clean_reporter(self) -> Person | None:
        """Return the person with the address that was chosen."""
        address = self.cleaned_data["reporter"]
        return chosen_person(address) if address else None


class RequesterForm(Asking):
    """What somebody who only reports is asked."""

    title = forms.CharField(label="What is wrong?", max_length=300)
    affected = forms.CharField(label="Who else is affected?", required=False, max_length=300)
    description = LongText(label="Details", required=False, max_length=50_000)

    def __init__(
        self, *args: Any, actor: Actor, typed: QueryDict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _ask(self, actor, typed)


def _ask(form: Asking, actor: Actor, typed: QueryDict | None) -> None:
    """Ask what a new incident's type asks of this person."""
    form.ask_type(
        offered_types(actor, DEFAULT_TYPE),
        DEFAULT_TYPE,
        {},
        {},
        step=Step.DECLARE,
        actor=actor,
        typed=typed,
        address=reverse("incident-new-fields"),
    )

"""What is asked when something comes of a closed incident."""

from typing import Any

from django import forms as fields

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.domain import Channel
from watchbell.incidents.selectors import categories
from watchbell.incidents.services import IncidentDraft
from watchbell.incidents.services.involving import items_of
from watchbell.web.access import works_here
from watchbell.web.catalog.picking import items_field, picked_text, picks_items
from watchbell.web.forms import Choice, LongText, row_choices
from watchbell.web.incidents.forms.choices import category_choices, services_for
from watchbell.web.incidents.forms.picking import chosen_person, picks_people
from watchbell.web.incidents.forms.triage import Triage

_FOR_COLLEAGUES = ("service", "items", "reporter")


class FollowUpForm(Triage):
    """What is wrong now; colleagues also say what changed of what the closed one was about."""

    TRIAGED = False

    title = fields.CharField(label="What is wrong?", max_length=300)
    description = LongText(label="What has happened since?", required=False, max_length=50_000)
    service = Choice(label="Service", required=False)
    items = items_field("Device or system")
    reporter = fields.CharField(
        label="Caller", required=False, max_length=254, help_text="Type a name; choose an address."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not works_here(self.actor):
            for name in _FOR_COLLEAGUES:
                del self.fields[name]
            return
        self.services = services_for(self.actor)
        own = self.incident.service
        if own is not None:
            self.services.setdefault(own.slug, own)
        self.offer("service", row_choices(self.services.values(), "slug", "Not known yet"))
        # Not the one that steps ask for when it is missing: this one may be another.
        self.fields["category"] = Choice(label="Category", required=False)
        self.dress(self.fields["category"])
        self.offer("category", category_choices())
        self.order_fields(["title", "description", "service", "category"])
        self.fields["items"].widget.attrs |= picks_items("items")
        self.initial["items"] = picked_text(items_of(self.incident))
        self.fields["reporter"].widget.attrs |= picks_people("reporter")

    def clean_reporter(self) -> Person | None:
        """Return the person with the address that was chosen."""
        address = self.cleaned_data["reporter"]
        return chosen_person(address) if address else None

    def given(self, draft: IncidentDraft) -> dict[str, Any]:
        """Return what the draft gets from a valid form."""
        got = self.cleaned_data
        said: dict[str, Any] = {"title": got["title"], "description": got["description"]}
        if not works_here(self.actor):
            me = person_by_id(self.actor.id) if self.actor.id else None
            return {**said, "reporter": me}
        service = self.services.get(got["service"])
        by_slug = {row.slug: row for row in categories()}
        return {
            **said,
            "service": service,
            # Another service's team takes over; the same one keeps whoever had it.
            "team": draft.team if service == draft.service else None,
            "category": by_slug.get(got["category"]),
            "configuration_items": got["items"],
            "reporter": got["reporter"],
            "channel": Channel.PHONE if got["reporter"] else Channel.SELF_SERVICE,
        }

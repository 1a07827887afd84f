"""Forms of configuration items."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.models import Team
from watchbell.catalog.domain import ITEM_KINDS, ItemStatus
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import WholeItem
from watchbell.catalog.services import ItemFields
from watchbell.web.catalog.picking import items_field, picked_text, picks_items
from watchbell.web.forms import Choice, LongText, Styled, enum_choices, row_choices
from watchbell.web.words import humanize


class ItemForm(Styled):
    """What a configuration item says about itself."""

    name = forms.CharField(max_length=200)
    kind = Choice()
    identifier = forms.CharField(
        max_length=120,
        required=False,
        help_text="Asset tag, serial number or hostname: what tells it apart from all others.",
    )
    location = forms.CharField(max_length=200, required=False)
    team = Choice(label="Owner", required=False, help_text="The team that looks after it.")
    status = Choice(choices=enum_choices(ItemStatus, empty=False))
    description = LongText(required=False, help_text="Markdown works.")
    runs_on = items_field("Runs on")
    services = forms.MultipleChoiceField(
        label="Services it supports",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They suffer when it fails, and so does what is on whatever runs on it.",
    )

    def __init__(
        self,
        *args: Any,
        teams: Iterable[Team],
        services: Iterable[Service],
        kind: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", kind_choices(kind))
        self.offer("team", row_choices(teams, "id", "Nobody yet"))
        self.offer("services", [(str(row.pk), row.name) for row in services])
        self.fields["runs_on"].widget.attrs |= picks_items("runs_on")

    def item_fields(self) -> ItemFields:
        """Return what the services want of a valid form."""
        data = self.cleaned_data
        return ItemFields(
            name=data["name"],
            kind=data["kind"],
            identifier=data["identifier"],
            location=data["location"],
            team_id=UUID(data["team"]) if data["team"] else None,
            status=ItemStatus(data["status"]),
            description=data["description"],
            service_ids=[UUID(key) for key in data["services"]],
            runs_on_ids=[item.pk for item in data["runs_on"]],
        )


def kind_choices(present: str = "") -> list[tuple[str, str]]:
    """Return the usual kinds, and the one that an item has when it is another."""
    unusual = [(present, humanize(present))] if present and present not in ITEM_KINDS else []
    return [*ITEM_KINDS.items(), *unusual]


def initial_of(whole: WholeItem) -> dict[str, Any]:
    """Return what the form shows of an item that exists."""
    item = whole.item
    return {
        "name": item.name,
        "kind": item.kind,
        "identifier": item.identifier,
        "location": item.location,
        "team": str(item.team_id or ""),
        "status": item.status,
        "description": item.description,
        "services": [str(service.pk) for service in whole.services],
        "runs_on": picked_text(whole.runs_on),
    }

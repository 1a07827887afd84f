"""What the list of incidents is narrowed to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.selectors import colleague_names, team_names
from watchbell.catalog.selectors import items_by_id, service_names
from watchbell.incidents.domain import State
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec
from watchbell.incidents.selectors import IncidentFilters, brought, types_in_order
from watchbell.incidents.selectors.viewing import filters_from
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, Styled, enum_choices
from watchbell.web.incidents.forms.choices import MOST, category_choices


class FilterForm(Styled):
    """What the list is narrowed to; a value nobody offered narrows nothing."""

    state = Choice(
        choices=[("", "Any state"), ("open", "All open"), *enum_choices(State, empty=False)],
        required=False,
    )
    priority = Choice(
        choices=[("", "Any priority"), *((str(n), f"P{n}") for n in range(1, 6))], required=False
    )
    type = Choice(required=False)
    category = Choice(required=False)
    service = Choice(required=False)
    item = Choice(required=False)
    team = Choice(required=False)
    assignee = Choice(required=False)
    contact = Choice(
        label="First contact",
        choices=[
            ("", "Any contact"),
            ("first", "First contact"),
            ("more", "More contacts"),
        ],
        required=False,
    )
    label = forms.CharField(required=False, max_length=80, strip=True)
    q = forms.CharField(required=False, max_length=200, strip=True)

    def __init__(
        self,
        data: Any,
        *,
        actor: Actor | None,
        with_state: bool,
        specs: Mapping[str, FieldSpec],
    ) -> None:
        super().__init__(data)
        if not with_state:
            # What is open has no first contact to judge yet.
            del self.fields["state"], self.fields["contact"]
        if actor is None:
            for name in ("type", "category", "service", "item", "team", "assignee", "contact"):
                self.fields.pop(name, None)
        else:
            services = service_names(actor=actor, limit=MOST)
            teams = team_names(actor=actor, limit=MOST)
            people = [(str(key), name) for key, name in colleague_names(actor=actor, limit=MOST)]
            self._offer_types()
            self.offer("category", [("", "Any category"), *category_choices()[1:]])
            self.offer("service", [("", "Any service"), *services])
            self.offer("team", [("", "Any team"), *teams])
            self.offer("assignee", [("", "Anybody"), ("me", "Me"), ("nobody", "Nobody"), *people])
            self._offer_item(data)
            self._add_brought()
        self._add_answers(data, specs)
        for name, field in self.fields.items():
            said = field.label or name.capitalize()
            field.widget.attrs["aria-label"] = said if name != "q" else "Text"
            if data.get(name):
                field.widget.attrs["data-set"] = ""
        self.fields["q"].widget.attrs["placeholder"] = "Filter by words"
        self.fields["label"].widget.attrs["placeholder"] = "Label"

    def _add_brought(self) -> None:
        """Add the filters by what other rooms know of incidents."""
        for one in brought.narrowings().values():
            choices = [("", f"Any {one.label.lower()}"), *one.choices]
            self.fields[one.name] = Choice(label=one.label, choices=choices, required=False)
            self.dress(self.fields[one.name])

    def _offer_types(self) -> None:
        """Ask for a type where there are several."""
        types = list(types_in_order().values_list("slug", "name"))
        if len(types) > 1:
            self.offer("type", [("", "Any type"), *types])
        else:
            del self.fields["type"]

    def _offer_item(self, data: Any) -> None:
        """Ask for the configuration item that the address names, where it names one."""
        try:
            found = list(items_by_id([UUID(data.get("item") or "")]).values())
        except ValueError:
            found = []
        if found:
            self.offer("item", [("", "Any item"), *((str(one.pk), one.label) for one in found)])
        else:
            del self.fields["item"]

    def _add_answers(self, data: Any, specs: Mapping[str, FieldSpec]) -> None:
        """Add a filter for each field of a type that is asked for: custom.<slug>=answer."""
        slugs = [name.removeprefix(PREFIX) for name in data if name.startswith(PREFIX)]
        for slug, spec in ((slug, specs[slug]) for slug in slugs if slug in specs):
            options = [(option.value, option.label) for option in spec.options]
            name = f"{PREFIX}{slug}"
            self.fields[name] = (
                Choice(label=spec.name, choices=[("", f"Any: {spec.name}"), *options])
                if options
                else forms.CharField(label=spec.name, max_length=300)
            )
            self.fields[name].required = False
            self.dress(self.fields[name])

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        return self.narrowed_by > 0

    @property
    def narrowed_by(self) -> int:
        """Count the filters that are set."""
        return sum(bool(self.data.get(name)) for name in ("owner", *self.fields))

    def filters(self, me: UUID | None, now: datetime) -> IncidentFilters:
        """Return the filters that are valid, as they are at an instant."""
        self.is_valid()
        return filters_from({**self.cleaned_data, "owner": self.data.get("owner")}, me=me, now=now)

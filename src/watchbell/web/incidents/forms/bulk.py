"""What is asked once for several incidents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watchbell.incidents.domain import Cause, Outcome
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import categories
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, LongText, Styled, enum_choices, row_choices
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    URGENCIES,
    category_choices,
    colleagues_for,
    teams_for,
)

_KEEP = ("", "As it is")


class BulkForm(Styled):
    """A change that asks nothing."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Offer what may be chosen."""

    def given(self, now: datetime) -> Mapping[str, Any]:
        """Return what the step takes beside who, when and which."""
        return {}

    def tells(self, before: Incident, after: Incident) -> str:
        """Say what would change of one incident beside its state and priority."""
        return ""


class AssignMany(BulkForm):
    assignee = Choice(label="Person", required=False)
    team = Choice(label="Team", required=False)

    def prepare(self) -> None:
        self.people, self.teams = colleagues_for(self.actor), teams_for(self.actor)
        nobody = ("nobody", "Nobody")
        people = row_choices(self.people.values(), "pk")[1:]
        self.offer("assignee", [_KEEP, nobody, *people])
        self.offer("team", [_KEEP, *row_choices(self.teams.values(), "slug")[1:]])

    def given(self, now: datetime) -> Mapping[str, Any]:
        chosen, found = self.cleaned_data["assignee"], dict[str, Any]()
        if chosen:
            found["assignee"] = self.people.get(chosen)
        if team := self.teams.get(self.cleaned_data["team"]):
            found["team"] = team
        return found

    def tells(self, before: Incident, after: Incident) -> str:
        owner = str(after.assignee or "nobody") if before.assignee_id != after.assignee_id else ""
        team = str(after.team or "no team") if before.team_id != after.team_id else ""
        return " and ".join(f"to {who}" for who in (owner, team) if who)


class PrioritiseMany(BulkForm):
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)

    def prepare(self) -> None:
        self.offer("impact", [_KEEP, *IMPACTS[1:]])
        self.offer("urgency", [_KEEP, *URGENCIES[1:]])

    def given(self, now: datetime) -> Mapping[str, Any]:
        got = {name: int(value) for name, value in self.cleaned_data.items() if value}
        return {"changes": got}


class CategoriseMany(BulkForm):
    category = Choice(label="Category")

    def prepare(self) -> None:
        self.offer("category", category_choices())

    def given(self, now: datetime) -> Mapping[str, Any]:
        by_slug = {row.slug: row for row in categories()}
        return {"changes": {"category": by_slug[self.cleaned_data["category"]]}}

    def tells(self, before: Incident, after: Incident) -> str:
        changed = before.category_id != after.category_id
        return f"to {after.category}" if changed else ""


class ResolveMany(BulkForm):
    outcome = Choice(label="How did they end?", choices=enum_choices(Outcome))
    cause = Choice(label="What caused them?", choices=enum_choices(Cause))
    notes = LongText(label="What resolved them?")

    def given(self, now: datetime) -> Mapping[str, Any]:
        got = self.cleaned_data
        return {
            "outcome": Outcome(got["outcome"]),
            "cause": Cause(got["cause"]),
            "notes": got["notes"],
            "restored_at": now,
        }

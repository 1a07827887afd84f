"""Whom to page by hand, and why; and whether one comes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from watchbell.accounts.models import Person, Team
from watchbell.kernel.errors import InvalidInput
from watchbell.paging.models import EscalationPolicy
from watchbell.web.forms import Choice, row_choices
from watchbell.web.incidents.forms.choices import colleagues_for, teams_for
from watchbell.web.incidents.forms.triage import Triage
from watchbell.web.policies import policies_to_choose

_ONE = "Choose a person or a team."


class PageForm(Triage):
    """A person or a team, and the reason they read first."""

    TRIAGED = False
    team = Choice(label="Team: who is on call for it", required=False)
    person = Choice(label="Or one person", required=False)
    reason = forms.CharField(label="What do you need from them?", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people, self._teams = colleagues_for(self.actor), teams_for(self.actor)
        self._people.pop(str(self.actor.person_id), None)
        self.offer("team", row_choices(self._teams.values(), "slug", "No team"))
        self.offer("person", row_choices(self._people.values(), "pk", "Nobody by name"))

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(got.get("team")) == bool(got.get("person")):
            self.add_error("team", _ONE if not got.get("team") else "Choose one of the two.")
        return got

    @property
    def asked_for(self) -> str:
        """Which of the two fields was filled in."""
        return "person" if self.cleaned_data["person"] else "team"

    def chosen_person(self) -> Person | None:
        """Return the person that was chosen, if one was."""
        return self._people.get(self.cleaned_data["person"])

    def chosen_team(self) -> Team | None:
        """Return the team that was chosen, if one was."""
        return self._teams.get(self.cleaned_data["team"])

    def offer_instead(self, people: Sequence[Person]) -> None:
        """Draw the form again with these people of the team in place of the team."""
        if people:
            self.offer("person", row_choices(people, "pk", "Choose one of them…"))
            self.data = {**{name: self.data.get(name) for name in self.data}, "team": ""}


class HandOverForm(Triage):
    """Who is told from now on, one of the three, and why."""

    TRIAGED = False
    person = Choice(
        label="To a person", required=False, help_text="Without an answer the policy goes on."
    )
    team = Choice(
        label="Or to a team",
        required=False,
        help_text="Who is on call for it is told, then its leads, then everybody in it.",
    )
    policy = Choice(label="Or to another policy", required=False)
    reason = forms.CharField(label="Why?", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people, self._teams = colleagues_for(self.actor), teams_for(self.actor)
        self._policies = {policy.slug: policy for policy in policies_to_choose(self.actor)}
        self.offer("person", row_choices(self._people.values(), "pk", "Nobody by name"))
        self.offer("team", row_choices(self._teams.values(), "slug", "No team"))
        self.offer("policy", row_choices(self._policies.values(), "slug", "No policy"))

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or self.cleaned_data
        if sum(bool(got.get(name)) for name in ("person", "team", "policy")) != 1:
            self.add_error("person", "Choose a person, a team or a policy: one of the three.")
        return got

    def chosen_person(self) -> Person | None:
        """Return the person that was chosen, if one was."""
        return self._people.get(self.cleaned_data["person"])

    def chosen_team(self) -> Team | None:
        """Return the team that was chosen, if one was."""
        return self._teams.get(self.cleaned_data["team"])

    def chosen_policy(self) -> EscalationPolicy | None:
        """Return the policy that was chosen, if one was."""
        return self._policies.get(self.cleaned_data["policy"])


class ComeForm(Triage):
    """Whether one comes, and what the others should know."""

    TRIAGED = False
    answer = Choice(label="Do you come?", choices=[("come", "I come"), ("no", "I cannot")])
    note = forms.CharField(label="What should they know?", max_length=500, required=False)

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if answer not in ("come", "no"):
            raise InvalidInput("answer: Say come or no.", fields={"answer": "Say come or no."})
        return answer

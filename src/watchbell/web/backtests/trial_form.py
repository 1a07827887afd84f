"""The form of a trial: what is different from today, row by row, against which past."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import people_by_id, team_by_slug
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError
from watchbell.oncall.selectors import rotation_by_id, schedule_by_id
from watchbell.paging.domain import Snapshot
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors import policy_by_slug
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
)
from watchbell.paging.services.trials import together
from watchbell.web.backtests.drafts import Draft
from watchbell.web.backtests.forms import PastForm
from watchbell.web.backtests.trial_rows import (
    ALL_OF,
    DRAFTED,
    MOST_ROWS,
    NO_POLICY,
    RECORDED,
    ROWS,
    RowForm,
    RulesRow,
    offers,
)

Typed = dict[str, list[dict[str, str]]]
_FRESH: dict[str, str] = {}
_PLACE = re.compile(r"(\w+)\[(\d+)\]\.?(\w*)")
_FIELDS = {"quiet_hours": "quiet", "rules": "whose", "service": "to_service", "swaps": "into"}
_GONE = "The draft is gone; open it again from its editor."


class TrialForm(PastForm):
    """The past, and what is different from today; `rows` are what was typed, by kind."""

    drafts = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _GONE},
    )

    def __init__(
        self, *args: Any, actor: Actor, kept: list[Draft], rows: Typed, **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.kept = kept
        self._offers = offers(actor, kept)
        self.offer("drafts", [(one.id, one.words) for one in kept if not one.is_new_policy])
        self.rows = {
            kind: [
                self._row(kind, number, typed) for number, typed in enumerate(rows.get(kind, ()))
            ]
            for kind in ROWS
        }

    @property
    def kinds(self) -> list[tuple[str, list[RowForm]]]:
        """Return the rows by kind, for the page."""
        return list(self.rows.items())

    def is_valid(self) -> bool:
        """Say whether the past and every row that says something are right."""
        said = [row.is_valid() for row in self._said()]
        return super().is_valid() and all(said)

    def refuse(self, error: DomainError) -> None:
        """Show what the domain refused in the row that it is about."""
        others: dict[str, str] = {}
        for place, text in error.fields.items():
            match = _PLACE.match(place)
            row = self._row_at(match[1], int(match[2])) if match else None
            if match is None or row is None:
                others[place] = text
                continue
            name = _FIELDS.get(match[3], match[3])
            row.add_error(name if name in row.fields else None, text)
        if others or not error.fields:
            super().refuse(type(error)(error.message, fields=others))

    def fields_to_try(self) -> BacktestFields:
        """Return what was asked for."""
        return BacktestFields(
            **self.past(),
            policies=[one.policy for one in self._chosen() if one.policy is not None],
            new_policies=[new for _, new in self._followed()],
            services=self._services(),
            schedules=[trial for _, trial in self._schedules()],
            rules=[_rules(row) for row in self._said("rules") if isinstance(row, RulesRow)],
            routes=[self._route(row.cleaned_data) for row in self._said("routes")],
        )

    def _row(self, kind: str, number: int, typed: dict[str, str]) -> RowForm:
        prefix = f"{kind}-{number}"
        if not self.is_bound:
            return ROWS[kind](initial=typed, prefix=prefix, offers=self._offers)
        data = {f"{prefix}-{name}": value for name, value in typed.items()}
        return ROWS[kind](data, prefix=prefix, offers=self._offers)

    def _said(self, *kinds: str) -> list[RowForm]:
        return [row for kind in kinds or ROWS for row in self.rows[kind] if not row.is_blank]

    def _row_at(self, kind: str, number: int) -> RowForm | None:
        """Return the row that led to the trial of this kind and number."""
        found: list[RowForm | None]
        match kind:
            case "rules" | "routes":
                found = list(self._said(kind))
            case "new_policies":
                found = [row for row, _ in self._followed()]
            case "schedules":
                trials = self._schedules()
                firsts = {trial.schedule.pk: row for row, trial in reversed(trials)}
                found = [firsts[one.schedule.pk] for one in together(t for _, t in trials)]
            case _:
                found = []
        return found[number] if number < len(found) else None

    def _chosen(self) -> list[Draft]:
        return [one for one in self.kept if one.id in self.cleaned_data["drafts"]]

    def _followed(self) -> Iterator[tuple[RowForm, NewPolicy]]:
        """Yield the policies in the place of others, and those not saved yet."""
        drafted = {one.id: one.policy for one in self.kept}
        for row in self._said("services"):
            what, to = row.cleaned_data["what"], row.cleaned_data["policy"]
            is_drafted = to.startswith(DRAFTED)
            if not is_drafted and not what.startswith(ALL_OF):
                continue
            policy = drafted[to.removeprefix(DRAFTED)] if is_drafted else _as_it_is(to)
            assert policy is not None
            yield row, _in_place(what, policy, is_saved=not is_drafted)

    def _services(self) -> dict[Service, EscalationPolicy | None]:
        found: dict[Service, EscalationPolicy | None] = {}
        for row in self._said("services"):
            what, to = row.cleaned_data["what"], row.cleaned_data["policy"]
            if not what.startswith(ALL_OF) and not to.startswith(DRAFTED):
                found[service_by_slug(what)] = None if to == NO_POLICY else policy_by_slug(to)
        return found

    def _schedules(self) -> list[tuple[RowForm | None, ScheduleTrial]]:
        found: list[tuple[RowForm | None, ScheduleTrial]] = [
            (None, ScheduleTrial(schedule=one.schedule, drafts=[one.rotation]))
            for one in self._chosen()
            if one.schedule is not None and one.rotation is not None
        ]
        for row in self._said("withouts"):
            rotation = rotation_by_id(UUID(row.cleaned_data["rotation"]))
            found.append((row, ScheduleTrial(schedule=rotation.schedule, without=[rotation.pk])))
        for row in self._said("swaps"):
            got = row.cleaned_data
            out, into = _people(got["out"], got["into"])
            schedule = schedule_by_id(UUID(got["schedule"]))
            swaps = [Swap(out=out, into=into)]
            found.append((row, ScheduleTrial(schedule=schedule, swaps=swaps)))
        return found

    def _route(self, got: Mapping[str, Any]) -> RouteTrial:
        wait, service = got["wait"], got["to_service"]
        return RouteTrial(
            condition=got["condition"],
            service=service_by_slug(service) if service else None,
            integration=self._offers.integrations.get(got["integration"]),
            wait=int(wait) if wait.isdecimal() else 0,
            recorded=wait == RECORDED,
            priority=int(got["as_priority"]) if got["as_priority"] else None,
        )


def typed_rows(data: QueryDict) -> Typed:
    """Return the rows that were sent, blank ones too."""
    found: Typed = {}
    for kind in ROWS:
        count = data.get(kind, "0")
        known = min(int(count), MOST_ROWS) if count.isascii() and count.isdecimal() else 0
        found[kind] = [_typed(data, f"{kind}-{number}-") for number in range(known)]
    return found


def first_rows(**typed: dict[str, str]) -> Typed:
    """Return the rows of an empty form: a blank one of the usual kinds, or what is given."""
    usual: Typed = {"services": [_FRESH], "swaps": [_FRESH]}
    given = {kind: [values] for kind, values in typed.items() if any(values.values())}
    return usual | given


def change_rows(rows: Typed, op: str) -> None:
    """Do what a button asks: `add-rules` adds a blank row, `drop-rules-2` takes the third away."""
    name, _, rest = op.partition("-")
    kind, _, number = rest.partition("-")
    if kind not in rows:
        return
    if name == "add" and len(rows[kind]) < MOST_ROWS:
        rows[kind].append(dict(_FRESH))
    elif name == "drop" and number.isdecimal() and int(number) < len(rows[kind]):
        rows[kind].pop(int(number))


def _typed(data: QueryDict, prefix: str) -> dict[str, str]:
    sent = ((name, str(value)) for name, value in data.items() if name.startswith(prefix))
    return {name.removeprefix(prefix): value for name, value in sent}


def _as_it_is(slug: str) -> Snapshot:
    policy = policy_by_slug(slug)
    return snapshots_of([policy.pk])[policy.pk]


def _in_place(what: str, policy: Snapshot, *, is_saved: bool) -> NewPolicy:
    if what.startswith(ALL_OF):
        other = policy_by_slug(what.removeprefix(ALL_OF))
        return NewPolicy(policy=policy, instead_of=other, is_saved=is_saved)
    return NewPolicy(policy=policy, services=[service_by_slug(what)], is_saved=is_saved)


def _rules(row: RulesRow) -> RulesTrial:
    got = row.cleaned_data
    rules = {got["urgency"] or PageUrgency.HIGH.value: row.plan} if row.plan else {}
    return RulesTrial(who=_who(got["whose"]), rules=rules, quiet_hours=got["quiet"] or None)


def _who(key: str) -> Person | Team:
    kind, _, name = key.partition(":")
    return team_by_slug(name) if kind == "team" else _people(name)[0]


def _people(*ids: str) -> list[Person]:
    found = people_by_id(UUID(one) for one in ids)
    return [found[UUID(one)] for one in ids]

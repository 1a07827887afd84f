"""What an hour of work costs: what holds, and setting it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import RULES, Action, require
from watchbell.analytics.costs.options import CURRENCY, FIXED_COST
from watchbell.analytics.events import HourlyRatesSet
from watchbell.analytics.models import HourlyRate
from watchbell.analytics.rolling import keeping
from watchbell.analytics.rolling.standing import is_begun
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish
from watchbell.platform.options.reading import value
from watchbell.platform.options.writing import store_option

_RATES = UUID("1f4c7f3e-52a5-4c0b-8a39-6a0f3f5f0a12")
_DEAREST = Decimal(1_000_000)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """An hour's rate, that of teams with one of their own (by id), and the month's fixed cost.

    Amounts are in `currency`; a rate of None is not known, which is not free.
    """

    hourly_rate: Decimal | None = None
    team_rates: Mapping[UUID, Decimal] = field(default_factory=dict)
    fixed_cost: int = 0
    currency: str = ""


def costs() -> Costs:
    """Return what holds."""
    rows = list(HourlyRate.objects.all())
    return Costs(
        hourly_rate=next((row.amount for row in rows if row.team_id is None), None),
        team_rates={row.team_id: row.amount for row in rows if row.team_id is not None},
        fixed_cost=value(FIXED_COST),
        currency=value(CURRENCY),
    )


@transaction.atomic
def set_costs(*, given: Costs, actor: Actor, now: datetime) -> Costs:
    """Set all of it. Another rate changes what the past cost too, so figures are made anew."""
    require(actor, RULES[Action.SET_OPTIONS], "setting what work costs")
    wanted = _checked(given)
    before = costs()
    store_option(FIXED_COST, wanted.fixed_cost, actor=actor, now=now)
    store_option(CURRENCY, wanted.currency, actor=actor, now=now)
    if _rates(before) == _rates(wanted):
        return wanted
    HourlyRate.objects.all().delete()
    HourlyRate.objects.bulk_create(
        HourlyRate(team_id=team_id, amount=amount, changed_at=now)
        for team_id, amount in _rates(wanted).items()
    )
    slugs = dict(Team.objects.values_list("pk", "slug"))
    publish(
        HourlyRatesSet(
            subject=SubjectRef("hourly_rates", _RATES),
            actor=actor,
            at=now,
            default=None if wanted.hourly_rate is None else str(wanted.hourly_rate),
            teams={slugs[key]: str(amount) for key, amount in wanted.team_rates.items()},
        )
    )
    if is_begun():
        keeping.start_anew(now)
    return wanted


def _rates(of: Costs) -> dict[UUID | None, Decimal]:
    found: dict[UUID | None, Decimal] = {}
    found.update(of.team_rates.items())
    if of.hourly_rate is not None:
        found[None] = of.hourly_rate
    return found


def _checked(given: Costs) -> Costs:
    faults = {}
    if given.hourly_rate is not None and not _fits(given.hourly_rate):
        faults["hourly_rate"] = _UNFIT
    if not all(_fits(amount) for amount in given.team_rates.values()):
        faults["team_rates"] = _UNFIT
    if not 0 <= given.fixed_cost <= 1_000_000_000:
        faults["fixed_cost"] = "Give a whole amount from 0 to 1,000,000,000."
    teams = Team.objects.filter(pk__in=given.team_rates).count()
    if teams != len(given.team_rates):
        faults["team_rates"] = "There is no such team."
    if faults:
        said = " ".join(f"{name}: {fault}" for name, fault in faults.items())
        raise InvalidInput(said, fields=faults)
    default = given.hourly_rate
    return Costs(
        hourly_rate=None if default is None else default.quantize(_CENT),
        team_rates={key: amount.quantize(_CENT) for key, amount in given.team_rates.items()},
        fixed_cost=given.fixed_cost,
        currency=clean_line(given.currency, "currency", 12, required=False),
    )


_UNFIT = f"Give an amount an hour from 0 to {_DEAREST:,}."


def _fits(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= _DEAREST

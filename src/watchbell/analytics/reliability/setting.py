"""Setting what counts as an outage."""

from datetime import datetime

from django.db import transaction

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.analytics.reliability.options import DEGRADED_PERCENT
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.options.writing import store_option


@transaction.atomic
def count_degraded(*, percent: int, actor: Actor, now: datetime) -> None:
    """Say how much of a degradation counts as an outage, for every service and all time."""
    require(actor, RULES[Action.SET_OPTIONS], "setting what counts as an outage")
    if not 0 <= percent <= 100:
        message = "Use per cent from 0 to 100."
        raise InvalidInput(f"percent: {message}", fields={"percent": message})
    store_option(DEGRADED_PERCENT, percent, actor=actor, now=now)

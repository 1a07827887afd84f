"""What the installation does with alerts of dependents, and with what flaps."""

from datetime import datetime

from django.db import transaction

from watchbell.alerts.options import (
    ATTACH,
    DEPENDENTS,
    DEPENDENTS_WITHIN,
    FLAP_CHANGES,
    FLAP_STEADY,
    FLAP_WITHIN,
    HOLD,
    OFF,
)
from watchbell.alerts.permissions import Action, require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.options.writing import store_option


@transaction.atomic
def set_waiting(
    *,
    dependents: str,
    within: int,
    changes: int,
    minutes: int,
    steady: int,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Set all of it; returns the names of the options that changed.

    Numbers are minutes but `changes`, and 0 changes holds nothing.
    """
    require(actor, Action.CHANGE_RULES)
    if dependents not in (OFF, HOLD, ATTACH):
        message = f"Use {OFF}, {HOLD} or {ATTACH}."
        raise InvalidInput(f"dependents: {message}", fields={"dependents": message})
    numbers = {"within": within, "minutes": minutes, "steady": steady}
    wrong = [name for name, number in numbers.items() if number < 1]
    if wrong or changes < 0:
        fields = dict.fromkeys(wrong or ["changes"], "Use a larger number.")
        raise InvalidInput("One of the numbers is too small.", fields=fields)
    changed = (
        [DEPENDENTS.name] if store_option(DEPENDENTS, dependents, actor=actor, now=now) else []
    )
    for option, number in (
        (DEPENDENTS_WITHIN, within),
        (FLAP_CHANGES, changes),
        (FLAP_WITHIN, minutes),
        (FLAP_STEADY, steady),
    ):
        if store_option(option, number, actor=actor, now=now):
            changed.append(option.name)
    return changed

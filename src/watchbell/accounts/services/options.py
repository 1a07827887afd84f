"""Setting up this installation: which modules it uses."""

from datetime import datetime

from django.db import transaction

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone
from watchbell.platform.modules import Module
from watchbell.platform.options.writing import store_option


@transaction.atomic
def switch_module(*, module: Module, on: bool, actor: Actor, now: datetime) -> None:
    """Switch a module on or off for everybody; nothing that it has written is touched."""
    require(actor, RULES[Action.SET_OPTIONS], "switching modules")
    if not store_option(module.option, on, actor=actor, now=now):
        raise AlreadyDone(f"{module.label} is switched {'on' if on else 'off'} already.")

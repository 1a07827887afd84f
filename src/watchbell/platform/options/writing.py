"""Setting an option: one row, one event, and every process hears of it."""

from datetime import datetime

from django.db import transaction

from watchbell.kernel.actors import Actor
from watchbell.platform.eventlog import publish
from watchbell.platform.models import StoredOption
from watchbell.platform.option_events import OptionChanged
from watchbell.platform.options.reading import TOPIC, load
from watchbell.platform.options.specs import Option, T
from watchbell.platform.wakeup import wake


@transaction.atomic
def store_option(option: Option[T], value: T, *, actor: Actor, now: datetime) -> bool:
    """Set an option; False when it is so already. The caller has asked whether the actor may."""
    wanted = option.checked(value)
    StoredOption.objects.get_or_create(
        name=option.name, defaults={"value": option.default, "changed_at": now}
    )
    row = StoredOption.objects.select_for_update().get(name=option.name)
    previous = row.value if option.fits(row.value) else option.default
    if previous == wanted:
        return False
    row.value, row.changed_at = wanted, now
    row.changed_by_kind, row.changed_by_id = actor.kind.value, actor.id
    row.changed_by_name = actor.name
    row.save(
        update_fields=[
            "value", "changed_at", "changed_by_kind", "changed_by_id", "changed_by_name",
        ]
    )  # fmt: skip
    event = OptionChanged(
        subject=option.ref,
        actor=actor,
        at=now,
        name=option.name,
        value=wanted,
        previous=previous,
    )
    publish(event)
    wake(TOPIC)
    load()
    return True

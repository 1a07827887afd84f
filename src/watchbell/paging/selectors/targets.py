"""The names of what steps point at."""

from collections.abc import Iterable

from watchbell.accounts.models import Person, Team
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import ABOUT, Target

_TABLES: dict[str, type[Person] | type[Team] | type[Schedule]] = {
    "person": Person,
    "team": Team,
    "schedule": Schedule,
}


def names_of(targets: Iterable[Target]) -> dict[Target, str]:
    """Return the name of each target that exists."""
    wanted = set(targets)
    names = {target: "" for target in wanted if target.type.is_of_incident}
    for kind, table in _TABLES.items():
        about = {target for target in wanted if ABOUT.get(target.type) == kind}
        rows = table._default_manager.filter(pk__in={target.id for target in about})
        found = dict(rows.values_list("pk", "name"))
        names |= {target: found[target.id] for target in about if target.id in found}
    return names

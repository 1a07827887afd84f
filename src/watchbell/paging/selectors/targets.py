"""The names of what steps point at."""

from collections.abc import Iterable

from watchbell.accounts.models import Person, Team
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import Target, TargetType

_TABLES: dict[TargetType, type[Person] | type[Team] | type[Schedule]] = {
    TargetType.PERSON: Person,
    TargetType.TEAM: Team,
    TargetType.SCHEDULE: Schedule,
}


def names_of(targets: Iterable[Target]) -> dict[Target, str]:
    """Return the name of each target that exists."""
    wanted = set(targets)
    names: dict[Target, str] = {}
    for type_, table in _TABLES.items():
        ids = {target.id for target in wanted if target.type is type_}
        found = dict(table._default_manager.filter(pk__in=ids).values_list("pk", "name"))
        names |= {t: found[t.id] for t in wanted if t.type is type_ and t.id in found}
    return names

"""What figures are narrowed to: read from text, checked, and said in SQL.

Fields narrow each other; several values of one field widen it. NONE is what has no value there.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service
from watchbell.incidents.domain import OPEN_STATES, RESPONSE_LEVELS, Cause, Channel, Outcome, State
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import Category
from watchbell.incidents.selectors.answers import answers_wanted
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.errors import InvalidInput

NONE = "none"
_OPEN = "open"
_MOST_VALUES, _LONGEST = 50, 200
_MAJOR = "i.major_state in ('declared', 'mitigated', 'ended')"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for: {field: values}, each spelled as its field spells it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    def as_pairs(self) -> list[str]:
        """Return them as `parse_pairs` reads them: field:value for each value."""
        return [f"{name}:{value}" for name, values in self.values.items() for value in values]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A condition on the incident `i`, with the values its parameters stand for."""

    sql: str = "true"
    values: Mapping[str, Any] = field(default_factory=dict)


NO_FILTERS = Filters()


def parse_pairs(pairs: Iterable[str]) -> Filters:
    """Return the filters of texts such as service:checkout or priority:1; InvalidInput says why."""
    given: dict[str, list[str]] = {}
    for pair in pairs:
        name, colon, value = pair.partition(":")
        if not colon:
            message = f"Write field:value, such as service:checkout; {pair[:60]!r} has no colon."
            raise InvalidInput(f"filter: {message}", fields={"filter": message})
        given.setdefault(name.strip(), []).append(value.strip())
    return parse_filters(given)


def parse_filters(given: Mapping[str, Sequence[str]]) -> Filters:
    """Return the filters of {field: values}, empty values left out; InvalidInput names fields."""
    found: dict[str, tuple[str, ...]] = {}
    faults: dict[str, str] = {}
    for name, values in given.items():
        try:
            if kept := _spelled(name, values):
                found[name] = kept
        except ValueError as fault:
            faults[name[:80]] = str(fault)
    _refuse(faults)
    return Filters(found)


def _spelled(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of one field without repetitions; ValueError says what is wrong."""
    kept = dict.fromkeys(value.strip() for value in values if value.strip())
    if not kept:
        return ()
    if len(kept) > _MOST_VALUES:
        raise ValueError(f"Give at most {_MOST_VALUES} values.")
    if any(len(value) > _LONGEST or "\0" in value for value in kept):
        raise ValueError(f"A value has at most {_LONGEST} characters.")
    if name.startswith(PREFIX):
        return tuple(kept)
    if name not in FIELDS:
        known = ", ".join([*FIELDS, f"{PREFIX}<field>"])
        raise ValueError(f"Figures cannot be narrowed by {name[:40]!r}; use one of: {known}.")
    return tuple(dict.fromkeys(FIELDS[name].spell(value) for value in kept))


def narrowing(filters: Filters) -> Narrowing:
    """Return the filters in SQL; InvalidInput names the field of what does not exist.

    Names are looked up first: the planner knows how many incidents an id has, not a join's.
    """
    conditions, parameters = [], dict[str, Any]()
    faults: dict[str, str] = {}
    for number, (name, values) in enumerate(filters.values.items()):
        key = f"f{number}"
        try:
            one = _custom(name, values, key) if name.startswith(PREFIX) else _one(name, values, key)
        except InvalidInput as error:
            faults |= error.fields
        except ValueError as fault:
            faults[name] = str(fault)
        else:
            conditions.append(f"({one.sql})")
            parameters |= one.values
    _refuse(faults)
    return Narrowing(" and ".join(conditions) or "true", parameters)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        said = " ".join(f"{name}: {words}" for name, words in faults.items())
        raise InvalidInput(said, fields=faults)


def _one(name: str, values: Sequence[str], key: str) -> Narrowing:
    spec = FIELDS[name]
    some = [value for value in values if value != NONE]
    parts, parameters = [], dict[str, Any]()
    if some:
        parts.append(spec.sql.format(f"%({key})s"))
        parameters[key] = spec.look_up(some)
    if len(some) < len(values):
        parts.append(spec.none)
    return Narrowing(" or ".join(parts), parameters)


def _custom(name: str, values: Sequence[str], key: str) -> Narrowing:
    """Return what a field of a type must say; the answers are read as the list reads them."""
    slug, parts, parameters = name.removeprefix(PREFIX), [], dict[str, Any]()
    for number, value in enumerate(values):
        place = f"{key}_{number}"
        if value == NONE:
            _must_exist(slug)
            parts.append(f"i.custom -> %({place})s is null")
            parameters[place] = slug
            continue
        parts.append(f"i.custom @> %({place})s::jsonb")
        parameters[place] = json.dumps(answers_wanted({slug: value}))
    return Narrowing(" or ".join(parts), parameters)


def _must_exist(slug: str) -> None:
    if slug not in fields_by_slug([slug]):
        raise ValueError("There is no such field.")


def _as_is(value: str) -> str:
    return value


def _one_of(*known: str, none: bool = True) -> Callable[[str], str]:
    """Return what spells one of the `known` values in small letters, or NONE where that may be."""
    allowed = (*known, NONE) if none else known

    def spell(value: str) -> str:
        small = value.casefold()
        if small not in allowed:
            raise ValueError(f"{value[:40]!r} is none of: {', '.join(allowed)}.")
        return small

    return spell


def _priority(value: str) -> str:
    return _one_of(*(str(level) for level in range(1, 6)))(value.casefold().removeprefix("p"))


def _texts(values: Sequence[str]) -> list[str]:
    return list(values)


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values]


def _states(values: Sequence[str]) -> list[str]:
    return sorted({*values, *(OPEN_STATES if _OPEN in values else ())} - {_OPEN})


def _flags(values: Sequence[str]) -> list[bool]:
    return [value == "yes" for value in values]


def _ids(rows: Iterable[tuple[str, Any]], values: Sequence[str], kind: str) -> list[Any]:
    """Return the ids by what each value names; ValueError lists the names that nothing has."""
    found = dict(rows)
    if lost := [value for value in values if value not in found]:
        raise ValueError(f"There is no {kind} called {', '.join(lost)[:80]}.")
    return [found[value] for value in values]


def _services(values: Sequence[str]) -> list[UUID]:
    rows = Service.objects.filter(slug__in=values).values_list("slug", "pk")
    return _ids(rows, values, "service")


def _teams(values: Sequence[str]) -> list[UUID]:
    return _ids(Team.objects.filter(slug__in=values).values_list("slug", "pk"), values, "team")


def _subcategories(values: Sequence[str]) -> list[int]:
    rows = Category.objects.filter(slug__in=values).values_list("slug", "pk")
    return _ids(rows, values, "category")


def _categories(values: Sequence[str]) -> list[int]:
    """Return the categories and those below them."""
    roots = _subcategories(values)
    below = Category.objects.filter(parent_id__in=roots).values_list("pk", flat=True)
    return [*roots, *below]


def _people(values: Sequence[str]) -> list[UUID]:
    """Return the people with these ids or addresses."""
    keys = [key for value in values if (key := _uuid(value))]
    rows = [(str(pk), pk) for pk in Person.objects.filter(pk__in=keys).values_list("pk", flat=True)]
    mails = Person.objects.filter(email__in=[v for v in values if not _uuid(v)])
    return _ids([*rows, *mails.values_list("email", "pk")], values, "person")


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one field is narrowed: what its values may be, and the condition on them."""

    sql: str
    none: str = "false"
    spell: Callable[[str], str] = _as_is
    look_up: Callable[[Sequence[str]], Sequence[Any]] = _texts


def _linked(column: str, look_up: Callable[[Sequence[str]], Sequence[Any]]) -> Field:
    return Field(sql=f"i.{column} = any({{0}})", none=f"i.{column} is null", look_up=look_up)


def _text(column: str, spell: Callable[[str], str] = _as_is) -> Field:
    return Field(sql=f"i.{column} = any({{0}})", none=f"i.{column} = ''", spell=spell)


def _level(column: str, spell: Callable[[str], str]) -> Field:
    none = f"i.{column} is null"
    return Field(sql=f"i.{column} = any({{0}})", none=none, spell=spell, look_up=_numbers)


_response = _one_of(*(str(level) for level in RESPONSE_LEVELS))

FIELDS: Mapping[str, Field] = {
    "service": _linked("service_id", _services),
    "team": _linked("team_id", _teams),
    "category": _linked("category_id", _categories),
    "subcategory": _linked("category_id", _subcategories),
    "assignee": _linked("assignee_id", _people),
    "priority": _level("priority", _priority),
    "impact": _level("impact", _response),
    "urgency": _level("urgency", _response),
    "severity": _text("severity"),
    "channel": _text("channel", _one_of(*Channel, none=False)),
    "type": _text("type"),
    "label": Field(sql="i.labels && {0}::text[]", none="i.labels = '{}'"),
    "state": Field(
        sql="i.state = any({0})", spell=_one_of(_OPEN, *State, none=False), look_up=_states
    ),
    "outcome": _text("outcome", _one_of(*Outcome)),
    "cause": _text("cause", _one_of(*Cause)),
    "major": Field(
        sql=f"({_MAJOR}) = any({{0}})", spell=_one_of("yes", "no", none=False), look_up=_flags
    ),
}
"""Every field that figures are narrowed by, beside the fields of types (custom.<slug>)."""

"""Reading backtests: the list, and one with its report in names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import people_by_id
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.errors import BacktestNotFound
from watchbell.paging.permissions import RULES, Action

_WITHOUT_REPORT = ("report", "change")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two set-ups; times are in seconds, None when nobody was told of anything.

    `messages` are what leaves for the pages by personal rules; None in reports of older versions.
    """

    pages: int
    messages: int | None
    nights: int
    weekend: int
    told: int
    first_median: float | None
    first_p90: float | None
    unreached: int
    exhausted: int


@dataclass(frozen=True, slots=True)
class Share:
    """What comes to one person with one of the set-ups."""

    pages: int
    nights: int
    weekend: int
    messages: int | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person with both set-ups; `name` is empty when they were removed."""

    id: UUID
    name: str
    before: Share
    after: Share

    @property
    def difference(self) -> int:
        return self.after.pages - self.before.pages

    @property
    def fewer(self) -> int:
        return -self.difference


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of an incident; `first` is in seconds, None when nobody is told."""

    pages: int
    first: float | None
    exhausted: bool
    unreached: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One incident with both set-ups; `others` says that not the same people are told."""

    incident: Incident
    before: Course
    after: Course
    others: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Incidents of a kind: how many there are, and those that are shown.

    `hidden` of the ones that would be shown are restricted, and not for whoever reads this.
    """

    count: int
    incidents: list[Incident]
    hidden: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pages of some days with both set-ups, from `first` on."""

    first: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Report:
    """Two set-ups side by side, over the same incidents.

    `rerouted` incidents would have gone another way by the alert routes that were tried,
    of which `unopened` would not have been opened at all.
    `times` are stretches of `days_each` days, in order; reports of older versions have none.
    """

    incidents: int
    alerts: int
    loose_alerts: int
    recorded_pages: int
    by_hand: int
    rerouted: int
    unopened: int
    before: Side
    after: Side
    why: dict[str, dict[str, int]]
    people: list[PersonLine]
    days_each: int
    times: list[Stretch]
    unreached: dict[str, Named]
    exhausted: dict[str, Named]
    changed_count: int
    changed: list[Changed]
    hidden_changed: int


def backtests_page(
    *, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Backtest]:
    """Return backtests without their reports, newest first."""
    require(actor, RULES[Action.READ], "seeing backtests")
    rows = Backtest.objects.defer(*_WITHOUT_REPORT).order_by("-id")
    if cursor is not None:
        rows = rows.filter(id__lt=uuid_key(read_cursor(cursor, 1)[0]))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (str(row.pk),))


def backtest_by_id(backtest_id: UUID, *, actor: Actor) -> Backtest:
    """Return one backtest; BacktestNotFound without one."""
    require(actor, RULES[Action.READ], "seeing backtests")
    row = Backtest.objects.select_related("service", "team").filter(pk=backtest_id).first()
    if row is None:
        raise BacktestNotFound("There is no such backtest.")
    return row


def report_of(row: Backtest, *, actor: Actor) -> Report | None:
    """Return a backtest's report in names, with the incidents that `actor` may know of."""
    found = row.report
    if found is None:
        return None
    sides = {name: found[name] for name in ("before", "after")}
    known = _incidents(_ids(found, sides), actor)
    times = found.get("times", {"days": 1, "rows": []})
    changed = [
        Changed(
            known[UUID(one["id"])],
            Course(**one["before"]),
            Course(**one["after"]),
            one.get("others", False),
        )
        for one in found["changed"]
        if UUID(one["id"]) in known
    ]
    return Report(
        **{name: found[name] for name in _FIGURES},
        rerouted=found.get("rerouted", 0),
        unopened=found.get("unopened", 0),
        before=_side(sides["before"]),
        after=_side(sides["after"]),
        why={name: side["unreached_why"] for name, side in sides.items()},
        people=_people(found["people"]),
        days_each=times["days"],
        times=[Stretch(date.fromisoformat(row[0]), *row[1:]) for row in times["rows"]],
        unreached={name: _named(side, "unreached", known) for name, side in sides.items()},
        exhausted={name: _named(side, "exhausted", known) for name, side in sides.items()},
        changed=changed,
        hidden_changed=len(found["changed"]) - len(changed),
    )


_FIGURES = (
    "incidents", "alerts", "loose_alerts", "recorded_pages", "by_hand", "changed_count",
)  # fmt: skip


def _ids(found: Mapping[str, Any], sides: Mapping[str, Any]) -> set[UUID]:
    ids = {one["id"] for one in found["changed"]}
    for side in sides.values():
        ids |= {*side["unreached_ids"], *side["exhausted_ids"]}
    return {UUID(one) for one in ids}


def _incidents(ids: Iterable[UUID], actor: Actor) -> dict[UUID, Incident]:
    rows = visible_incidents(actor).filter(pk__in=list(ids))
    shown = rows.only("number", "title", "priority", "state", "created_at", "is_restricted")
    return {row.pk: row for row in shown}


def _side(side: Mapping[str, Any]) -> Side:
    return Side(
        **{"messages": None} | {name: side[name] for name in Side.__slots__ if name in side}
    )


def _named(side: Mapping[str, Any], kind: str, known: Mapping[UUID, Incident]) -> Named:
    ids = [UUID(one) for one in side[f"{kind}_ids"]]
    incidents = [known[one] for one in ids if one in known]
    return Named(side[kind], incidents, len(ids) - len(incidents))


def _people(lines: Sequence[Mapping[str, Any]]) -> list[PersonLine]:
    """Return everybody's line, the greatest difference first."""
    people = people_by_id(UUID(line["id"]) for line in lines)
    found = []
    for line in lines:
        person = people.get(UUID(line["id"]))
        found.append(
            PersonLine(
                UUID(line["id"]),
                person.name if person else "",
                Share(**line["before"]),
                Share(**line["after"]),
            )
        )
    return sorted(found, key=lambda one: (-abs(one.difference), -one.before.pages, one.name))

"""Answering widgets: what several of them ask of the same incidents is asked once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection

from watchbell.analytics.comparing import change_of, window_before
from watchbell.analytics.dashboards.answers import (
    Answer,
    Answered,
    Duty,
    FigureAnswer,
    Group,
    MajorRow,
    MajorsAnswer,
    NoteAnswer,
    OnCallAnswer,
    ServicesAnswer,
    SplitAnswer,
    TrendAnswer,
)
from watchbell.analytics.dashboards.burdens import burdens
from watchbell.analytics.dashboards.courses import Stretch, stretches
from watchbell.analytics.dashboards.domain import COMPANIONS, Board, Widget, joined
from watchbell.analytics.domain import Figure, KpiGroup, KpiReport
from watchbell.analytics.filtering import NO_FILTERS, Filters, narrowing
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reliability.reading import reliability
from watchbell.analytics.targets import Target, light, targets_set
from watchbell.analytics.telling import tell_kpis
from watchbell.incidents.domain import MajorState
from watchbell.incidents.selectors import live_majors
from watchbell.incidents.selectors.scope import knows_all
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone
from watchbell.oncall.selectors import oncall_for_all, schedules_page

_MOST_MAJORS, _MOST_SCHEDULES = 50, 50
_IN_ORDER = frozenset({"age", "priority"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks at a dashboard, and when; `days` and `filters` say more than the dashboard does.

    A `window` stands in place of days back from now.
    """

    actor: Actor
    now: datetime
    zone: str = "UTC"
    days: int | None = None
    filters: Filters = NO_FILTERS
    window: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """Which incidents figures are asked of, what splits them, and by whose hours they are told."""

    since: datetime
    until: datetime
    by: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    hours: str


def answer_widgets(board: Board, widgets: Iterable[Widget], look: Look) -> list[Answered]:
    """Return the answers of some widgets of a board, in their order.

    Figures over the same incidents are read together, however many widgets show them.
    """
    asking = _Asking(look)
    asked = [_Asked(board, widget, look) for widget in widgets]
    for one in asked:
        one.announce(asking)
    return [one.answered(asking) for one in asked]


@dataclass
class _Asking:
    """What is asked, gathered before the first answer is needed."""

    look: Look
    names: dict[_Question, set[str]] = field(default_factory=lambda: defaultdict(set))
    reports: dict[_Question, KpiReport] = field(default_factory=dict)

    @cached_property
    def _targets(self) -> Sequence[Target]:
        return targets_set()

    def target(self, name: str, hours: str) -> Target | None:
        """Return what a figure should be when it is told by these hours."""
        wanted = hours if KPIS[name].lasting else ""
        return next((one for one in self._targets if (one.name, one.hours) == (name, wanted)), None)

    def want(self, question: _Question, names: Iterable[str]) -> None:
        self.names[question].update(names)

    def report(self, question: _Question) -> KpiReport:
        """Return the figures of a question, all that anybody wants of it."""
        if question not in self.reports:
            self.reports[question] = tell_kpis(
                actor=self.look.actor,
                hours=question.hours,
                from_=question.since,
                to=question.until,
                by=question.by or None,
                names=self.names[question],
                filters=Filters(dict(question.filters)),
                zone=self.look.zone,
                now=self.look.now,
            )
        return self.reports[question]


class _Asked:
    """One widget with its window and its filters."""

    def __init__(self, board: Board, widget: Widget, look: Look) -> None:
        self.widget, self.look = widget, look
        days = look.days or widget.days or board.days
        back = (look.now - timedelta(days=days), look.now)
        self.since, self.until = look.window or back
        self.filters = joined(joined(widget.filters, board.filters), look.filters)
        self.course = self._course()

    def _course(self) -> list[Stretch]:
        """Return the stretches of a trend; its window begins with the first of them."""
        if self.widget.kind != "trend":
            return []
        found = stretches(self.since, self.until, self.widget.by, zone(self.look.zone))
        self.since = found[0].start
        return found

    @property
    def question(self) -> _Question:
        return self._question(self.since, self.until, self.widget.split_by)

    def _question(self, since: datetime, until: datetime, by: str) -> _Question:
        filters = tuple((name, tuple(some)) for name, some in self.filters.values.items())
        return _Question(since, until, by, tuple(sorted(filters)), self.widget.hours)

    @property
    def earlier(self) -> _Question | None:
        """Return the same question about the window before; what has no window has none."""
        if self.widget.kind not in ("figure", "promise"):
            return None
        if KPIS[self.widget.figure].as_of_now:
            return None
        before = window_before(self.since, self.until, zone(self.look.zone))
        return self._question(*before, "")

    def announce(self, asking: _Asking) -> None:
        """Say which figures will be needed."""
        if self.widget.names:
            asking.want(self.question, self.widget.names)
            if self.earlier:
                asking.want(self.earlier, [self.widget.figure_name])

    def answered(self, asking: _Asking) -> Answered:
        """Return the answer; a filter that names nothing any more is a fault of this one alone."""
        answer: Answer | None = None
        fault = ""
        try:
            answer = _WAYS.get(self.widget.kind, _split)(self, asking)
        except InvalidInput as error:
            fault = " ".join(error.fields.values()) or error.message
        report = asking.reports.get(self.question)
        return Answered(
            widget=self.widget,
            answer=answer,
            since=self.since,
            until=self.until,
            filters=self.filters,
            as_of=(report.as_of if report else None) or self.look.now,
            is_whole=knows_all(self.look.actor),
            fault=fault,
        )


def _companions(asked: _Asked, figures: Mapping[str, Figure]) -> list[Figure]:
    return [figures[name] for name in COMPANIONS] if asked.widget.is_of_promises else []


def _named(figures: Sequence[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def _figure(asked: _Asked, asking: _Asking) -> FigureAnswer:
    report = asking.report(asked.question)
    figures = _named(report.figures)
    name = asked.widget.figure_name
    target = asking.target(name, asked.widget.hours)
    earlier = asked.earlier
    before = asking.report(earlier).figure(name) if earlier else None
    return FigureAnswer(
        figure=figures[name],
        change=change_of(figures[name], before) if before else None,
        target=target,
        light=light(figures[name], target) if target else None,
        companions=_companions(asked, figures),
        clock=_named(report.clock).get(name),
    )


def _trend(asked: _Asked, asking: _Asking) -> TrendAnswer:
    report = asking.report(asked.question)
    name = asked.widget.figure_name
    found = {group.key: _named(group.figures)[name] for group in report.groups}
    return TrendAnswer(
        points=[(stretch, found.get(stretch.key)) for stretch in asked.course],
        whole=report.figure(name),
        companions=_companions(asked, _named(report.figures)),
    )


def _split(asked: _Asked, asking: _Asking) -> SplitAnswer:
    report = asking.report(asked.question)
    widget = asked.widget
    groups = [_group(group, widget.names) for group in report.groups]
    known = [one for one in groups if _size(one, widget) is not None]
    if widget.split_by not in _IN_ORDER:
        known.sort(key=lambda one: -(_size(one, widget) or 0))
    return SplitAnswer(
        by=widget.split_by,
        groups=known,
        whole=report.figure(widget.figure_name),
        companions=_companions(asked, _named(report.figures)),
    )


def _group(group: KpiGroup, names: Iterable[str]) -> Group:
    named = _named(group.figures)
    return Group(key=group.key, label=group.label, figures={name: named[name] for name in names})


def _size(group: Group, widget: Widget) -> float | None:
    """Return the number by which groups are put in order; a group of nothing has none."""
    figure = group.figures[widget.figure_name]
    number = measured(figure, widget.measure)
    return None if not number and figure.n is None else number


def measured(figure: Figure, measure: str) -> float | None:
    """Return the number of a figure that a widget shows."""
    return {
        "value": figure.value,
        "median": figure.median,
        "p90": figure.p90,
        "total": figure.total,
    }[measure]


def _majors(asked: _Asked, asking: _Asking) -> MajorsAnswer:
    live = live_majors(asking.look.actor)
    rows = [*live.running, *(row for row, _ in live.proposed)]
    kept = _matching([row.pk for row in rows], asked.filters) if asked.filters else None
    return MajorsAnswer(
        [
            MajorRow(
                number=row.label,
                title=row.title,
                priority=row.priority,
                state=MajorState(row.major_state),
                service=row.service.name if row.service else "",
                lead=row.assignee.name if row.assignee else "",
                since=row.suffers_since,
            )
            for row in rows
            if kept is None or row.pk in kept
        ][:_MOST_MAJORS]
    )


def _matching(ids: Sequence[object], filters: Filters) -> set[object]:
    narrowed = narrowing(filters)
    statement = (
        f"select i.id from incidents_incident i where i.id = any(%(ids)s) and {narrowed.sql}"  # noqa: S608 literals of FIELDS
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**narrowed.values, "ids": list(ids)})
        return {key for (key,) in cursor.fetchall()}


def _on_call(asked: _Asked, asking: _Asking) -> OnCallAnswer:
    teams = asked.filters.values.get("team")
    found = schedules_page(actor=asking.look.actor, limit=_MOST_SCHEDULES).items
    wanted = [one for one in found if not teams or (one.team and one.team.slug in teams)]
    present = oncall_for_all([one.pk for one in wanted], at=asking.look.now)
    return OnCallAnswer(
        [
            Duty(one.name, one.slug, [(duty.person.name, duty.until) for duty in present[one.pk]])
            for one in wanted
        ]
    )


def _services(asked: _Asked, asking: _Asking) -> ServicesAnswer:
    lines = reliability(
        actor=asking.look.actor,
        window=Interval(asked.since, asked.until),
        now=asking.look.now,
    )
    services, teams = (asked.filters.values.get(name) for name in ("service", "team"))
    return ServicesAnswer(
        [
            line
            for line in lines
            if (not services or line.service.slug in services)
            and (not teams or (line.service.team and line.service.team.slug in teams))
        ]
    )


def _pages(asked: _Asked, asking: _Asking) -> Answer:
    return burdens(
        actor=asking.look.actor, since=asked.since, until=asked.until, filters=asked.filters
    )


def _note(asked: _Asked, asking: _Asking) -> NoteAnswer:
    return NoteAnswer(asked.widget.text)


_WAYS: Mapping[str, Callable[[_Asked, _Asking], Answer]] = {
    "figure": _figure,
    "promise": _figure,
    "trend": _trend,
    "majors": _majors,
    "oncall": _on_call,
    "services": _services,
    "pages": _pages,
    "note": _note,
}
"""What answers a kind; any other kind is a split."""

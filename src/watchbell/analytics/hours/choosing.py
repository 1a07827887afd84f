"""Whose hours figures are told by: those of one calendar, or each incident's own."""

from collections.abc import Mapping
from dataclasses import dataclass

import watchbell
from watchbell.catalog.hours import ALWAYS, Hours
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors.calendars import (
    calendar_by_slug,
    current_version,
    default_calendar,
    hours_of,
)
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.sla.selectors.promising import standing

OWN = "business"
"""By the hours that each incident was promised."""
OPEN_ALWAYS = 0
"""The version that stands for hours that never end."""


@dataclass(frozen=True, slots=True)
class Whose:
    """By whose hours figures are told: those of one calendar, or each incident's own.

    What was promised nothing goes by the `default` calendar, and by the clock without one.
    `version` is that of the calendar which counts where nothing else was promised.
    """

    name: str
    title: str
    version: int
    calendar: BusinessCalendar | None
    default: BusinessCalendar | None = None

    @property
    def key(self) -> str:
        """Return what stays the same when a calendar gets another short name."""
        return OWN if self.calendar is None else str(self.calendar.pk)

    @property
    def signature(self) -> str:
        """Return what is another one when the same incidents would be told otherwise.

        A version never says anything else, but for the holidays that a release knows.
        """
        return f"{self.version} {watchbell.__version__}"

    @property
    def is_the_clock(self) -> bool:
        """Say whether nobody has hours that end."""
        return self.calendar is None and not BusinessCalendar.objects.exists()

    def known(self) -> Mapping[int, Hours]:
        """Return the hours of every version that an incident may go by."""
        always = {OPEN_ALWAYS: ALWAYS}
        promised = {} if self.calendar is not None else standing().calendars.hours
        version = self.version
        return {**always, **promised, **(hours_of([version]) if version else {})}


def whose_hours(hours: str) -> Whose:
    """Return by whose hours `business`, or the short name of a calendar, tells figures.

    InvalidInput names `hours` when there is no such calendar.
    """
    if hours == OWN:
        return _own()
    try:
        chosen = calendar_by_slug(hours)
    except NotFound as error:
        said = f"{error} Use {OWN!r}, or the short name of a calendar."
        raise InvalidInput(f"hours: {said}", fields={"hours": said}) from error
    return Whose(hours, chosen.name, _version(chosen), chosen)


def whose_key(key: str) -> Whose | None:
    """Return by whose hours a `Whose.key` tells figures; None when its calendar is gone."""
    if key == OWN:
        return _own()
    found = BusinessCalendar.objects.filter(pk=key).first()
    return Whose(found.slug, found.name, _version(found), found) if found else None


def offered_hours() -> list[tuple[str, str]]:
    """Return what figures can be told by: (name, title)."""
    rows = BusinessCalendar.objects.filter(archived_at__isnull=True).exclude(slug=OWN)
    return [
        (OWN, "Each incident's own hours"),
        *rows.order_by("name", "slug").values_list("slug", "name"),
    ]


def _own() -> Whose:
    default = default_calendar()
    rest = default.name if default else "the clock"
    title = f"Each incident's own hours, else {rest}"
    return Whose(OWN, title, _version(default), None, default)


def _version(calendar: BusinessCalendar | None) -> int:
    return current_version(calendar.pk).pk if calendar else OPEN_ALWAYS

"""Why somebody is on call, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from watchbell.oncall.domain import Source


def reason(source: Source, until: datetime, *, at: datetime, tz: ZoneInfo) -> str:
    """Return why somebody is on call at `at`, such as `override by Ana until 18:00`.

    What somebody decided ends visibly; a rotation or a calendar goes on by itself.
    """
    if source.kind in ("rotation", "calendar"):
        return f"{source.kind} {source.name}"
    what = {"override": "override", "swap": source.name}.get(
        source.kind, f"{source.kind} schedule {source.name}"
    )
    by = f" by {source.made_by}" if source.made_by and source.kind != "swap" else ""
    return f"{what}{by} until {_when(until, at, tz)}"


def _when(until: datetime, at: datetime, tz: ZoneInfo) -> str:
    there, here = until.astimezone(tz), at.astimezone(tz)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%a %d %b %H:%M}"

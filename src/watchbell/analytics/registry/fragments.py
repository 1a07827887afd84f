"""What several figures say the same way: pieces of SQL, and sentences about them."""

from watchbell.analytics.domain import FAR, Kpi, Unit

LIVE = "i.state <> 'cancelled' and i.outcome <> 'duplicate'"
"""An incident of its own. What was merged into another is cancelled."""
OPEN = "i.state in ('new', 'in_progress', 'on_hold')"
MAJOR = "i.major_state in ('declared', 'mitigated', 'ended')"
# A machine's answer has no person. Once a reopening has taken it away nobody can tell any more.
HUMAN = (
    "(i.acknowledged_by_id is not null or i.acknowledged_at is null"
    " or i.acknowledged_at <> i.first_acknowledged_at)"
)
REPORTED = "i.channel not in ('monitoring', 'api')"
"""A person got in touch."""
LOGGED = (
    "coalesce(i.worked_minutes, case when i.imported_from <> '' then i.effort_minutes end)::float8"
)
"""Minutes that people logged, or that another product had recorded."""
DECLARED_IN_WINDOW = "Incidents declared in the window, but no cancelled ones and no duplicates."
RESOLVED_IN_WINDOW = "Incidents resolved in the window and still resolved, but no duplicates."
NO_GAPS = " Time between a resolution that did not hold and the reopening does not count."


def has_event(kind: str, more: str = "") -> str:
    """Return whether the log has an event of this kind about the incident."""
    return (
        "exists (select from platform_event e where e.subject_kind = 'incident'"
        f" and e.subject_id = i.id and e.kind = '{kind}'{more})"
    )


def from_instant(name: str, instant: str, condition: str, source: str) -> Kpi:
    """Return the figure of the instants from which on another counts; nobody sees it by itself."""
    return Kpi(
        name=name,
        title="From which instant on",
        definition="How long before a far instant it is.",
        population="Those that the other figure looks at.",
        edge_cases="Kept only to be compared with the moment at which somebody asks.",
        unit=Unit.SECONDS,
        value=f"extract(epoch from timestamptz '{FAR.isoformat()}' - {instant})::float8",
        end_event="i.created_at",
        condition=condition,
        as_of_now=True,
        source=source,
    )

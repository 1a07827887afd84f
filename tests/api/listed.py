"""What calls about several incidents, saved views and dashboards need."""

from datetime import datetime
from typing import Any

from tests.api.families import OTHER
from tests.builders.dashboards import card, make_dashboard
from watchbell.accounts.models import Person
from watchbell.incidents.selectors import incidents_numbered
from watchbell.incidents.services.bulk import change_in_bulk
from watchbell.incidents.services.viewing import ViewFields, save_view

_SEVERAL = {
    "incidents": [f"INC-{OTHER}", "INC-424242"],
    "verb": "change",
    "change": {"impact": 1},
}
BODIES: dict[str, dict[str, Any]] = {
    "preview_bulk_change": _SEVERAL,
    "change_in_bulk": _SEVERAL,
    "create_saved_view": {"name": "Burning", "query": {"priority": "1", "sort": "due"}},
    "change_saved_view": {"name": "On fire"},
    "create_dashboard": {"name": "Mine", "widgets": [card()]},
    "replace_dashboard": {"name": "Ours", "widgets": []},
}


def make_listed(now: datetime, owner: Person) -> dict[str, str]:
    """Make a view, a dashboard, and a change of several that the owner may take back."""
    actor = owner.as_actor()
    fields = ViewFields(name="Mine", query={"assignee": "me"}, columns=[])
    view = save_view(fields=fields, actor=actor, now=now)
    chosen = incidents_numbered(actor, [f"INC-{OTHER}"])
    given = {"changes": {"urgency": 1}}
    done = change_in_bulk(incidents=chosen, verb="change", given=given, actor=actor, now=now)
    assert done.change is not None
    board = make_dashboard(owner, card(), now=now, is_shared=True)
    made = {"view": view, "bulk_change": done.change, "dashboard": board}
    return {name: str(row.pk) for name, row in made.items()}

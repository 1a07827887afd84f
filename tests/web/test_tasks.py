"""Tasks on the incident page, and plans in the administration."""

from datetime import datetime, timedelta

import pytest

from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.selectors import plan_by_slug
from watchbell.web.incidents.tabs import TABS

HTMX = {"HX-Request": "true"}
OUTLINE = "# Fire\n- Close the doors @incident_manager +5m !\n  All of them.\n# After\n- Count"


def address(incident: Incident, rest: str) -> str:
    return f"/incidents/{incident.label}/tasks/{rest}"


def test_a_task_is_written_on_one_line_and_ticked_off(
    incident: Incident, grace: Person, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    graces = sign_in(grace)
    line = {"line": "Call the vendor @ada +30m !", "phase": "containment"}
    answer = graces.post(address(incident, "add"), line)
    assert answer.headers["Location"] == f"/incidents/{incident.label}?tab=tasks"
    task = Task.objects.get()
    assert (task.title, task.owner, task.is_gate) == ("Call the vendor", ada, True)
    assert (task.phase, task.due_at) == ("containment", now + timedelta(minutes=30))
    page = graces.get(f"/incidents/{incident.label}?tab=tasks").content.decode()
    assert "0 of 1" in page
    assert 'value="Call the vendor @ada !"' in page
    graces.post(address(incident, f"{task.pk}/edit"), {"line": "Call them @scribe"})
    task.refresh_from_db()
    assert (task.title, task.owner, task.role) == ("Call them", None, "scribe")
    assert graces.post(address(incident, f"{task.pk}/done"), headers=HTMX).status_code == 204
    page = graces.get(f"/incidents/{incident.label}?tab=tasks").content.decode()
    assert "1 of 1" in page
    assert "did the task" in page


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("Call @nobody", "There is nobody called"), ("@scribe", "Say what is to be done.")],
)
def test_a_line_that_cannot_be_read_comes_back_with_what_to_do(
    line: str, sentence: str, incident: Incident, grace: Person, sign_in: SignIn
) -> None:
    answer = sign_in(grace).post(address(incident, "add"), {"line": line}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#incident-tab"
    assert sentence in answer.content.decode()
    assert f'value="{line}"' in answer.content.decode()


def test_a_plan_shows_its_phases_and_a_gate_refuses_by_name(
    incident: Incident, grace: Person, sign_in: SignIn
) -> None:
    graces = sign_in(grace)
    graces.post(address(incident, "plan"), {"plan": "response"})
    page = graces.get(f"/incidents/{incident.label}?tab=tasks").content.decode()
    assert page.count("Waits for a gate") == 4
    later = Task.objects.filter(phase="reaction").earliest("position")
    answer = graces.post(address(incident, f"{later.pk}/done"), headers=HTMX)
    assert answer.status_code == 422
    assert "Confirm that it is an incident" in answer.content.decode()
    assert graces.post(address(incident, f"{later.pk}/burn")).status_code == 404


def test_a_manager_writes_a_plan_beside_its_preview(linus: Person, sign_in: SignIn) -> None:
    page = sign_in(linus)
    shown = page.post("/admin/plans/preview", {"outline": OUTLINE}, headers=HTMX)
    assert "2 tasks, 1 gate" in shown.content.decode()
    assert "Due 5m after it is applied" in shown.content.decode()
    given = {"name": "Fire", "slug": "fire", "outline": OUTLINE}
    assert page.post("/admin/plans/new", given).status_code == 302
    plan = plan_by_slug("fire")
    assert plan.phases == ["fire", "after"]
    again = page.get("/admin/plans/fire").content.decode()
    assert "Close the doors @incident_manager +5m !" in again
    wrong = page.post("/admin/plans/fire", {"name": "Fire", "outline": "# Fire\nRun"})
    assert wrong.status_code == 422
    assert "Line 2: a task begins with a dash" in wrong.content.decode()
    given = {"name": "Blaze", "outline": "# Fire\n- Run"}
    assert page.post("/admin/plans/fire", given).status_code == 302
    changed = plan_by_slug("fire")
    assert (changed.name, changed.is_active, changed.version) == ("Blaze", False, 2)


def test_every_tab_is_there_once() -> None:
    names = [tab.name for tab in TABS]
    assert len(names) == len(set(names))

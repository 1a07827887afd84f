"""Guides: written by an administrator, gone through by an agent."""

import json
from datetime import datetime
from typing import Any

from tests.builders.guides import STEPS, make_guide
from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Guide, GuideRun, Incident
from watchbell.incidents.packs.format import built_in, read_pack
from watchbell.incidents.selectors import category_by_slug
from watchbell.incidents.services.packing import apply_pack
from watchbell.kernel.actors import SYSTEM

HTMX = {"HX-Request": "true"}


def test_an_administrator_writes_a_guide_and_is_told_what_is_wrong(
    ada: Person, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    assert "No guide yet" in client.get("/admin/guides").content.decode()
    assert "Does another website open?" in client.get("/admin/guides/new").content.decode()
    broken = {"name": "Silent box", "steps": "# Is it on?\n- Yes -> Nowhere"}
    refused = client.post("/admin/guides/new", broken)
    assert refused.status_code == 422
    assert "leads to “Nowhere”, which is no step" in refused.content.decode()
    made = client.post("/admin/guides/new", {"name": "Silent box", "steps": STEPS})
    assert made.status_code == 302
    guide = Guide.objects.get(slug="silent-box")
    assert guide.outline()[0].title == "Is the light on?"
    form = client.get("/admin/guides/silent-box").content.decode()
    assert "- Yes -&gt; Broken" in form
    changed = {"name": "Silent box", "steps": STEPS, "category": "hardware", "type": "incident"}
    assert client.post("/admin/guides/silent-box", changed).status_code == 302
    guide.refresh_from_db()
    assert (guide.is_active, guide.type) == (False, "incident")
    assert guide.category == category_by_slug("hardware")
    assert ">Off<" in client.get("/admin/guides").content.decode()


def test_a_guide_is_drawn_while_it_is_written(ada: Person, sign_in: SignIn) -> None:
    client = sign_in(ada)
    sent = {"steps": "# Is it on?\n- Yes -> It is on\n# It is on\n= resolve: Nothing to do"}
    html = client.post("/admin/guides/preview", sent, headers=HTMX).content.decode()
    assert "2 steps" in html
    assert "Nothing to do" in html
    assert "<html" not in html


def test_an_agent_goes_through_a_guide_without_script(
    grace: Person, sign_in: SignIn, incident: Incident, now: datetime
) -> None:
    make_guide(now=now)
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    assert 'value="box"' in client.get(f"{base}?tab=diagnosis").content.decode()
    begun = client.post(f"{base}/guide/start", {"guide": "box"})
    assert begun["Location"] == f"{base}?tab=diagnosis"
    run = {"run": str(GuideRun.objects.get().pk)}
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    assert "Look at the front." in html
    asked = {**run, "question": "Is the light on?"}
    client.post(f"{base}/guide/answer", {**asked, "answer": "Yes"})
    client.post(f"{base}/guide/back", run)
    client.post(f"{base}/guide/answer", {**asked, "answer": "No"})
    client.post(f"{base}/guide/answer", {**run, "question": "Is it plugged in?", "answer": "No"})
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    for text in (
        "began the guide “Box”",
        "took an answer to the guide back",
        "came to the end of the guide",
        "Resolve with this",
        f"{base}/resolve?guide=1",
    ):
        assert text in html
    form = client.get(f"{base}/resolve?guide=1").content.decode()
    assert "It was not plugged in; now it is." in form
    assert "It was not plugged in" not in client.get(f"{base}/resolve").content.decode()


def test_an_end_proposes_a_team_and_a_category(
    grace: Person, sign_in: SignIn, incident: Incident, now: datetime
) -> None:
    make_team("Hardware", now=now)
    make_guide(now=now, steps=STEPS.replace("= escalate:", "= escalate to hardware:"))
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    client.post(f"{base}/guide/start", {"guide": "box"})
    run = {"run": str(GuideRun.objects.get().pk), "question": "Is the light on?"}
    done = client.post(f"{base}/guide/answer", {**run, "answer": "Yes"}, headers=HTMX)
    assert done.status_code == 204
    assert json.loads(done["HX-Trigger"])["incident-changed"] is True
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    assert "Escalate to Hardware" in html
    assert "Set category" in html
    form = client.get(f"{base}/second-level?guide=1").content.decode()
    assert 'value="hardware" selected' in form
    assert "It has power and does nothing." in form
    assert client.post(f"{base}/guide/apply").status_code == 302
    incident.refresh_from_db()
    assert incident.category == category_by_slug("hardware-printer")
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    assert "set already" in html
    assert "guide-apply" not in html


def test_guides_for_others_stand_behind_those_that_fit(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    apply_pack(pack=read_pack(built_in("default")), actor=SYSTEM, now=now)
    incident = declare(now=now, category=category_by_slug("access-locked"))
    html = sign_in(grace).get(f"/incidents/{incident.label}?tab=diagnosis").content.decode()
    fits, other = html.index("Cannot sign in"), html.index("Printer does not print")
    assert fits < other
    assert "for Printer" in html


def test_somebody_who_answers_late_is_told_where_the_guide_is(
    grace: Person, sign_in: SignIn, incident: Incident, now: datetime
) -> None:
    make_guide(now=now)
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    client.post(f"{base}/guide/start", {"guide": "box"})
    late: dict[str, Any] = {
        "run": str(GuideRun.objects.get().pk),
        "question": "Is the light on?",
        "answer": "No",
    }
    assert client.post(f"{base}/guide/answer", late).status_code == 302
    again = client.post(f"{base}/guide/answer", late)
    assert again.status_code == 409
    assert "Is it plugged in?" in again.content.decode()
    odd = {**late, "question": "Is it plugged in?", "answer": "Perhaps"}
    assert client.post(f"{base}/guide/answer", odd).status_code == 422


def test_what_is_over_shows_the_way_and_offers_nothing(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    make_guide(now=now)
    incident = declare(now=now)
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    client.post(f"{base}/guide/start", {"guide": "box"})
    client.post(f"{base}/cancel", {"code": "false_alarm"})
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    assert "Is the light on?" in html
    assert "guide-answer-1" not in html
    assert "guide-start" not in html

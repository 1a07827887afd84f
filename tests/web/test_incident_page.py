"""One incident: what is shown, what may be done, and what is refused with a form that helps."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Cause, State, Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident, add_comment, assign_incident
from watchbell.kernel.actors import Role
from watchbell.web.incidents.presenting import STATE_HELP

HTMX = {"HX-Request": "true"}
RESOLUTION = {
    "outcome": "permanent",
    "fix_reference": "CHG-1",
    "cause": "change",
    "notes": "Rolled back.",
    "restored_at": "2026-03-02T08:55",
}


def state_of(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.state


def act(client: Client, incident: Incident, verb: str, **data: Any) -> Any:
    return client.post(f"/incidents/{incident.label}/{verb}", data)


def page(client: Client, incident: Incident, query: str = "") -> str:
    answer = client.get(f"/incidents/{incident.label}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_way_without_script(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    client = sign_in(grace)
    answer = act(client, incident, "acknowledge")
    assert answer["Location"] == f"/incidents/{incident.label}"
    assert state_of(incident) == State.IN_PROGRESS
    act(client, incident, "contain", action="Moved the traffic", reversal="Move it back")
    act(client, incident, "resolve", **RESOLUTION)
    assert state_of(incident) == State.RESOLVED
    html = page(client, incident, "?tab=containment")
    assert "Fixed for good" in html
    assert "Rolled back." in html
    assert "Moved the traffic" in html
    assert "Undo: Move it back" in html
    act(client, incident, "close")
    assert state_of(incident) == State.CLOSED


def test_every_offered_step_opens_as_a_plain_page_and_as_a_fragment(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    offered = ["acknowledge", "start", "resolve", "assign", "contain", "hold", "mitigate"]
    for verb in [*offered, "declare-major", "cancel", "escalate", "edit"]:
        path = f"/incidents/{incident.label}/{verb}"
        whole = client.get(path).content.decode()
        assert whole.startswith("<!doctype html>"), verb
        part = client.get(path, headers=HTMX).content.decode()
        assert "<html" not in part, verb
        assert "<form" in part, verb
        # On its own page there is no dialog that an answer could be put into.
        form = whole.partition('class="wb-card wb-card__body"')[2].partition("</form>")[0]
        assert "hx-post" not in form, verb
        assert "hx-post" in part, verb
    assert client.get(f"/incidents/{incident.label}/dance").status_code == 404


def test_a_resolution_without_its_evidence_names_each_field(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    bare = declare("Printer is out", now=now, triaged=False)
    answer = sign_in(grace).post(f"/incidents/{bare.label}/resolve", {"notes": "x"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#action-body"
    errors = answer.context["form"].errors
    assert set(errors) == {"outcome", "cause", "restored_at", "category", "impact", "urgency"}
    assert 'aria-invalid="true"' in answer.content.decode()
    assert state_of(bare) == State.NEW


def test_triage_and_resolution_are_one_step_or_none(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    bare = declare("Printer is out", now=now, triaged=False)
    client = sign_in(grace)
    triage = {"category": "hardware", "impact": "4", "urgency": "3"}
    early = act(
        client, bare, "resolve", **{**RESOLUTION, **triage, "restored_at": "2027-01-01T00:00"}
    )
    assert early.status_code == 422
    bare.refresh_from_db()
    assert bare.category is None
    act(client, bare, "resolve", **RESOLUTION, **triage)
    assert state_of(bare) == State.RESOLVED
    assert bare.priority == 4


def test_work_that_lacks_triage_asks_for_it_in_the_dialog(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    bare = declare("Printer is out", now=now, triaged=False)
    answer = sign_in(grace).post(f"/incidents/{bare.label}/start", {}, headers=HTMX)
    assert answer.status_code == 422
    assert json.loads(answer["HX-Trigger"])["open-dialog"] == {"id": "action"}
    assert set(answer.context["form"].errors) == {"category", "impact", "urgency"}


def test_a_hold_for_the_caller_needs_words_and_a_time_ahead(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    silent = act(
        client, incident, "hold", reason="awaiting_caller", follow_up_at="2026-03-03T09:00"
    )
    assert silent.context["form"].errors["note"] == ["Say what."]
    past = act(client, incident, "hold", reason="awaiting_vendor", follow_up_at="2026-03-01T09:00")
    assert "follow_up_at" in past.context["form"].errors
    act(client, incident, "hold", reason="awaiting_vendor", follow_up_at="2026-03-03T09:00")
    assert state_of(incident) == State.ON_HOLD
    assert "Waiting for the vendor" in page(client, incident)
    act(client, incident, "resume")
    assert state_of(incident) == State.NEW


def test_a_step_for_htmx_brings_the_parts_of_the_page_and_a_toast(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    answer = sign_in(grace).post(f"/incidents/{incident.label}/acknowledge", {}, headers=HTMX)
    html = answer.content.decode()
    for part in ("incident-head", "incident-timeline", "incident-aside"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', html)
    assert "<html" not in html
    told = json.loads(answer["HX-Trigger"])
    assert told["toast"] == {"text": "Acknowledged. Nobody else is paged.", "kind": "good"}
    assert told["close-dialogs"] is True


def test_each_state_says_in_place_what_it_means(
    grace: Person, sign_in: SignIn, incident: Incident, now: datetime
) -> None:
    assert set(STATE_HELP) == set(State)
    client = sign_in(grace)
    assert STATE_HELP[State.NEW] in page(client, incident)
    resolve(incident, actor=grace.as_actor(), now=now)
    html = page(client, incident)
    assert STATE_HELP[State.RESOLVED] in html
    assert STATE_HELP[State.NEW] not in html


def test_a_tab_opens_by_its_address_and_in_place(
    grace: Person, bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    assert "Nobody has been paged." in page(client, incident, "?tab=paging")
    path = f"/incidents/{incident.label}/tabs"
    assert client.get(f"{path}/paging")["Location"] == f"/incidents/{incident.label}?tab=paging"
    part = client.get(f"{path}/paging", headers=HTMX).content.decode()
    assert part.strip().startswith('<aside class="wb-aside" id="incident-aside"')
    assert "Nobody has been paged." in part
    looking = {**HTMX, "HX-Current-URL": f"http://testserver/incidents/{incident.label}?tab=paging"}
    again = client.get(f"/incidents/{incident.label}/parts", headers=looking).content.decode()
    assert "Nobody has been paged." in again
    assert client.get(f"{path}/banana").status_code == 404
    for_callers = page(sign_in(bob), incident, "?tab=paging")
    assert re.findall(r'id="tab-(\w+)"', for_callers) == ["details", "files"]


def test_who_comes_second_is_told_so(
    grace: Person, ada: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=now)
    client = sign_in(grace)
    plain = act(client, incident, "acknowledge")
    assert plain.status_code == 409
    assert "already acknowledged by Ada" in plain.content.decode()
    scripted = client.post(f"/incidents/{incident.label}/acknowledge", {}, headers=HTMX)
    assert scripted.status_code == 409
    assert json.loads(scripted["HX-Trigger"])["toast"]["kind"] == "error"


def test_taking_and_giving(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    linus = make_person("Zelda", now=now)
    client = sign_in(grace)
    act(client, incident, "take")
    incident.refresh_from_db()
    assert incident.assignee == grace
    act(client, incident, "assign", assignee=str(linus.pk), team="")
    incident.refresh_from_db()
    assert incident.assignee == linus
    assert "assigned it to Zelda" in page(client, incident)
    assert client.get(f"/incidents/{incident.label}/take").status_code == 404


def test_a_requester_cannot_be_given_an_incident(
    grace: Person, bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    answer = act(sign_in(grace), incident, "assign", assignee=str(bob.pk))
    assert answer.status_code == 422


def test_comments_are_public_or_internal_and_the_caller_sees_only_the_first(
    grace: Person, bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    said = f"/incidents/{incident.label}/comments"
    client.post(said, {"body": "We look into **it**.", "visibility": "public"})
    client.post(said, {"body": "It is the deploy.", "visibility": "internal"})
    html = page(client, incident)
    assert "<strong>it</strong>" in html
    assert "It is the deploy." in html
    seen = page(sign_in(bob), incident)
    assert "<strong>it</strong>" in seen
    assert "It is the deploy." not in seen
    assert "wb-message--internal" not in seen


def test_an_empty_comment_comes_back_with_what_is_missing(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    path = f"/incidents/{incident.label}/comments"
    answer = sign_in(grace).post(path, {"body": " ", "visibility": "public"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#composer"
    assert "Write something first." in answer.content.decode()


def test_what_is_written_cannot_run(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    evil = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) <script>alert(2)</script>"
    add_comment(
        incident_id=incident.pk,
        body=evil,
        visibility=Visibility.PUBLIC,
        actor=grace.as_actor(),
        now=now,
    )
    html = page(sign_in(grace), incident)
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "<script>alert" not in html


def test_the_timeline_shows_talk_or_changes(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    said = {"body": "Hello there", "visibility": "public"}
    client.post(f"/incidents/{incident.label}/comments", said)
    assert "Hello there" in page(client, incident, "?show=conversation")
    assert "opened this incident" not in page(client, incident, "?show=conversation")
    client.post(f"/incidents/{incident.label}/take")
    changed = page(client, incident, "?show=fields")
    assert "assigned it to Grace" in changed
    assert "Hello there" not in changed
    assert "opened this incident" in page(client, incident, "?show=changes")


def test_a_long_timeline_goes_on_behind_a_link_and_names_its_days(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    for number in range(60):
        add_comment(
            incident_id=incident.pk,
            body=f"Note {number:03}.",
            visibility=Visibility.INTERNAL,
            actor=grace.as_actor(),
            now=now + timedelta(minutes=20 * number),
        )
    client = sign_in(grace)
    first = client.get(f"/incidents/{incident.label}")
    html = first.content.decode()
    assert "Note 059." in html
    assert "Note 039." not in html
    assert "Tuesday, 3 March 2026" in html
    earlier = page(client, incident, f"?before={first.context['older']}")
    assert "Note 009." in earlier
    assert "opened this incident" in earlier
    assert "Note 040." not in earlier


def test_what_is_drawn_again_goes_back_as_far_as_what_is_shown(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    def say(number: int) -> None:
        add_comment(
            incident_id=incident.pk,
            body=f"Note {number:03}.",
            visibility=Visibility.INTERNAL,
            actor=grace.as_actor(),
            now=now + timedelta(minutes=number),
        )

    for number in range(30):
        say(number)
    client = sign_in(grace)
    shown = client.get(f"/incidents/{incident.label}").context["older"]
    for number in range(30, 40):
        say(number)
    address = f"/incidents/{incident.label}/parts"
    again = client.get(address, headers={**HTMX, "Timeline-Back-To": shown})
    notes = set(re.findall(r"Note (\d+)\.", again.content.decode()))
    assert notes == {f"{number:03}" for number in range(10, 40)}
    assert "HX-Refresh" not in again.headers
    whole = client.get(address, headers={**HTMX, "Timeline-Back-To": ""})
    assert "Note 000." in whole.content.decode()
    before = client.get(
        f"/incidents/{incident.label}/earlier?before={shown}", headers=HTMX
    ).content.decode()
    assert "Note 009." in before
    assert "Note 010." not in before
    assert "<html" not in before


def test_an_action_keeps_what_the_timeline_is_narrowed_to(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    looking = {"HX-Current-URL": "http://testserver/incidents/INC-1?show=conversation"}
    answer = sign_in(grace).post(
        f"/incidents/{incident.label}/acknowledge", {}, headers=HTMX | looking
    )
    assert "opened this incident" not in answer.content.decode()


def test_a_caller_reads_replies_and_reopens_and_can_do_no_more(
    bob: Person, grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    resolve(incident, actor=grace.as_actor(), now=now)
    client = sign_in(bob)
    html = page(client, incident)
    assert "No, it is not fixed" in html
    assert "Put on hold" not in html
    assert act(client, incident, "assign", assignee="").status_code == 403
    act(client, incident, "reopen", reason="It is broken again")
    assert state_of(incident) == State.IN_PROGRESS


def test_outsiders_learn_nothing(
    database: None, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    stranger = make_person("Mallory", now=now, role=Role.REQUESTER)
    client = sign_in(stranger)
    for path in ("", "/parts", "/row", "/resolve", "/edit"):
        answer = client.get(f"/incidents/{incident.label}{path}")
        assert answer.status_code == 404, path
        assert incident.title not in answer.content.decode()
    assert act(client, incident, "acknowledge").status_code == 404
    said = {"body": "Hi", "visibility": "public"}
    assert client.post(f"/incidents/{incident.label}/comments", said).status_code == 404


def test_the_page_takes_few_queries_however_long_its_timeline(
    grace: Person,
    ada: Person,
    sign_in: SignIn,
    now: datetime,
    incident: Incident,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(25):
        one, other = (grace, ada) if number % 2 else (ada, grace)
        acting: dict[str, Any] = {"incident_id": incident.pk, "actor": one.as_actor(), "now": now}
        assign_incident(team=None, assignee=other, **acting)
        add_comment(body=f"Note {number}", visibility=Visibility.INTERNAL, **acting)
    client = sign_in(grace)
    with django_assert_max_num_queries(24):
        client.get(f"/incidents/{incident.label}")


def test_the_stages_say_the_cause_in_words(
    grace: Person, sign_in: SignIn, incident: Incident, now: datetime
) -> None:
    assign_incident(
        incident_id=incident.pk, team=None, assignee=grace, actor=grace.as_actor(), now=now
    )
    resolve(incident, actor=grace.as_actor(), now=now, cause=Cause.THIRD_PARTY)
    html = page(sign_in(grace), incident)
    assert "Third party" in html
    assert "third_party" not in html

"""Links and merges over the API."""

from datetime import datetime

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.builders.incidents import declare as declare_now
from watchbell.accounts.models import Person
from watchbell.catalog.models import Change
from watchbell.kernel.ids import new_id


def declare(client: ApiClient, title: str = "T") -> str:
    return str(client.post("/incidents", {"title": title}).body["number"])


def test_a_family_is_linked_read_and_unlinked(responder: ApiClient) -> None:
    parent, child = declare(responder, "Site down"), declare(responder, "Phone dead")
    linked = responder.post(f"/incidents/{child}/link", {"kind": "child_of", "incident": parent})
    assert (linked.status, linked.body["parent"]) == (200, parent)
    assert responder.get(f"/incidents/{parent}/relations").body["links"] == [
        {
            "kind": "parent_of",
            "incident": child,
            "title": "Phone dead",
            "state": "new",
            "change": None,
        }
    ]
    third = declare(responder)
    deeper = responder.post(f"/incidents/{third}/link", {"kind": "child_of", "incident": child})
    assert (deeper.status, deeper.code) == (409, "conflict")
    gone = responder.post(f"/incidents/{parent}/unlink", {"kind": "parent_of", "incident": child})
    assert gone.status == 200
    assert responder.get(f"/incidents/{child}").body["parent"] is None


def test_a_change_may_be_the_cause(
    responder: ApiClient, bob: Person, speak: Speak, now: datetime
) -> None:
    number = declare_now(now=now, reporter=bob).label
    change = Change.objects.create(
        id=new_id(now), source="ci", external_id="7", title="v7", starts_at=now, created_at=now
    )
    body: dict[str, object] = {"kind": "caused_by", "change": str(change.pk)}
    assert responder.post(f"/incidents/{number}/link", body).status == 200
    assert responder.post(f"/incidents/{number}/link", body).status == 409
    (link,) = responder.get(f"/incidents/{number}/relations").body["links"]
    assert (link["kind"], link["title"], link["change"]) == ("caused_by", "v7", str(change.pk))
    assert speak(bob).get(f"/incidents/{number}/relations").body["links"] == []
    assert responder.post(f"/incidents/{number}/unlink", body).status == 200
    for wrong in ({"kind": "related", "change": str(change.pk)}, {"kind": "related"}):
        assert responder.post(f"/incidents/{number}/link", wrong).status == 422
    unknown = {"kind": "related", "incident": "INC-424242"}
    refused = responder.post(f"/incidents/{number}/link", unknown)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "incident")


def test_several_are_merged_and_one_comes_back(responder: ApiClient) -> None:
    target, first, second = (declare(responder) for _ in range(3))
    merged = responder.post(f"/incidents/{target}/merge", {"incidents": [first, second]})
    assert merged.status == 200
    record = responder.get(f"/incidents/{first}").body
    assert (record["state"], record["merged_into"]) == ("cancelled", target)
    assert responder.get(f"/incidents/{target}/relations").body["merged"] == [second, first]
    back = responder.post(f"/incidents/{first}/unmerge").body
    assert (back["state"], back["merged_into"]) == ("new", None)
    assert responder.post(f"/incidents/{first}/unmerge").status == 404
    assert responder.get(f"/incidents/{target}/relations").body["merged"] == [second]

"""Whatever comes to PagerDuty's and Opsgenie's addresses: answered, and kept if that was said."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.speaking import NOW, Speaker
from watchbell.alerts.domain import Answer, clean_answer, clean_observation
from watchbell.alerts.integrations import opsgenie as opsgenie_adapter
from watchbell.alerts.integrations import pagerduty as pagerduty_adapter
from watchbell.alerts.integrations.opsgenie import CALL, CALLS, KEY, QUERY
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.sender_selectors import sender_alerts
from watchbell.intake.dialects import opsgenie, pagerduty

_WORDS = (
    "routing_key", "event_action", "dedup_key", "payload", "summary", "source", "severity",
    "timestamp", "custom_details", "images", "links", "href", "src", "client", "client_url",
    "service_key", "event_type", "incident_key", "description", "details", "contexts",
    "message", "alias", "responders", "actions", "tags", "entity", "priority", "user", "note",
    "endTime", "owner", "escalation", "responder", "username", "name",
)  # fmt: skip
_VALUES = ("trigger", "acknowledge", "resolve", "critical", "P1", "", "2026-01-01T00:00:00+00:00Z")
texts = st.one_of(st.sampled_from(_VALUES), st.text(max_size=20))
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
anything = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(_WORDS), texts), inner, max_size=5),
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(_WORDS), anything, max_size=8)
bodies = st.one_of(st.binary(max_size=40), objects.map(lambda told: json.dumps(told).encode()))
PATHS = st.one_of(
    st.sampled_from(
        [
            "/v2/alerts",
            "/v2/alerts/a",
            "/v2/alerts/count",
            "/v2/alerts/requests/x",
            "/v1/maintenance",
        ]
    ),
    st.builds(
        lambda name, verb: f"/v2/alerts/{name}/{verb}",
        st.text(st.characters(codec="latin-1"), max_size=8),
        st.sampled_from(sorted(call.partition(" ")[2] for call in CALLS if " " in call)),
    ),
)


def read(adapter: Adapter, body: bytes, headers: dict[str, str]) -> None:
    """Have an adapter read a body, and clean all it says; only its own refusals are allowed."""
    try:
        said = adapter.parse(body, headers)
    except (PayloadIgnored, PayloadRejected):
        return
    for one in said:
        if isinstance(one, Answer):
            clean_answer(one)
        else:
            json.dumps(clean_observation(one, NOW).observation.labels).encode()


@given(body=bodies, key=texts)
@settings(max_examples=150, deadline=None)
def test_pagerdutys_adapter_reads_or_refuses(body: bytes, key: str) -> None:
    read(pagerduty_adapter.ADAPTER, body, {pagerduty_adapter.MADE: key})


@given(body=bodies, call=st.sampled_from(sorted(CALLS)), key=texts, query=texts)
@settings(max_examples=200, deadline=None)
def test_opsgenies_adapter_reads_or_refuses(body: bytes, call: str, key: str, query: str) -> None:
    headers = {CALL: call, KEY: key, QUERY: f"tags={query}&keys={query}"}
    read(opsgenie_adapter.ADAPTER, body, headers)


@given(told=objects, knows=st.booleans())
@settings(max_examples=150, deadline=None)
def test_pagerdutys_address_answers_and_keeps_what_it_says_it_keeps(
    told: dict[str, Any], knows: bool
) -> None:
    client = Speaker(pagerduty.DIALECT, "pagerduty")
    body = json.dumps(told | ({"routing_key": client.key} if knows else {})).encode()
    answer, desk = client.send("/v2/enqueue", body), client.desk
    assert answer.status in (202, 400)
    assert json.loads(answer.body)["status"]
    assert len(desk.kept) == int(knows)
    if answer.status == 202:
        ((kept, headers, fault),) = desk.kept
        assert (kept, fault) == (body, "")
        read(pagerduty_adapter.ADAPTER, kept, dict(headers))


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path=PATHS,
    query=st.one_of(st.just("identifierType=alias"), st.text(st.characters(codec="ascii"))),
    body=bodies,
)
@settings(max_examples=250, deadline=None)
def test_opsgenies_addresses_answer_and_keep_what_they_say_they_keep(
    method: str, path: str, query: str, body: bytes
) -> None:
    client = Speaker(opsgenie.DIALECT, "opsgenie", {sender_alerts: []})
    headers = {"authorization": f"GenieKey {client.key}"}
    if "?" in path or not opsgenie.DIALECT.matches(path):
        return
    answer = client.send(f"{path}?{query}", body, method=method, headers=headers)
    desk = client.desk
    assert answer.status < 500
    assert json.loads(answer.body)["requestId"]
    if answer.status == 202:
        ((kept, told, fault),) = desk.kept
        assert (kept, fault) == (body, "")
        read(opsgenie_adapter.ADAPTER, kept, dict(told))

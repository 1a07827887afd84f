"""Every adapter, whatever it is sent: understood, ignored or rejected with a sentence, at once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.alerts.goldens import PAYLOADS, headers_of
from watchbell.alerts.domain import Observation, clean_observation
from watchbell.alerts.integrations.kinds import ADAPTERS
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY_KIND = {adapter.kind: adapter for adapter in ADAPTERS}
CONTENT_TYPES = (
    "", "application/json", "text/plain", "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x", "multipart/form-data", "application/cloudevents+json",
)  # fmt: skip
_names = st.sampled_from((
    "status", "state", "alerts", "title", "rule", "data", "incident", "Type", "heartbeat", "id",
    "TopicArn", "Message", "monitor", "msg", "attachments", "labels", "tags", "specversion",
    "source", "type", "event", "action", "essentials", "context", "groupKey", "severity",
))  # fmt: skip
_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_names | st.text(max_size=8), inner)
    ),
    max_leaves=12,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def spoil(value: Any, data: st.DataObject, depth: int = 0) -> Any:
    """Return a payload with some of its members replaced by something else entirely."""
    if data.draw(st.integers(0, 12)) == 0:
        return data.draw(_values)
    if isinstance(value, dict) and depth < 6:
        return {name: spoil(inner, data, depth + 1) for name, inner in value.items()}
    if isinstance(value, list) and depth < 6:
        return [spoil(inner, data, depth + 1) for inner in value[:5]]
    return value


def hear(adapter: Adapter, body: bytes, headers: dict[str, str]) -> None:
    try:
        seen = adapter.parse(body, headers)
    except (PayloadRejected, PayloadIgnored):
        return
    assert seen
    said = [one for one in seen if isinstance(one, Observation)]
    assert all(one.key for one in said)
    assert all(isinstance(v, str) for one in said for v in one.labels.values())
    assert all(clean_observation(one, NOW).observation.title for one in said)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
@quick
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(CONTENT_TYPES)
)
def test_any_bytes(kind: str, body: bytes, content_type: str) -> None:
    hear(BY_KIND[kind], body, {"content-type": content_type})


@pytest.mark.parametrize("kind", sorted(BY_KIND))
@quick
@given(_values)
def test_any_json(kind: str, value: Any) -> None:
    hear(BY_KIND[kind], json.dumps(value).encode(), {"content-type": "application/json"})


@pytest.mark.parametrize(
    "path",
    [path for path in PAYLOADS if path.suffix == ".json" and path.stat().st_size],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
@settings(quick, max_examples=30)
@given(st.data())
def test_a_real_request_of_which_parts_are_wrong(path: Any, data: st.DataObject) -> None:
    spoilt = json.dumps(spoil(json.loads(path.read_bytes()), data)).encode()
    hear(BY_KIND[path.parent.name], spoilt, headers_of(path))


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_an_operator_is_told_what_to_configure(kind: str) -> None:
    adapter = BY_KIND[kind]
    told = adapter.setup + "".join(file.text for file in adapter.files)
    assert adapter.title
    assert "{address}" in told or ("{base}" in told and "{key}" in told)

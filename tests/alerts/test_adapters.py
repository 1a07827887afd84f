"""Every adapter, whatever it is sent: understood, ignored or rejected with a sentence, at once."""

import json
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from random import Random
from typing import Any, cast

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
    "application/cloudevents-batch+json", "application/json; charset=utf-16", "text/html",
    "\xff;;=",
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
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DEEP = reduce(lambda inner, _: {"a": [inner]}, range(60), cast(Any, "x"))
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 0.5, 10**400, -(10**19), 1e308, 253402300800, "", " ", "x", "\0",
    "a\0b", "\ud800", "\u202e", "é" * 3_000, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00",
    "2026-02-30T25:61:00", "1e999", "javascript:alert(1)", "//[", [], {}, [None], [[]], [{}],
    {"": ""}, {"\0": "\0"}, list(range(300)), _DEEP,
)  # fmt: skip


def spoil(value: Any, chance: Random, depth: int = 0) -> Any:
    """Return a payload with some of its members replaced by something else entirely."""
    if chance.random() < 0.08:
        return chance.choice(_ODD)
    if isinstance(value, dict) and depth < 6:
        return {name: spoil(inner, chance, depth + 1) for name, inner in value.items()}
    if isinstance(value, list) and depth < 6:
        return [spoil(inner, chance, depth + 1) for inner in value[:5]]
    return value


def damage(body: bytes, chance: Random) -> bytes:
    """Return a body that broke on its way: cut off, a byte changed, or one put in between."""
    at = chance.randrange(len(body) + 1)
    return chance.choice(
        (body[:at], body[:at] + b"\0" + body[at:], body[:at] + b"\xff" + body[at + 1 :])
    )


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


bodies = st.binary(max_size=200) | st.text(max_size=200).map(str.encode)


@quick
@given(bodies, st.sampled_from(CONTENT_TYPES))
def test_any_bytes(body: bytes, content_type: str) -> None:
    for adapter in ADAPTERS:
        hear(adapter, body, {"content-type": content_type})


@quick
@given(_values, st.sampled_from(CONTENT_TYPES))
def test_any_json(value: Any, content_type: str) -> None:
    for adapter in ADAPTERS:
        hear(adapter, json.dumps(value).encode(), {"content-type": content_type})


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@settings(quick, max_examples=25)
@given(st.integers(0, 2**32))
def test_a_real_request_that_broke_on_its_way(path: Path, number: int) -> None:
    body, chance = path.read_bytes(), Random(number)
    hear(BY_KIND[path.parent.name], damage(body, chance), headers_of(path))
    if path.suffix == ".json" and body:
        spoilt = json.dumps(spoil(json.loads(body), chance)).encode()
        hear(BY_KIND[path.parent.name], spoilt, headers_of(path))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_real_request_at_anothers_address(path: Path) -> None:
    for adapter in ADAPTERS:
        hear(adapter, path.read_bytes(), headers_of(path))


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b"\0" * 1_000]
)
def test_what_is_nested_or_long_without_end(body: bytes) -> None:
    for adapter in ADAPTERS:
        for content_type in CONTENT_TYPES:
            hear(adapter, body, {"content-type": content_type})


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_an_operator_is_told_what_to_configure(kind: str) -> None:
    adapter = BY_KIND[kind]
    told = adapter.setup + "".join(file.text for file in adapter.files)
    assert adapter.title
    assert "{address}" in told or ("{base}" in told and "{key}" in told)

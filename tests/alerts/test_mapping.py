"""Mappings of the generic address: what people drew, what is recognised, what is guessed."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.generic import parse, parse_with
from watchbell.alerts.integrations.guessing import guess
from watchbell.alerts.integrations.mapping import AlertMapping, apply, checked
from watchbell.alerts.integrations.paths import PathError, at_path, child
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.kernel.errors import InvalidInput

CHECK = {
    "check": {"name": "disk", "id": 7, "level": "Bad", "when": 1795290640},
    "host": {"name": "db1", "tags": ["prod", "db"]},
    "outcome": "FAILED",
    "odd name's": {"x": 1},
}


def one(mapping: AlertMapping, payload: Any = CHECK) -> Observation:
    (seen,) = apply(mapping, payload)
    return seen


def test_a_mapping_says_which_part_is_which_field() -> None:
    seen = one(
        AlertMapping(
            title='payload.check.name + " on " + payload.host.name',
            key="$.check.id",
            severity="$.check.level",
            severities={"bad": "warning"},
            state="$.outcome",
            over=("passed",),
            group="$.host.name",
            started="$.check.when",
            labels={"host": "$.host.name", "tags": "$.host.tags[*]", "*": "$.check", "none": "$.x"},
        )
    )
    assert (seen.title, seen.key, seen.firing) == ("disk on db1", "7", True)
    assert (seen.severity, seen.group) == (Severity.WARNING, "db1")
    assert seen.started_at is not None
    assert seen.started_at.isoformat() == "2026-11-21T19:50:40+00:00"
    assert seen.labels == {
        "host": "db1", "tags": "prod, db", "name": "disk", "id": "7", "level": "Bad",
        "when": "1795290640",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "firing"), [("passed", False), (" Passed ", False), ("FAILED", True), ("", True)]
)
def test_a_state_says_whether_it_is_over(state: str, firing: bool) -> None:
    mapping = AlertMapping(title="$.t", state="$.s", over=("passed",))
    assert one(mapping, {"t": "x", "s": state}).firing is firing


def test_without_words_the_usual_ones_mean_the_end() -> None:
    mapping = AlertMapping(title="$.t", state="$.s")
    assert not one(mapping, {"t": "x", "s": "Resolved"}).firing
    assert one(mapping, {"t": "x", "s": "open"}).firing


def test_a_state_may_be_ignored() -> None:
    mapping = AlertMapping(title="$.t", state="$.s", ignored=("pending",))
    with pytest.raises(PayloadIgnored, match="ignores"):
        apply(mapping, {"t": "x", "s": "PENDING"})


def test_each_member_of_a_list_is_an_alert() -> None:
    mapping = AlertMapping(each="$.checks[*]", title="$.n", key="$.n")
    payload = {"checks": [{"n": "a"}, {"n": "b"}]}
    assert [seen.key for seen in apply(mapping, payload)] == ["a", "b"]
    without_star = AlertMapping(each="$.checks", title="$.n", key="$.n")
    assert apply(without_star, payload) == apply(mapping, payload)
    with pytest.raises(PayloadIgnored, match="nothing at"):
        apply(mapping, {"checks": []})
    with pytest.raises(PayloadRejected, match="2000 is the most"):
        apply(without_star, {"checks": [{"n": "a"}] * 2001})


def test_without_a_key_the_title_tells_alerts_apart() -> None:
    first, again = (one(AlertMapping(title="$.t"), {"t": "a"}) for _ in range(2))
    other = one(AlertMapping(title="$.t"), {"t": "b"})
    assert first.key == again.key != other.key


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "check.name"}, "title"),
        ({"key": "$.a["}, "key"),
        ({"each": "payload"}, "each"),
        ({"key": "payload.a +"}, "key"),
        ({"link": "size(payload.a.map(x, payload.b.map(y, x)))"}, "link"),
        ({"labels": {"a": "$a"}}, "labels"),
        ({"severities": {"bad": "awful"}}, "severities"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_at_its_field(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(AlertMapping(**({"title": "$.t"} | change)))
    assert field in refused.value.fields


def test_a_mapping_is_kept_whole() -> None:
    mapping = AlertMapping(title="$.t", over=("a", "b"), labels={"x": "$.y"})
    kept = json.loads(json.dumps({"mapping": mapping.kept()}))
    assert AlertMapping.of(kept) == mapping
    assert AlertMapping.of({}) is None


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [CHECK]),
        ("$.check.name", ["disk"]),
        ("$['check']['name']", ["disk"]),
        ("$.host.tags[-1]", ["db"]),
        ("$.host.tags[*]", ["prod", "db"]),
        ("$.host.tags[9]", []),
        ("$.host[0]", []),
        ("$.check.name.more", []),
        (child("$", "odd name's") + ".x", [1]),
        ("$.*.name", ["disk", "db1"]),
    ],
)
def test_a_path_leads_to_its_place(path: str, found: list[Any]) -> None:
    assert at_path(CHECK, path) == found


@given(st.text(max_size=30))
def test_a_member_of_any_name_has_a_path(name: str) -> None:
    assert at_path({name: 1}, child("$", name)) == [1]


@given(st.text(max_size=30))
def test_any_path_leads_somewhere_or_is_refused(path: str) -> None:
    try:
        assert isinstance(at_path(CHECK, path), list)
    except PathError:
        return


def test_the_mapping_wins_over_the_shape_and_the_shape_over_guesses() -> None:
    alertmanager = {"alerts": [{"labels": {"alertname": "a"}, "status": "firing"}], "groupKey": "g"}
    body = json.dumps(alertmanager).encode()
    assert parse(body, {})[0].title == "a"
    drawn = {"mapping": AlertMapping(title='"Mine"').kept()}
    assert parse_with(body, {}, drawn)[0].title == "Mine"
    misses = {"mapping": AlertMapping(title="$.title").kept()}
    assert parse_with(body, {}, misses)[0].title == "a"
    with pytest.raises(PayloadRejected, match=r"no title at \$\.title"):
        parse_with(b'{"name": "x"}', {}, misses)
    assert parse(b'{"name": "x"}', {})[0].title == "x"


def test_what_says_nothing_is_rejected_with_a_remedy() -> None:
    with pytest.raises(PayloadRejected, match="mapping"):
        parse(b'{"a": 1}', {})
    assert guess([1, 2]) is None


_anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abt"), inner),
    max_leaves=10,
)
_expressions = st.sampled_from([
    "", "$", "$.a", "$.a.b", "$.*", "$.a[*].b", "$.a[0]", "payload.a", "payload.a + 1",
    'payload.a == "x" ? "y" : "z"', "string(payload.a)", "payload.a.exists(x, x == 1)",
    "size(payload)", "payload", "has(payload.a.b)",
])  # fmt: skip


_FIELDS = (
    "title", "description", "key", "severity", "state", "group", "link", "started",
)  # fmt: skip


@settings(deadline=None)
@given(
    _anything,
    st.fixed_dictionaries(dict.fromkeys(_FIELDS, _expressions)),
    st.sampled_from(["", "$.a", "$[*]"]),
)
def test_any_mapping_of_any_payload(payload: Any, fields: dict[str, Any], each: str) -> None:
    mapping = AlertMapping(each=each, labels={"l": fields["link"], "*": "$.a"}, **fields)
    try:
        seen = apply(mapping, payload)
    except (PayloadRejected, PayloadIgnored):
        return
    assert all(isinstance(v, str) for o in seen for v in (o.title, o.key, *o.labels.values()))

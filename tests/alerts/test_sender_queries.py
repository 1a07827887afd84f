"""The language of Opsgenie's queries: whatever is asked finds alerts or says what is wrong."""

import json
from contextlib import suppress
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.alerts import drain, make_integration, store
from watchbell.alerts.domain.queries import All, Any, Clause, Not, QueryFault, read_query
from watchbell.alerts.models import Integration
from watchbell.alerts.sender_selectors import count_sender_alerts, sender_alerts

_WORDS = (
    "(", ")", "AND", "OR", "NOT", "status:open", "tag=a", "tag: (a OR b)", "message:x*", '"a b"',
    "createdAt>1", "createdAt>01-02-2026T10:00", "count>=2", "owner!=me", "priority:P1", "word",
    "details.a:b", "tinyId:1", "snoozed:true", "acknowledged = false", "teams:x", ":", "-", "\0",
    "count:99999999999", "createdAt:99999999999999999999", "entity:\ud800", "alias:é",
)  # fmt: skip
queries = st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=5)), max_size=8)


def test_words_bind_as_they_do_everywhere() -> None:
    a, b, c = (Clause("", ":", name) for name in "abc")
    assert read_query("a OR b AND NOT c") == Any((a, All((b, Not(c)))))
    assert read_query("a b or c") == Any((All((a, b)), c))
    assert read_query("(a OR b) c") == All((Any((a, b)), c))
    assert read_query("  ") == All(())


def test_values_may_be_quoted_and_listed() -> None:
    assert read_query(r'message: "a \"b\" (c)"') == Clause("message", ":", 'a "b" (c)')
    either = (Clause("tag", ":", "a"), Clause("tag", ":", "b"))
    assert read_query("tag:(a OR b)") == Any(either)
    assert read_query("tag:(a AND b)") == All(either)
    assert read_query("createdAt>=2026-11-20T10:00:00Z").value == "2026-11-20T10:00:00Z"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["(", "a OR", "tag:", "tag:(a", ")", "NOT", "(" * 30 + "a"])
def test_what_is_no_query_is_refused(text: str) -> None:
    with pytest.raises(QueryFault):
        read_query(text)


@given(words=queries, sort=st.sampled_from(["createdAt", "alias", "tinyId", "wheel", ""]))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_asked_is_answered(
    database: None, now: datetime, words: list[str], sort: str
) -> None:
    integration = make_integration(kind="opsgenie", now=now)
    with suppress(QueryFault), transaction.atomic():
        query = read_query(" ".join(words))
        found = sender_alerts(integration.pk, query, sort=sort, descending=True, offset=0, limit=20)
        assert found == []
        assert count_sender_alerts(integration.pk, query) == 0


@pytest.fixture
def three(database: None, now: datetime) -> Integration:
    """Three alerts: `a` is full, and twice so; `b` is acknowledged; `c` is over."""
    integration = make_integration(kind="opsgenie", now=now)
    full: dict[str, object] = {"alias": "a", "message": "Disk full", "tags": ["prod", "x"]}
    full |= {"priority": "P1"}
    full |= {"entity": "db1", "details": {"host": "one"}}
    slow = {"alias": "b", "message": "Disk slow", "tags": ["test"], "teams": [{"name": "ops"}]}
    hot = {"alias": "c", "message": "The CPU is hot", "source": "zabbix"}
    for told in (full, slow, hot, full):
        store(integration, json.dumps(told).encode(), now=now)
    for call, key in (("POST acknowledge", "b"), ("POST close", "c")):
        store(integration, b"", now=now, headers={":call": call, ":key": key})
    drain(now)
    return integration


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("status:open", {"a", "b"}),
        ("status: closed", {"c"}),
        ("status:open AND tag=prod", {"a"}),
        ("tag:(prod OR test)", {"a", "b"}),
        ("NOT tag:prod", {"b", "c"}),
        ("tag != prod", {"b", "c"}),
        ("priority:P1 OR alias:b", {"a", "b"}),
        ("(alias:a OR alias:b) AND NOT priority=P1", {"b"}),
        ("message:disk*", {"a", "b"}),
        ('message:"CPU is"', {"c"}),
        ("CPU", {"c"}),
        ("acknowledged:true", {"b"}),
        ("acknowledged:false status:open", {"a"}),
        ("count>1", {"a"}),
        ("createdAt > 01-01-2020", {"a", "b", "c"}),
        ("createdAt < 1600000000000", set()),
        ("details.host:one", {"a"}),
        ("entity:db1 or source:zabbix", {"a", "c"}),
        ("snoozed:true", set()),
        ("teams:ops", {"b"}),
    ],
)
def test_a_query_finds_what_it_asks_for(three: Integration, query: str, found: set[str]) -> None:
    asked = read_query(query)
    alerts = sender_alerts(three.pk, asked, sort="alias", descending=False, offset=0, limit=9)
    assert [alert.key for alert in alerts] == sorted(found)
    assert count_sender_alerts(three.pk, asked) == len(found)


@pytest.mark.parametrize("query", ["wheel:round", "count:many", "createdAt>soon"])
def test_what_no_alert_has_cannot_be_asked(three: Integration, query: str) -> None:
    with pytest.raises(QueryFault):
        count_sender_alerts(three.pk, read_query(query))

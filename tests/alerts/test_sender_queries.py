"""The language of Opsgenie's queries: whatever is asked finds alerts or says what is wrong."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.alerts import make_integration
from watchbell.alerts.domain.queries import All, Any, Clause, Not, QueryFault, read_query
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

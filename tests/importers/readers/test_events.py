"""Event logs, as XES and as tables: a case is an incident, an event a step or a comment."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.readers.reading import kinds, notes_of, of_kind, only, read, steps, times
from watchbell.importers.domain import Choices, DateOrder, Kind, Unreadable
from watchbell.importers.readers.event_rows import EventRows
from watchbell.importers.readers.xes import Xes

ROWS, XES = EventRows(), Xes()
HEADER = (
    "org:group,org:resource,org:role,concept:name,impact,product,lifecycle:transition,"
    "time:timestamp,case:concept:name"
)
CASE = (
    "V30,Ann,A2_4,Accepted,Medium,PROD582,In Progress,2010-03-27T16:59:42+01:00,1-36",
    "V5 3rd,Ann,A2_5,Queued,Medium,PROD582,Awaiting Assignment,2010-03-28T17:00:00+02:00,1-36",
    "V5 3rd,Eve,A2_5,Accepted,Medium,PROD582,Wait - User,2010-03-29T10:00:00+02:00,1-36",
    "V5 3rd,Eve,A2_5,Completed,Medium,PROD582,Resolved,2010-03-29T12:00:00+02:00,1-36",
    "V5 3rd,Siebel,A2_5,Completed,Medium,PROD582,Closed,2010-04-05T12:00:00+02:00,1-36",
)


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def test_a_case_of_volvo_is_told_across_the_change_of_clocks() -> None:
    told = only(ROWS, table(*CASE))
    assert steps(told) == [
        "27 Mar 15:59 declared",
        "27 Mar 15:59 acknowledged",
        "28 Mar 15:00 assigned",
        "29 Mar 08:00 assigned",
        "29 Mar 08:00 held",
        "29 Mar 10:00 resolved",
        "05 Apr 10:00 closed",
    ]
    declared = told.happenings[0]
    assert declared.values == {
        "title": "Case 1-36",
        "impact": 3,
        "service": "PROD582",
        "team": "V30",
        "assignee": "Ann",
        "custom": {"Source impact": "Medium"},
    }
    assert of_kind(told, Kind.ASSIGNED)[0].values == {"team": "V5 3rd", "assignee": None}
    (held,) = of_kind(told, Kind.HELD)
    assert held.values == {"reason": "awaiting_caller", "note": "Wait - User"}


def test_events_are_told_by_their_time_wherever_they_stand() -> None:
    assert kinds(only(ROWS, table(*reversed(CASE)))) == kinds(only(ROWS, table(*CASE)))


def test_a_mapping_names_columns_and_says_what_words_mean() -> None:
    body = "id;wann;was;team\nIM1;13/02/2013 10:00;Open;T1\nIM1;14/02/2013 10:00;Warten;T2\n"
    mapping = {
        "events": {"case": "id", "at": "wann", "activity": "was"},
        "states": {"Warten": "on_hold:awaiting_vendor"},
    }
    told = only(ROWS, body, Choices(mapping=mapping, zone="Europe/Amsterdam"))
    assert kinds(told) == ["declared", "assigned", "held"]
    assert told.happenings[0].at == datetime(2013, 2, 13, 9, tzinfo=UTC)
    assert of_kind(told, Kind.HELD)[0].values["reason"] == "awaiting_vendor"


def test_words_that_say_nothing_of_the_state_are_kept_as_comments() -> None:
    body = (
        "incident_id,data_stamp,incident_activity_type,assignment_group,lifecycle\n"
        "IM1,2013-02-13 10:00:00,Open,T1,complete\n"
        "IM1,2013-02-13 11:00:00,Analysis/Research,T1,complete\n"
        "IM1,2013-02-13 12:00:00,Assignment,T2,complete\n"
        "IM1,2013-02-13 13:00:00,Closed,T2,complete\n"
    )
    told = only(ROWS, body)
    assert kinds(told) == ["declared", "commented", "assigned", "resolved", "closed"]
    (comment,) = of_kind(told, Kind.COMMENTED)
    assert comment.values == {"body": "Analysis/Research.", "visibility": "internal"}


def test_what_our_states_do_not_know_is_told_as_the_nearest_with_a_note() -> None:
    back = "V5 3rd,Eve,A2_5,Completed,Medium,PROD582,Resolved,2010-04-06T12:00:00+02:00,1-36"
    told = only(ROWS, table(*CASE, back))
    assert kinds(told)[-3:] == ["reopened", "resolved", "commented"]
    assert "It went from closed to Resolved" in notes_of(told)


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"states": {"x": "asleep"}}, "use one of: new, in_progress"),
        ({"states": {"x": "on_hold:lunch"}}, "awaiting_vendor"),
        ({"states": ["x"]}, "must be a table"),
        ({"impacts": {"x": 9}}, "use 1 to 4"),
        ({"events": {"case": "nope"}}, "no column 'nope'"),
        ({"events": {"colour": "x"}}, "may name: case, at"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(mapping: dict[str, object], complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        read(ROWS, table(*CASE), Choices(mapping=mapping))


def test_rows_without_case_or_time_are_rejected() -> None:
    rows = (",Ann,,Accepted,,,In Progress,2010-03-27T16:59:42+01:00,", *CASE[:1])
    broken = CASE[1].replace("2010-03-28T17:00:00+02:00", "later")
    stories, rejected = read(ROWS, table(*rows, broken))
    assert len(stories) == 1
    assert [(one.row, one.reason) for one in rejected] == [
        (2, "The row names no case."),
        (4, "'later' is no time."),
    ]


LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
 <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
 <trace>
  <string key="concept:name" value="1-36"/>
  <string key="product" value="PROD582"/>
  <event>
   <string key="org:group" value="V30"/><string key="org:resource" value="Ann"/>
   <string key="concept:name" value="Accepted"/>
   <string key="lifecycle:transition" value="In Progress"/>
   <date key="time:timestamp" value="2010-03-27T16:59:42.000+01:00"/>
   <string key="impact" value="Medium"><string key="impact" value="nested"/></string>
  </event>
  <event>
   <string key="org:resource" value="Ann"/><string key="concept:name" value="Completed"/>
   <string key="lifecycle:transition" value="Closed"/>
   <date key="time:timestamp" value="2010-03-28T17:00:00+02:00"/>
  </event>
  <event><string key="concept:name" value="Lost"/></event>
 </trace>
 <trace><string key="concept:name" value="empty"/></trace>
</log>"""


@pytest.mark.parametrize("body", [LOG.encode(), gzip.compress(LOG.encode())])
def test_a_trace_is_an_incident_packed_or_not(body: bytes) -> None:
    (told,), rejected = read(XES, body)
    assert steps(told) == [
        "27 Mar 15:59 declared",
        "27 Mar 15:59 acknowledged",
        "28 Mar 15:00 resolved",
        "28 Mar 15:00 closed",
    ]
    assert told.happenings[0].values["custom"] == {"Source impact": "Medium"}
    assert told.happenings[0].values["service"] == "PROD582"
    assert [(one.row, one.reason) for one in rejected] == [
        (19, "The event has no time: it says none."),
        (21, "The trace empty has no event with a time."),
    ]


def test_transitions_of_the_standard_are_of_the_activity_and_not_of_the_incident() -> None:
    body = LOG.replace('value="Closed"', 'value="complete"').replace("Completed", "Analysis")
    (told,), _ = read(XES, body)
    assert kinds(told) == ["declared", "acknowledged", "commented"]


def test_a_log_that_is_none_or_dangerous_is_refused() -> None:
    with pytest.raises(Unreadable, match="no XES log: it has no <log>"):
        read(XES, "<html></html>")
    with pytest.raises(Unreadable, match="breaks off"):
        read(XES, LOG[:-30])
    with pytest.raises(Unreadable, match="document type"):
        read(XES, '<!DOCTYPE log [<!ENTITY a "b">]><log/>')
    with pytest.raises(Unreadable, match="nested deeper"):
        read(XES, "<log>" + "<trace>" * 300)


_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["V1", "V2 2nd", ""]),
        st.sampled_from(["Ann", "Eve", ""]),
        st.sampled_from(["Accepted", "Queued", "Completed", "Unmatched", ""]),
        st.sampled_from(["In Progress", "Wait", "Wait - User", "Resolved", "Closed", "Cancelled"]),
        st.datetimes(min_value=datetime(2010, 1, 1), max_value=datetime(2012, 1, 1)),  # noqa: DTZ001 wall times
        st.sampled_from(["c1", "c2", ""]),
    ),
    max_size=10,
)


@settings(max_examples=50)
@given(_EVENTS)
def test_every_event_is_of_a_story_or_rejected_and_stories_go_forward(events: list[tuple]) -> None:  # type: ignore[type-arg]  # six columns
    rows = [
        f"{group},{person},r,{name},Low,P,{change},{at:%Y-%m-%d %H:%M:%S},{case}"
        for group, person, name, change, at, case in events
    ]
    stories, rejected = read(ROWS, table(*rows), Choices(date_order=DateOrder.DAY_FIRST))
    assert len(rejected) == sum(1 for event in events if not event[5])
    assert {one.key for one in stories} == {event[5] for event in events if event[5]}
    for one in stories:
        assert list(times(one)) == sorted(times(one))


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(garbage: bytes) -> None:
    for body in (garbage, LOG.encode()[:300] + garbage):
        with pytest.raises(Unreadable):
            read(XES, body)

"""ServiceNow's audit log: snapshots become what happened, and each trap of it is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.readers.reading import kinds, notes_of, of_kind, only, read, steps, times
from watchbell.importers.domain import Choices, DateOrder, Kind, Story, Unreadable
from watchbell.importers.readers.servicenow_log import ServiceNowLog

LOG = ServiceNowLog()
HEADER = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,"
    "caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,"
    "contact_type,location,category,subcategory,impact,urgency,priority,assignment_group,"
    "assigned_to,problem_id,closed_code,resolved_by,resolved_at,closed_at"
)
FIRST: dict[str, Any] = {
    "number": "INC1",
    "incident_state": "New",
    "active": "true",
    "reassignment_count": 0,
    "reopen_count": 0,
    "sys_mod_count": 0,
    "made_sla": "true",
    "caller_id": "Caller 1",
    "opened_by": "Opened by  8",
    "opened_at": "29/2/2016 01:16",
    "sys_created_by": "?",
    "sys_created_at": "?",
    "sys_updated_by": "Updated by 21",
    "sys_updated_at": "29/2/2016 01:16",
    "contact_type": "Phone",
    "location": "Location 143",
    "category": "Category 55",
    "subcategory": "Subcategory 170",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "assigned_to": "?",
    "problem_id": "?",
    "closed_code": "code 5",
    "resolved_by": "Resolved by 149",
    "resolved_at": "29/2/2016 11:29",
    "closed_at": "5/3/2016 12:00",
}
RESOLVED = {"incident_state": "Resolved", "sys_updated_at": "29/2/2016 11:29"}
CLOSED = {
    "incident_state": "Closed",
    "active": "false",
    "sys_updated_at": "5/3/2016 12:00",
    "sys_updated_by": "Updated by 908",
}


def log(*changes: dict[str, Any], **of_all: Any) -> str:
    """Return a log whose rows each differ from the one above by what is given."""
    row, lines = {**FIRST, **of_all}, [HEADER]
    for change in changes:
        row = {**row, **change}
        lines.append(",".join(str(row[name]) for name in HEADER.split(",")))
    return "\n".join(lines)


def story(*changes: dict[str, Any], **of_all: Any) -> Story:
    return only(LOG, log(*changes, **of_all))


def test_the_whole_life_of_an_incident_is_told_in_its_order() -> None:
    told = story(
        {},
        {
            "incident_state": "Active",
            "sys_updated_at": "29/2/2016 02:00",
            "assigned_to": "Resolver 7",
        },
        {"incident_state": "Awaiting User Info", "sys_updated_at": "29/2/2016 03:00"},
        {"incident_state": "Active", "sys_updated_at": "29/2/2016 04:00"},
        RESOLVED,
        CLOSED,
    )
    assert steps(told) == [
        "29 Feb 01:16 declared",
        "29 Feb 02:00 assigned",
        "29 Feb 02:00 acknowledged",
        "29 Feb 03:00 held",
        "29 Feb 04:00 resumed",
        "29 Feb 11:29 changed",
        "29 Feb 11:29 resolved",
        "05 Mar 12:00 closed",
        "05 Mar 12:00 changed",
    ]
    assert told.happenings[-1].values == {"reassignment_count": 0}
    assert notes_of(told) == ""


def test_what_the_first_row_says_is_the_declaration_in_the_source_s_own_words() -> None:
    declared = story({}, RESOLVED, CLOSED).happenings[0]
    assert declared.by == "Opened by  8"
    assert declared.values == {
        "title": "Category 55, Subcategory 170",
        "reporter": "Caller 1",
        "channel": "phone",
        "category": ("Category 55", "Subcategory 170"),
        "impact": 2,
        "urgency": 2,
        "priority": 3,
        "team": "Group 56",
        "custom": {
            "Source priority": "3 - Moderate",
            "Source impact": "2 - Medium",
            "Source urgency": "2 - Medium",
            "Location": "Location 143",
        },
    }


def test_two_spaces_are_kept_as_they_are_given() -> None:
    told = story({}, {"problem_id": "Problem ID  14"}, RESOLVED, CLOSED)
    assert of_kind(told, Kind.CHANGED)[0].values == {"custom": {"Problem": "Problem ID  14"}}


def test_what_is_filled_in_backwards_is_told_at_the_end_only() -> None:
    told = story({}, RESOLVED, CLOSED, reopen_count=2, reassignment_count=3)
    said = [(one.kind, str(one.values)) for one in told.happenings]
    assert all("code 5" not in text for kind, text in said if kind is Kind.DECLARED)
    (resolved,) = of_kind(told, Kind.RESOLVED)
    assert (resolved.by, resolved.values["notes"]) == ("Resolved by 149", "Close code: code 5.")
    assert [dict(one.values) for one in of_kind(told, Kind.CHANGED)] == [
        {"custom": {"Close code": "code 5"}},
        {"reopen_count": 2, "reassignment_count": 3},
    ]


def test_day_and_month_are_never_swapped() -> None:
    told = story(
        {"opened_at": "3/4/2016 10:00", "sys_updated_at": "3/4/2016 10:00"},
        {**CLOSED, "sys_updated_at": "5/4/2016 12:00"},
        resolved_at="13/4/2016 11:00",
        closed_at="14/4/2016 11:00",
    )
    assert told.happenings[0].at == datetime(2016, 4, 3, 10, tzinfo=UTC)
    swapped = log({}, opened_at="3/4/2016 10:00").replace("29/2/2016", "2/3/2016")
    with pytest.raises(Unreadable, match="say which"):
        read(LOG, swapped.replace("5/3/2016 12:00", "?").replace("29/2/2016", "?"))


def test_a_chosen_order_and_zone_hold_and_rows_that_do_not_fit_them_are_rejected() -> None:
    choices = Choices(date_order=DateOrder.MONTH_FIRST, zone="America/New_York")
    march = {"opened_at": "2/3/2016 10:00", "sys_updated_at": "2/3/2016 10:00"}
    body = log(march, {"sys_updated_at": "29/2/2016 10:00"}, resolved_at="?", closed_at="?")
    (told,), (refused,) = read(LOG, body, choices)
    assert told.happenings[0].at == datetime(2016, 2, 3, 15, tzinfo=UTC)
    assert (refused.row, refused.reason) == (3, "sys_updated_at: '29/2/2016 10:00' is no time.")


def test_the_stated_resolution_goes_before_what_rows_show() -> None:
    told = story({}, {**RESOLVED, "sys_updated_at": "29/2/2016 08:53"}, RESOLVED, CLOSED)
    assert steps(told)[-2:] == ["29 Feb 11:29 resolved", "05 Mar 12:00 closed"]


def test_an_incident_closed_without_a_time_of_resolution_has_none() -> None:
    told = story({}, RESOLVED, CLOSED, resolved_at="?")
    assert kinds(told) == ["declared", "changed", "closed", "commented"]
    assert "When it was resolved is not stated. Rows show it as Resolved from 2016-02-29 11:29" in (
        notes_of(told)
    )
    assert told.verdicts[0].at == datetime(2016, 3, 5, 12, tzinfo=UTC)


def test_without_that_column_rows_say_when_it_was_resolved() -> None:
    lines = [line.split(",") for line in log({}, RESOLVED, CLOSED).splitlines()]
    place = lines[0].index("resolved_at")
    told = only(LOG, "\n".join(",".join(c[:place] + c[place + 1 :]) for c in lines))
    assert steps(told)[-2:] == ["29 Feb 11:29 resolved", "05 Mar 12:00 closed"]


def test_an_earlier_resolution_is_told_by_its_row_and_the_last_by_its_column() -> None:
    told = story(
        {},
        {**RESOLVED, "sys_updated_at": "29/2/2016 02:00"},
        {"incident_state": "Active", "sys_updated_at": "29/2/2016 03:00"},
        RESOLVED,
        CLOSED,
    )
    assert [s for s in steps(told) if "resolved" in s or "reopened" in s] == [
        "29 Feb 02:00 resolved",
        "29 Feb 03:00 reopened",
        "29 Feb 11:29 resolved",
    ]
    assert [one.by for one in of_kind(told, Kind.RESOLVED)] == ["Updated by 21", "Resolved by 149"]


def test_whether_the_sla_was_made_is_a_fact_of_the_incident() -> None:
    told = story({}, RESOLVED, {**CLOSED, "made_sla": "false"})
    (verdict,) = told.verdicts
    assert (verdict.metric, verdict.met) == ("resolution", False)
    assert verdict.at == datetime(2016, 2, 29, 11, 29, tzinfo=UTC)
    assert story({}, resolved_at="?", closed_at="?").verdicts == ()


def test_a_word_that_is_no_state_leaves_it_where_it_was() -> None:
    told = story({}, {"incident_state": "-100", "sys_updated_at": "29/2/2016 03:00"}, RESOLVED)
    assert "'-100' is no state of an incident" in notes_of(told)
    assert "held" not in kinds(told)


def test_rows_from_before_the_opening_are_told_at_the_opening() -> None:
    told = story(
        {"sys_updated_at": "28/2/2016 23:00"},
        {"sys_updated_at": "28/2/2016 23:30", "assignment_group": "Group 9"},
        RESOLVED,
        CLOSED,
    )
    assert steps(told)[:2] == ["29 Feb 01:16 declared", "29 Feb 01:16 assigned"]
    assert "Rows updated before the opening: 2" in notes_of(told)


def test_the_order_of_the_file_holds_and_not_the_count_of_updates() -> None:
    told = story(
        {"sys_mod_count": 2, "sys_updated_at": "29/2/2016 11:10"},
        {"sys_mod_count": 1, "sys_updated_at": "29/2/2016 09:52", "category": "Category 9"},
        {"sys_mod_count": 2, **RESOLVED},
        CLOSED,
    )
    assert of_kind(told, Kind.CHANGED)[0].values["category"] == ("Category 9", "Subcategory 170")
    assert list(times(told)) == sorted(times(told))
    assert "Rows older than the row above them: 1" in notes_of(told)


def test_nothing_open_is_told_after_the_stated_end() -> None:
    told = story(
        {},
        {"incident_state": "Active", "sys_updated_at": "29/2/2016 12:00"},
        RESOLVED | {"sys_updated_at": "29/2/2016 12:30"},
        CLOSED,
    )
    assert of_kind(told, Kind.RESOLVED)[0].at == datetime(2016, 2, 29, 11, 29, tzinfo=UTC)
    assert of_kind(told, Kind.ACKNOWLEDGED)[0].at <= of_kind(told, Kind.RESOLVED)[0].at


def test_closed_without_a_row_that_resolves_is_resolved_when_the_column_says() -> None:
    told = story({}, CLOSED)
    assert steps(told)[-2:] == ["29 Feb 11:29 resolved", "05 Mar 12:00 closed"]


def test_what_the_rows_leave_open_ends_when_the_columns_say() -> None:
    told = story({"incident_state": "Active"})
    assert steps(told)[-3:-1] == ["29 Feb 11:29 resolved", "05 Mar 12:00 closed"]
    assert "No row shows it as closed; a column says that it was" in notes_of(told)


def test_an_open_incident_stays_open_with_the_columns_of_a_resolution_before() -> None:
    told = story(
        {},
        RESOLVED,
        {"incident_state": "Active", "sys_updated_at": "1/3/2016 10:00"},
        closed_at="?",
    )
    assert kinds(told)[-1] == "changed"
    assert "reopened" in kinds(told)


def test_another_group_takes_the_incident_from_its_person() -> None:
    told = story(
        {"incident_state": "Active", "assigned_to": "Resolver 7"},
        {"assignment_group": "Group 9", "assigned_to": "?", "sys_updated_at": "29/2/2016 02:00"},
        {"assigned_to": "Resolver 8", "sys_updated_at": "29/2/2016 03:00"},
        RESOLVED,
        CLOSED,
    )
    assert [dict(one.values) for one in of_kind(told, Kind.ASSIGNED)] == [
        {"team": "Group 9", "assignee": None},
        {"assignee": "Resolver 8"},
    ]


def test_what_was_called_off_is_cancelled() -> None:
    told = story(
        {},
        {"incident_state": "Canceled", "sys_updated_at": "29/2/2016 02:00"},
        resolved_at="?",
        closed_at="?",
        closed_code="Duplicate",
    )
    (cancelled,) = of_kind(told, Kind.CANCELLED)
    assert cancelled.values["code"] == "duplicate"


def test_rows_of_incidents_may_stand_anywhere() -> None:
    lines = log({}, RESOLVED, CLOSED).splitlines()
    other = [line.replace("INC1,", "INC2,") for line in lines[1:]]
    mixed = [lines[0], lines[1], other[0], other[1], lines[2], lines[3], other[2]]
    stories, rejected = read(LOG, "\n".join(mixed))
    assert rejected == []
    assert [one.key for one in stories] == ["INC1", "INC2"]
    assert kinds(stories[0]) == kinds(stories[1]) == kinds(story({}, RESOLVED, CLOSED))


def test_rows_that_cannot_be_read_are_rejected_and_the_others_told() -> None:
    body = log({}, RESOLVED, CLOSED, {"sys_updated_at": "30/2/2016 10:00"}, {"number": "?"})
    (told,), rejected = read(LOG, body + "\nINC1,New,true")
    assert kinds(told)[-1] == "closed"
    assert {(one.row, one.reason) for one in rejected} == {
        (5, "sys_updated_at: '30/2/2016 10:00' is no time."),
        (6, "The row names no incident."),
        (7, "This row has 3 cells, the header has 28."),
    }


def test_rows_without_any_time_are_rejected() -> None:
    gone = dict.fromkeys(("opened_at", "sys_updated_at", "resolved_at", "closed_at"), "?")
    stories, rejected = read(LOG, log({}, **gone))
    assert stories == []
    assert rejected[0].reason == "No row of this incident says when anything happened."


def test_a_file_of_another_kind_says_what_it_lacks() -> None:
    with pytest.raises(Unreadable, match="No column says the number or the state"):
        read(LOG, "a,b\n1,2\n")


_STATES = ["New", "Active", "Awaiting User Info", "Awaiting Vendor", "Resolved", "Closed"]
_STATES += ["-100", "?", "Canceled"]
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["INC1", "INC2", "?"]),
            "incident_state": st.sampled_from(_STATES),
            "sys_updated_at": st.sampled_from(
                ["29/2/2016 01:00", "1/3/2016 10:00", "13/3/2016 9:00", "?", "31/2/2016 1:00"]
            ),
            "assignment_group": st.sampled_from(["Group 1", "Group 2", "?"]),
            "assigned_to": st.sampled_from(["Resolver 1", "?"]),
            "resolved_at": st.sampled_from(["?", "28/2/2016 9:00", "14/3/2016 9:00"]),
            "closed_at": st.sampled_from(["?", "27/2/2016 9:00", "15/3/2016 9:00"]),
            "priority": st.sampled_from(["3 - Moderate", "9", "?", ""]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=50)
@given(_ROWS)
def test_every_row_is_of_a_story_or_rejected_and_stories_go_forward(rows: list[Any]) -> None:
    body = log(*rows, opened_at="29/2/2016 01:16")
    stories, rejected = read(LOG, body)
    told = {one.key for one in stories}
    refused = {one.row for one in rejected}
    for line, row in enumerate(rows, 2):
        assert line in refused or row["number"] in told
    for one in stories:
        assert one.happenings[0].kind is Kind.DECLARED
        assert list(times(one)) == sorted(times(one))


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_garbage_is_rejected_and_never_raised(garbage: bytes) -> None:
    stories, rejected = read(LOG, log({}, RESOLVED, CLOSED).encode() + b"\n" + garbage)
    assert stories or rejected


def test_the_three_columns_that_must_be_there_are_enough() -> None:
    text = (
        "number,incident_state,sys_updated_at\n"
        "INC1,New,29/2/2016 01:16\nINC1,Active,29/2/2016 02:16\nINC1,Closed,1/3/2016 02:16\n"
    )
    told = only(ServiceNowLog(), text)
    assert kinds(told)[0] == "declared"
    assert kinds(told)[-1] == "closed"

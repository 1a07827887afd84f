"""Histories of status pages: what the public was told, as comments and steps."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.readers.reading import kinds, of_kind, only, read, steps
from watchbell.importers.domain import Kind, Unreadable
from watchbell.importers.readers.statuspage import Statuspage

PAGE = Statuspage()
LINE: dict[str, Any] = {
    "id": "9632825",
    "title": "Incident with Codespaces",
    "url": "https://www.githubstatus.com/incidents/5jfkz8q1mlql",
    "started_at": "2022-03-26T01:43:00Z",
    "resolved_at": "2022-03-26T03:35:00Z",
    "updates": [
        {"at": "2022-03-26T01:43:00Z", "status": "Investigating", "message": "We look into it."},
        {"at": "2022-03-26T02:20:00Z", "status": "Update", "message": "Change the region."},
        {"at": "2022-03-26T03:35:00Z", "status": "Resolved", "message": "Resolved."},
    ],
    "impact": "minor",
    "components": ["Codespaces", "Actions"],
}
API: dict[str, Any] = {
    "id": "p31z",
    "name": "Disk failure",
    "status": "postmortem",
    "impact": "critical",
    "created_at": "2014-05-14T14:22:39.441-06:00",
    "started_at": "2014-05-14T14:20:00.000-06:00",
    "resolved_at": "2014-05-14T15:40:00.000-06:00",
    "shortlink": "https://stspg.io/x",
    "components": [{"id": "a", "name": "Storage"}, {"id": "b", "name": "Web"}],
    "incident_updates": [
        {"status": "postmortem", "body": "Why.", "display_at": "2014-05-16T09:00:00.000-06:00"},
        {"status": "resolved", "body": "Done.", "display_at": "2014-05-14T15:40:00.000-06:00"},
        {"status": "monitoring", "body": "Better.", "display_at": "2014-05-14T15:00:00.000-06:00"},
        {"status": "identified", "body": "A disk.", "display_at": "2014-05-14T14:40:00.000-06:00"},
    ],
}


def test_a_line_is_an_incident_and_its_updates_are_public() -> None:
    told = only(PAGE, json.dumps(LINE) + "\n")
    assert steps(told) == [
        "26 Mar 01:43 declared",
        "26 Mar 01:43 acknowledged",
        "26 Mar 01:43 commented",
        "26 Mar 02:20 commented",
        "26 Mar 03:35 resolved",
        "26 Mar 03:35 commented",
    ]
    assert told.happenings[0].values == {
        "title": "Incident with Codespaces",
        "impact": 3,
        "service": "Codespaces",
        "labels": ["Codespaces", "Actions"],
        "channel": "api",
        "custom": {"Source impact": "minor", "Link": LINE["url"]},
    }
    assert {one.values["visibility"] for one in of_kind(told, Kind.COMMENTED)} == {"public"}


def test_the_answer_of_the_api_is_read_with_the_newest_update_first() -> None:
    told = only(PAGE, json.dumps({"page": {"id": "x"}, "incidents": [API]}, indent=1))
    assert steps(told) == [
        "14 May 20:20 declared",
        "14 May 20:40 acknowledged",
        "14 May 20:40 commented",
        "14 May 21:00 mitigated",
        "14 May 21:00 commented",
        "14 May 21:40 resolved",
        "14 May 21:40 commented",
        "16 May 15:00 commented",
    ]
    assert told.happenings[0].values["impact"] == 1
    assert told.happenings[0].values["labels"] == ["Storage", "Web"]


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"incidents": [one]}])
def test_a_list_in_one_line_is_read_too(wrap: Any) -> None:
    assert only(PAGE, json.dumps(wrap(LINE))) == only(PAGE, json.dumps(LINE))


def test_announced_maintenance_is_no_incident() -> None:
    for change in ({"impact": "maintenance"}, {"status": "completed"}):
        stories, (refused,) = read(PAGE, json.dumps({**LINE, **change}))
        assert stories == []
        assert refused.reason == "This is announced maintenance and no incident."


def test_what_worsens_after_the_resolution_is_reopened() -> None:
    again = [*LINE["updates"][:2], {**LINE["updates"][2], "at": "2022-03-26T02:30:00Z"}]
    again += [
        {"at": "2022-03-26T02:40:00Z", "status": "Investigating", "message": "Again."},
        LINE["updates"][2],
    ]
    told = only(PAGE, json.dumps({**LINE, "updates": again}))
    assert [kind for kind in kinds(told) if kind != "commented"] == [
        *("declared", "acknowledged", "resolved", "reopened", "acknowledged", "resolved")
    ]


def test_an_incident_that_goes_on_stays_open() -> None:
    told = only(PAGE, json.dumps({**LINE, "resolved_at": None, "updates": LINE["updates"][:2]}))
    assert "resolved" not in kinds(told)


def test_lines_that_cannot_be_taken_in_say_why() -> None:
    bad = (
        LINE,
        LINE,
        {**LINE, "id": None},
        {**LINE, "id": "2", "started_at": "soon"},
        {**LINE, "id": "3", "updates": [{"status": "x"}]},
        {**LINE, "id": "4", "updates": "none"},
        ["no", "object"],
    )
    stories, rejected = read(PAGE, "\n".join([*map(json.dumps, bad), "{broken"]))
    assert len(stories) == 1
    assert [(one.row, one.reason) for one in rejected] == [
        (2, "9632825 stands at 1 already."),
        (3, "The incident has no id."),
        (4, "'soon' is no time."),
        (5, "An update of the incident has no time."),
        (6, "The incident's updates are no list."),
        (7, "This is no incident: an object with id, started_at and updates."),
        (8, "This is no incident: an object with id, started_at and updates."),
    ]


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(Unreadable, match="neither JSON nor JSON Lines"):
        read(PAGE, "<html>")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*LINE, *API, "at", "body"]), inner, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=50)
@given(st.lists(_JSON, max_size=4))
def test_every_line_is_a_story_or_rejected(lines: list[Any]) -> None:
    body = "\n".join([json.dumps(LINE), *map(json.dumps, lines)])
    stories, rejected = read(PAGE, body)
    assert len(stories) + len(rejected) == len(lines) + 1

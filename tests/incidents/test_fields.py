"""Fields as pure decisions: what is accepted, asked, demanded and worked out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from watchbell.incidents.fields.rules import (
    circle_through,
    missing_built_in,
    missing_fields,
    settle,
    visible_fields,
)
from watchbell.incidents.fields.specs import FieldSpec, Kind, Option, Step, TypeSpec
from watchbell.incidents.fields.values import Unfit, clean_value, in_words


class Directory:
    """One person and one service."""

    def person(self, given: str) -> str | None:
        """Return Grace's id for her address."""
        return "id-of-grace" if given == "grace@example.org" else None

    def service(self, given: str) -> str | None:
        """Return the one service's slug."""
        return given if given == "checkout" else None


OPTIONS = (Option("mail", "By mail"), Option("web", "On the web"), Option("fax", "Fax", False))


def field(slug: str, kind: Kind = Kind.TEXT, **said: Any) -> FieldSpec:
    options = OPTIONS if kind in (Kind.CHOICE, Kind.CHOICES) else ()
    return FieldSpec(slug=slug, name=slug.capitalize(), kind=kind, options=options, **said)


def form(*fields: FieldSpec, **said: Any) -> TypeSpec:
    return TypeSpec(slug="breach", name="Breach", fields=fields, **said)


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        (Kind.TEXT, "  two\r\nlines ", "two\nlines"),
        (Kind.TEXT, "", None),
        (Kind.NUMBER, "3,5", 3.5),
        (Kind.NUMBER, 4.0, 4),
        (Kind.NUMBER, 0, 0),
        (Kind.CHOICE, "On the web", "web"),
        (Kind.CHOICES, ["web", "mail", "web"], ["mail", "web"]),
        (Kind.CHOICES, "web,mail", ["mail", "web"]),
        (Kind.CHOICES, [], None),
        (Kind.DATE, "2026-03-02", "2026-03-02"),
        (Kind.TIME, "2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"),
        (Kind.PERSON, "grace@example.org", "id-of-grace"),
        (Kind.SERVICE, "checkout", "checkout"),
        (Kind.CHECKBOX, "on", True),
        (Kind.CHECKBOX, False, False),
        (Kind.URL, "https://example.org/a?b=c", "https://example.org/a?b=c"),
    ],
)
def test_values_are_stored_in_one_form(kind: Kind, given: Any, stored: Any) -> None:
    assert clean_value(field("f", kind), given, Directory()) == stored


@pytest.mark.parametrize(
    ("kind", "given", "advice"),
    [
        (Kind.TEXT, 7, "Give text."),
        (Kind.TEXT, "a\x1b", "control character"),
        (Kind.NUMBER, "many", "Give a number"),
        (Kind.NUMBER, True, "Give a number"),
        (Kind.NUMBER, "nan", "Give a number between"),
        (Kind.CHOICE, "pigeon", "Choose one of: mail, web."),
        (Kind.CHOICE, "fax", "Choose one of: mail, web."),
        (Kind.DATE, "31.3.2026", "year-month-day"),
        (Kind.TIME, "2026-03-02T10:00:00", "Add Z"),
        (Kind.PERSON, "nobody@example.org", "address of somebody"),
        (Kind.SERVICE, "nothing", "short name of a service"),
        (Kind.CHECKBOX, "perhaps", "true or false"),
        (Kind.URL, "javascript:alert(1)", "https://"),
        (Kind.URL, "https://", "https://"),
        (Kind.FORMULA, "1", "worked out by a formula"),
    ],
)
def test_what_does_not_fit_is_refused_with_advice(kind: Kind, given: Any, advice: str) -> None:
    with pytest.raises(Unfit, match=advice.replace("(", r"\(").replace(".", r"\.")):
        clean_value(field("f", kind), given, Directory())


@pytest.mark.parametrize(
    ("kind", "stored", "said"),
    [
        (Kind.CHOICE, "fax", "Fax"),
        (Kind.CHOICES, ["mail", "web"], "By mail, On the web"),
        (Kind.CHECKBOX, True, "Yes"),
        (Kind.PERSON, "id-of-grace", "Grace"),
        (Kind.TIME, "2026-03-02T09:00:00Z", "02 Mar 2026, 09:00 UTC"),
        (Kind.NUMBER, None, ""),
    ],
)
def test_values_are_said_as_people_read_them(kind: Kind, stored: Any, said: str) -> None:
    assert in_words(field("f", kind), stored, {"id-of-grace": "Grace"}) == said


PERSONAL = field("personal", Kind.CHECKBOX)
PEOPLE = field(
    "people",
    Kind.NUMBER,
    visible_when="personal == true",
    required_for=frozenset({Step.RESOLVED}),
)
PRESS = field(
    "press",
    visible_when="people > 1000 && incident.impact <= 2",
    required_for=frozenset({Step.ALWAYS}),
)
BREACH = form(PERSONAL, PEOPLE, PRESS)


def shown(values: dict[str, Any], record: dict[str, Any] | None = None) -> list[str]:
    return [spec.slug for spec in visible_fields(BREACH, values, record or {})]


def test_a_condition_shows_its_field_when_it_holds_and_hides_it_while_undecided() -> None:
    assert shown({}) == ["personal"]
    assert shown({"personal": True}) == ["personal", "people"]
    assert shown({"personal": True, "people": 5000}, {"impact": 1}) == [
        "personal", "people", "press",
    ]  # fmt: skip
    assert shown({"personal": True, "people": 5000}, {"impact": 4}) == ["personal", "people"]


def test_a_hidden_field_counts_as_empty_for_others() -> None:
    assert shown({"personal": False, "people": 5000}, {"impact": 1}) == ["personal"]


def test_a_hidden_field_is_never_demanded_and_a_shown_one_is_at_its_step() -> None:
    assert missing_fields(BREACH, Step.RESOLVED, {}, {}) == {}
    needed = {"custom.people": "“People” is required before it is resolved."}
    assert missing_fields(BREACH, Step.RESOLVED, {"personal": True}, {}) == needed
    assert missing_fields(BREACH, Step.CLOSED, {"personal": True}, {}) == {}


def test_always_means_at_every_step() -> None:
    given = {"personal": True, "people": 5000}
    for step in Step:
        assert "custom.press" in missing_fields(BREACH, step, given, {"impact": 1})


def test_a_demanded_box_must_be_ticked() -> None:
    box = form(field("read", Kind.CHECKBOX, required_for=frozenset({Step.CLOSED})))
    assert missing_fields(box, Step.CLOSED, {"read": False}, {}) == {
        "custom.read": "“Read” must be ticked before it is closed."
    }
    assert missing_fields(box, Step.CLOSED, {"read": True}, {}) == {}


def test_a_type_may_demand_fields_of_the_record_itself() -> None:
    strict = form(required={Step.DECLARE: frozenset({"service"})})
    assert missing_built_in(strict, Step.DECLARE, {"service": None}) == {
        "service": "Service is required to open the incident (Breach)."
    }
    assert missing_built_in(strict, Step.RESOLVED, {"service": None}) == {}


def test_values_of_hidden_fields_go_and_those_of_unknown_fields_stay() -> None:
    given = {"personal": False, "people": 12, "switched_off": "kept"}
    assert settle(BREACH, given, {}) == {"switched_off": "kept", "personal": False}


def test_formulas_are_worked_out_from_what_is_given() -> None:
    late = form(
        field("aware", Kind.TIME),
        field("due", Kind.FORMULA, formula='aware + duration("72h")'),
        field("hours", Kind.FORMULA, formula="due - incident.created_at"),
        field("cost", Kind.FORMULA, formula="seats * 2.5"),
        field("seats", Kind.NUMBER),
        field("loud", Kind.FORMULA, formula="seats > 3.0"),
    )
    record = {"created_at": datetime(2026, 3, 2, 9, tzinfo=UTC)}
    given = {"aware": "2026-03-02T09:00:00Z", "seats": 4}
    assert settle(late, given, record) == {
        **given, "due": "2026-03-05T09:00:00Z", "hours": 72, "cost": 10, "loud": True,
    }  # fmt: skip
    assert settle(late, {}, record) == {}


def test_formulas_do_not_see_hidden_values() -> None:
    hidden = form(
        field("on", Kind.CHECKBOX),
        field("n", Kind.NUMBER, visible_when="on == true"),
        field("twice", Kind.FORMULA, formula="n * 2.0"),
    )
    assert settle(hidden, {"on": True, "n": 2}, {})["twice"] == 4
    assert "twice" not in settle(hidden, {"on": False, "n": 2}, {})


def test_a_circle_of_conditions_is_seen_and_asks_for_nothing() -> None:
    egg = form(
        field("hen", visible_when='egg == "x"'), field("egg", visible_when='hen == "x"'), PERSONAL
    )
    assert circle_through(egg, "hen")
    assert not circle_through(egg, "personal")
    assert [s.slug for s in visible_fields(egg, {"hen": "x", "egg": "x"}, {})] == ["personal"]

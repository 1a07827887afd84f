"""Roles of an incident in words, for its timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.incidents.duties import DUTIES, IncidentRole
from watchbell.web.incidents.naming import Line, Names

Payload = Mapping[str, Any]


def _role(payload: Payload) -> str:
    known = {role.value: duties.name.lower() for role, duties in DUTIES.items()}
    return known.get(payload.get("role", ""), str(payload.get("role", "something")))


def _person(payload: Payload, names: Names, key: str = "person_id") -> str:
    return names.people.get(payload.get(key) or "", "somebody")


def _assigned(payload: Payload, names: Names) -> Line:
    person, role = _person(payload, names), _role(payload)
    if payload.get("role") == IncidentRole.RESPONDER:
        return (f"added {person} as responder", "", "user-plus", "accent")
    text = f"made {person} {role}"
    if payload.get("previous_id"):
        text = f"handed the role of {role} to {person}"
    before = _person(payload, names, "previous_id") if payload.get("previous_id") else ""
    return (text, f"Relieves {before}" if before else "", "user-check", "accent")


def _offered(payload: Payload, names: Names) -> Line:
    text = f"asked {_person(payload, names)} to take over as {_role(payload)}"
    return (text, payload.get("note", ""), "arrows-exchange", "")


def _declined(payload: Payload, names: Names) -> Line:
    return (f"declined to be {_role(payload)}", payload.get("reason", ""), "circle-x", "warn")


def _withdrawn(payload: Payload, names: Names) -> Line:
    text = f"no longer asks {_person(payload, names)} to be {_role(payload)}"
    return (text, "", "arrow-back-up", "")


def _left(payload: Payload, names: Names) -> Line:
    text = f"ended {_person(payload, names)}'s time as {_role(payload)}"
    return (text, payload.get("reason", ""), "logout", "")


TELLERS: dict[str, Callable[[Payload, Names], Line]] = {
    "incident.role_assigned": _assigned,
    "incident.role_offered": _offered,
    "incident.role_declined": _declined,
    "incident.role_offer_withdrawn": _withdrawn,
    "incident.role_left": _left,
}

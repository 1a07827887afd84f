"""Roles and tasks of an incident in words, for its timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.incidents.duties import DUTIES, IncidentRole
from watchbell.kernel.saying import span_text
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


def _task(text: str, icon: str, tone: str = "") -> Callable[[Payload, Names], Line]:
    return lambda payload, names: (
        text.format(payload.get("title", "a task")),
        payload.get("reason", ""),
        icon,
        tone,
    )


def _task_added(payload: Payload, names: Names) -> Line:
    person, role = payload.get("person_id"), payload.get("role")
    whose = _person(payload, names) if person else _role(payload) if role else ""
    text = f"added the task “{payload.get('title', '')}”"
    return (f"{text} for {whose}" if whose else text, "", "plus", "")


def _task_changed(payload: Payload, names: Names) -> Line:
    title, fields = payload.get("title", ""), payload.get("fields", [])
    if list(fields) == ["owner"] and payload.get("person_id"):
        return (f"gave the task “{title}” to {_person(payload, names)}", "", "user-check", "")
    words = ", ".join(str(name).replace("_at", "").replace("is_", "") for name in fields)
    return (f"changed the task “{title}”", words.capitalize(), "pencil", "")


def _task_due(payload: Payload, names: Names) -> Line:
    people = ", ".join(payload.get("names", []))
    what = "is due" if payload.get("is_overdue") else "is due soon"
    tone = "warn" if payload.get("is_overdue") else ""
    detail = f"Reminded {people}" if people else "Nobody could be reminded: it has no owner"
    return (f"says the task “{payload.get('title', '')}” {what}", detail, "clock", tone)


def _plan(payload: Payload, names: Names) -> Line:
    count = payload.get("tasks", 0)
    text = f"applied the plan {payload.get('plan', '')}"
    return (text, f"{count} task{'' if count == 1 else 's'}", "list-details", "accent")


def _unowned(payload: Payload, names: Names) -> Line:
    minutes = payload.get("minutes", 0)
    text = f"says that nobody has owned it for {minutes} minutes"
    return (text, "", "alert-triangle", "danger")


def _watch_scope(payload: Payload, names: Names) -> Line:
    what = "everything public" if payload.get("scope") == "everything" else "changes of the state"
    return (f"has {_person(payload, names)} mailed {what}", "", "eye", "")


def _children_told(payload: Payload, names: Names) -> Line:
    people, children = payload.get("people", 0), payload.get("children", 0)
    who = "1 person" if people == 1 else f"{people} people"
    of = "1 child" if children == 1 else f"{children} children"
    return (f"wrote to {who} of {of}", payload.get("text", ""), "speakerphone", "accent")


def _time(text: str, icon: str, tone: str = "") -> Callable[[Payload, Names], Line]:
    def told(payload: Payload, names: Names) -> Line:
        spent, before = (
            span_text(60 * payload.get(name, 0)) for name in ("minutes", "previous_minutes")
        )
        is_own = payload.get("person_id") == payload.get("actor_id")
        whose = "" if is_own else f" by {payload.get('person', 'somebody')}"
        said = text.format(spent=spent, before=before, whose=whose)
        return (said, str(payload.get("note", "")), icon, tone)

    return told


TELLERS: dict[str, Callable[[Payload, Names], Line]] = {
    "incident.role_assigned": _assigned,
    "incident.role_offered": _offered,
    "incident.role_declined": _declined,
    "incident.role_offer_withdrawn": _withdrawn,
    "incident.role_left": _left,
    "incident.unowned": _unowned,
    "incident.watch_scope_changed": _watch_scope,
    "incident.children_notified": _children_told,
    "incident.plan_applied": _plan,
    "incident.task_added": _task_added,
    "incident.task_changed": _task_changed,
    "incident.task_moved": _task("moved the task “{}”", "arrows-exchange"),
    "incident.task_done": _task("did the task “{}”", "check", "good"),
    "incident.task_skipped": _task("skipped the task “{}”", "ban", "warn"),
    "incident.task_reopened": _task("reopened the task “{}”", "arrow-back-up"),
    "incident.task_due": _task_due,
    "incident.time_logged": _time("logged {spent} of work{whose}", "clock"),
    "incident.time_corrected": _time(
        "corrected the work{whose}: {spent}, before {before}", "pencil"
    ),
    "incident.time_removed": _time("removed {spent} of work{whose}", "trash", "warn"),
    "incident.time_restored": _time("brought {spent} of work{whose} back", "arrow-back-up"),
}

"""Pages and messages of an incident in words, for its timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.web.incidents.naming import Line, Names
from watchbell.web.words import humanize


def enumerated(words: list[str]) -> str:
    """Join words as people do: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nothing"


def _paged(payload: Mapping[str, Any], names: Names) -> Line:
    who = enumerated([str(name) for name in payload.get("names", [])])
    turn = f"step {payload.get('step')}" + (
        f", round {payload['loop']}" if payload.get("loop", 1) > 1 else ""
    )
    detail = "The policy's fallback: nobody else could be told." if payload.get("fallback") else ""
    return (f"paged {who} ({turn})", detail, "bell-ringing", "warn")


def _nobody(payload: Mapping[str, Any], names: Names) -> Line:
    targets = enumerated([str(name) for name in payload.get("targets", [])])
    text = f"found nobody to page at step {payload.get('step')}"
    return (text, f"{targets}: {payload.get('then', '')}", "alert-triangle", "danger")


def _skipped(payload: Mapping[str, Any], names: Names) -> Line:
    conditions = payload.get("conditions", "")
    return (f"skipped step {payload.get('step')}", f"Its conditions: {conditions}", "bell", "")


def _broken(payload: Mapping[str, Any], names: Names) -> Line:
    text = f"could not decide the conditions of step {payload.get('step')} and paged all the same"
    return (text, payload.get("problem", ""), "alert-triangle", "warn")


def _escalation(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"began to page by the policy {payload.get('policy', '')}", "", "bell", "")


def _by_hand(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"escalated to step {payload.get('step')}", "", "chevron-up", "warn")


def _asked(payload: Mapping[str, Any], names: Names) -> Line:
    who = enumerated([str(name) for name in payload.get("names", [])])
    team = payload.get("team", "")
    text = f"paged {who}, on call for {team}" if team else f"paged {who}"
    return (text, payload.get("reason", ""), "bell-ringing", "warn")


def _answered(payload: Mapping[str, Any], names: Names) -> Line:
    if payload.get("answer") == "accepted":
        return ("comes, having been paged", payload.get("note", ""), "check", "good")
    return ("was paged and cannot come", payload.get("note", ""), "x", "danger")


def _sent(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"delivered {_message(payload, names)}", "", "mail", "")


def _not_sent(payload: Mapping[str, Any], names: Names) -> Line:
    return (
        f"could not deliver {_message(payload, names)}",
        payload.get("reason", ""),
        "mail",
        "danger",
    )


def _message(payload: Mapping[str, Any], names: Names) -> str:
    what = "the page" if payload.get("purpose") in ("page", "ask") else "a message"
    person = names.people.get(payload.get("person_id") or "", "")
    through = humanize(payload.get("channel", "")).lower()
    return f"{what} to {person} by {through}" if person else f"{what} by {through}"


TELLERS: dict[str, Callable[[Mapping[str, Any], Names], Line]] = {
    "message.sent": _sent,
    "message.failed": _not_sent,
    "escalation.started": _escalation,
    "escalation.nobody_on_call": _nobody,
    "escalation.by_hand": _by_hand,
    "escalation.step_skipped": _skipped,
    "escalation.condition_broken": _broken,
    "incident.paged": _paged,
    "incident.paged_by_hand": _asked,
    "incident.page_answered": _answered,
}

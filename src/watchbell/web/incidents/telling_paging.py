"""Pages and messages of an incident in words, for its timeline."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

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


def _waits(payload: Mapping[str, Any], names: Names) -> Line:
    until = _local(payload.get("until"))
    text = f"waits with step {payload.get('step')}" + (
        f" until {until:%-d %b, %H:%M}" if until else ""
    )
    return (text, f"Its hours: {payload.get('hours', '')}", "clock", "")


def _local(text: str | None) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None


def _handed_over(payload: Mapping[str, Any], names: Names) -> Line:
    word = {"policy": "the policy ", "team": "the team "}.get(payload.get("to", ""), "")
    text = f"handed it over to {word}{payload.get('name', '')}"
    return (text, payload.get("reason", ""), "arrows-exchange", "warn")


def _also_acknowledged(payload: Mapping[str, Any], names: Names) -> Line:
    awaited = [str(name) for name in payload.get("awaited", [])]
    detail = f"Still to answer: {enumerated(awaited)}" if awaited else "Everybody has answered."
    return ("acknowledged it too", detail, "hand-stop", "good")


def _questioned(payload: Mapping[str, Any], names: Names) -> Line:
    until = _local(payload.get("until"))
    detail = f"Without an answer by {until:%H:%M} others are told." if until else ""
    return (f"asked {payload.get('name', '')} whether they are still on it", detail, "bell", "")


def _confirmed(payload: Mapping[str, Any], names: Names) -> Line:
    return ("is still on it", "", "check", "good")


def _rung_again(payload: Mapping[str, Any], names: Names) -> Line:
    through = enumerated([humanize(channel).lower() for channel in payload.get("channels", [])])
    text = f"paged {payload.get('name')} again by {through}"
    after = f"Their own rule: after {payload.get('after_minutes')} min without an answer."
    return (text, after, "bell-ringing", "warn")


def _quieted(payload: Mapping[str, Any], names: Names) -> Line:
    until = _local(payload.get("until"))
    text = "pages nobody" + (f" until {until:%Y-%m-%d %H:%M %Z}" if until else "")
    why = str(payload.get("why", ""))
    return (f"{text}: all its alerts are quiet", f"{why[:1].upper()}{why[1:]}", "moon", "")


def _held_back(payload: Mapping[str, Any], names: Names) -> Line:
    until = payload.get("until")
    at = timezone.localtime(datetime.fromisoformat(until)) if until else None
    text = f"lets {payload.get('name')} sleep until " + (f"{at:%Y-%m-%d %H:%M %Z}" if at else "")
    return (text, "Their quiet hours; nothing here must wake somebody.", "moon", "")


def _fell_back(payload: Mapping[str, Any], names: Names) -> Line:
    failed = humanize(payload.get("failed", "")).lower()
    name, channel = payload.get("name"), payload.get("channel")
    if not channel:
        text = f"cannot reach {name}: {failed} failed, and no other way is left"
        return (text, payload.get("reason", ""), "alert-triangle", "danger")
    text = f"pages {name} by {humanize(channel).lower()} instead, for {failed} failed"
    return (text, payload.get("reason", ""), "bell-ringing", "warn")


def _passed_over(payload: Mapping[str, Any], names: Names) -> Line:
    who = enumerated([str(name) for name in payload.get("names", [])])
    text = f"did not page {who} (step {payload.get('step')})"
    return (text, "They have left, or their role may not answer.", "user-minus", "warn")


def _cannot_come(payload: Mapping[str, Any], names: Names) -> Line:
    return ("was paged and cannot come; the next is paged", "", "x", "warn")


TELLERS: dict[str, Callable[[Mapping[str, Any], Names], Line]] = {
    "message.sent": _sent,
    "message.failed": _not_sent,
    "escalation.started": _escalation,
    "escalation.nobody_on_call": _nobody,
    "escalation.by_hand": _by_hand,
    "escalation.step_skipped": _skipped,
    "escalation.condition_broken": _broken,
    "escalation.step_waits": _waits,
    "escalation.quieted": _quieted,
    "escalation.handed_over": _handed_over,
    "incident.also_acknowledged": _also_acknowledged,
    "incident.acknowledgement_questioned": _questioned,
    "incident.acknowledgement_confirmed": _confirmed,
    "incident.paged": _paged,
    "incident.paged_by_hand": _asked,
    "incident.page_answered": _answered,
    "incident.rung_again": _rung_again,
    "incident.page_held_back": _held_back,
    "incident.page_fell_back": _fell_back,
    "incident.page_declined": _cannot_come,
    "escalation.people_passed_over": _passed_over,
}

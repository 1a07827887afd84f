"""Events in words: one line a kind, for people who read a timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from watchbell.incidents.events import IncidentChanged
from watchbell.incidents.file_events import FileAttached
from watchbell.incidents.selectors import TimelineEntry
from watchbell.kernel.zones import zone_letters
from watchbell.web.incidents import telling_files, telling_guides, telling_paging, telling_people
from watchbell.web.incidents.naming import Line as Line
from watchbell.web.incidents.naming import Names as Names
from watchbell.web.incidents.telling_alerts import let_go
from watchbell.web.incidents.telling_items import about
from watchbell.web.incidents.telling_paging import enumerated
from watchbell.web.incidents.telling_sla import TELLERS as OF_PROMISES
from watchbell.web.words import humanize

_SHOWN_FIELDS = {
    "type": "type",
    "title": "title",
    "description": "description",
    "category": "category",
    "impact": "impact",
    "urgency": "urgency",
    "severity": "severity",
    "effect": "effect",
    "channel": "channel",
    "service": "service",
    "affected": "affected",
    "occurred_at": "start",
    "detected_at": "detection",
    "diagnosis": "diagnosis",
    "reopen_count": "number of reopenings",
    "reassignment_count": "number of reassignments",
    "cause": "cause",
    "business_impact": "business impact",
    "effort_minutes": "effort in minutes",
    "reporter": "reporter",
    "reported_at": "report time",
    "acknowledged_at": "acknowledgement time",
    "contained_at": "containment time",
    "mitigated_at": "mitigation time",
    "restored_at": "restoration time",
    "resolved_at": "resolution time",
    "closed_at": "closing time",
    "affected_services": "other affected services",
    "affected_people": "affected people",
    "configuration_items": "configuration items",
    "workaround": "workaround",
    "knowledge_url": "article",
    "labels": "labels",
    "custom": "custom fields",
}
_IN_WORDS = frozenset({"channel", "effect", "cause"})
_LONG = 140


@dataclass(frozen=True)
class Told:
    """One entry as components/timeline_item.html wants it."""

    id: UUID
    at: datetime
    actor: str
    system: bool
    text: str
    detail: str = ""
    icon: str = "circle-dot"
    tone: str = ""
    comment: str | None = None
    internal: bool = False
    folded: bool = False
    file: str = ""


def tell(entry: TimelineEntry, names: Names) -> Told:
    """Say what happened; a kind that nobody described is said by its name."""
    teller = _TELLERS.get(entry.kind)
    known = {**entry.payload, "actor_id": str(entry.actor.id)}
    text, detail, icon, tone = teller(known, names) if teller else _unknown(entry)
    return Told(
        id=entry.id,
        at=entry.at,
        actor=entry.actor.name,
        system=entry.actor.is_machine,
        text=f"{text} on {entry.merged_from}, merged into this" if entry.merged_from else text,
        detail=detail,
        icon=icon,
        tone=tone,
        comment=entry.comment.body if entry.comment else None,
        internal=entry.is_internal and entry.comment is not None,
        folded=entry.kind == IncidentChanged.kind,
        file=_file_of(entry),
    )


def _file_of(entry: TimelineEntry) -> str:
    """Return the file that an entry links to, "" for any other entry."""
    return str(entry.payload.get("attachment_id", "")) if entry.kind == FileAttached.kind else ""


def _unknown(entry: TimelineEntry) -> Line:
    what = humanize(entry.kind.rpartition(".")[2]).lower()
    return (what, _reason(entry.payload), "circle-dot", "")


def _reason(payload: Mapping[str, Any]) -> str:
    return next((str(payload[key]) for key in ("reason", "why", "note") if payload.get(key)), "")


def _declared(payload: Mapping[str, Any], names: Names) -> Line:
    through = humanize(payload.get("channel", "")).lower()
    return (f"opened this incident, through {through}", "", "urgent", "danger")


def _acknowledged(payload: Mapping[str, Any], names: Names) -> Line:
    again = "" if payload.get("first", True) else " again"
    return (f"acknowledged{again}", "", "hand-stop", "accent")


def _assigned(payload: Mapping[str, Any], names: Names) -> Line:
    person = names.people.get(payload.get("assignee_id") or "", "")
    team = names.teams.get(payload.get("team_id") or "", "")
    if payload.get("escalated"):
        before = names.teams.get(payload.get("previous_team_id") or "", "")
        text = f"escalated it: {before or 'no team'} → {team}" + (f", {person}" if person else "")
    elif person:
        text = f"assigned it to {person}" + (f", {team}" if team else "")
    else:
        text = f"gave it to {team}" if team else "took it from everybody"
    icon, tone = ("arrow-up", "warn") if payload.get("escalated") else ("user-check", "")
    return (text, payload.get("reason", ""), icon, tone)


def _held(payload: Mapping[str, Any], names: Names) -> Line:
    reason = humanize(payload.get("reason", "")).lower()
    return (f"put it on hold: {reason}", payload.get("note", ""), "player-pause", "violet")


def _contained(payload: Mapping[str, Any], names: Names) -> Line:
    return ("contained the damage", payload.get("action", ""), "shield-check", "good")


def _reversed(payload: Mapping[str, Any], names: Names) -> Line:
    detail = "\n".join(filter(None, (payload.get("action", ""), payload.get("note", ""))))
    return ("reversed a containment", detail, "arrow-back-up", "accent")


def _phase(payload: Mapping[str, Any], names: Names) -> Line:
    phase = humanize(payload.get("new", "")).lower()
    return (f"moved the response on to: {phase}", payload.get("note", ""), "flag", "accent")


def _overdue(payload: Mapping[str, Any], names: Names) -> Line:
    return ("misses the public update that was promised", "", "alert-triangle", "danger")


def _scope(payload: Mapping[str, Any], names: Names) -> Line:
    counts = [f"{payload[key]} {key}" for key in ("people", "systems") if payload.get(key)]
    detail = "\n".join(filter(None, (payload.get("scope", ""), ", ".join(counts))))
    return ("assessed how far it reaches", detail, "adjustments-horizontal", "")


def _link(text: str) -> Callable[[Mapping[str, Any], Names], Line]:
    return lambda payload, names: (f"{text} {payload.get('audience', 'somebody')}", "", "link", "")


def _resolved(payload: Mapping[str, Any], names: Names) -> Line:
    outcome = humanize(payload.get("outcome", "")).lower()
    cause = humanize(payload.get("cause", "")).lower()
    return (
        f"resolved it: {outcome} (cause: {cause})",
        payload.get("notes", ""),
        "check",
        "good",
    )


def _cancelled(payload: Mapping[str, Any], names: Names) -> Line:
    code = humanize(payload.get("code", "")).lower()
    return (f"cancelled it: {code}", payload.get("note", ""), "circle-x", "")


def _proposed(payload: Mapping[str, Any], names: Names) -> Line:
    return ("thinks of a cause", payload.get("text", ""), "bulb", "")


def _evidence(payload: Mapping[str, Any], names: Names) -> Line:
    detail = f"{payload.get('text', '')}\n{payload.get('evidence', '')}"
    return ("added evidence to a possible cause", detail, "bulb", "")


def _decided(payload: Mapping[str, Any], names: Names) -> Line:
    said = {"confirmed": "confirmed a cause", "refuted": "ruled a cause out"}
    text = said.get(payload.get("verdict", ""), "took up a possible cause again")
    tone = "good" if payload.get("verdict") == "confirmed" else ""
    return (text, f"{payload.get('text', '')}\n{payload.get('why', '')}", "bulb", tone)


def _rated(payload: Mapping[str, Any], names: Names) -> Line:
    score, before = payload.get("score"), payload.get("previous_score")
    text = f"gave {score} of 5" if before is None else f"now gives {score} of 5, not {before}"
    return (text, "", "star", "danger" if score in (1, 2) else "")


def _changed(payload: Mapping[str, Any], names: Names) -> Line:
    changes: Mapping[str, Any] = payload.get("changes", {})
    words: Mapping[str, Any] = payload.get("words", {})
    fields = [words[n][0] if n in words else _SHOWN_FIELDS.get(n, n) for n in changes]
    detail = "\n".join(_change(*words.get(name, (name, *pair))) for name, pair in changes.items())
    if payload.get("why"):
        detail = f"{payload['why']}\n{detail}"
    return (about(changes) or f"changed {enumerated(fields)}", detail, "pencil", "")


def _undone(payload: Mapping[str, Any], names: Names) -> Line:
    changes: Mapping[str, Any] = payload.get("changes", {})
    shown = {name: pair for name, pair in changes.items() if name in ("state", "priority")}
    detail = "\n".join(_change(name, *pair) for name, pair in shown.items())
    verb = humanize(payload.get("verb", "")).lower() or "change"
    return (f"took back a change of several incidents ({verb})", detail, "arrow-back-up", "warn")


def _change(name: str, old: Any, new: Any) -> str:
    if name.endswith("_at"):
        old, new = _instant(old), _instant(new)
    if name in _IN_WORDS:
        old, new = (humanize(value) if value else value for value in (old, new))
    label = _SHOWN_FIELDS.get(name, name)
    return f"{label[:1].upper()}{label[1:]}: {_short(old)} → {_short(new)}"


def _instant(value: str | None) -> str:
    if not value:
        return ""
    local = timezone.localtime(datetime.fromisoformat(value))
    return f"{local.day} {local:%b %Y, %H:%M} {zone_letters(local)}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    text = str(value) if value not in (None, "", {}) else "nothing"
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _priority(payload: Mapping[str, Any], names: Names) -> Line:
    old, new = payload.get("old"), payload.get("new")
    before, after = (f"P{level}" if level else "unset" for level in (old, new))
    if payload.get("by_hand"):
        text = f"set the priority by hand: {before} → {after}"
    elif old == new:
        text = f"left the priority to the rules again: {after}"
    else:
        text = f"changed the priority: {before} → {after}"
    return (text, payload.get("reason", ""), "flag", "warn" if new in (1, 2) else "")


def _deferred(payload: Mapping[str, Any], names: Names) -> Line:
    until = str(payload.get("until", ""))[:16].replace("T", " ")
    old, new = payload.get("old"), payload.get("new")
    lower = f", P{old} → P{new}" if old != new else ""
    return (
        f"deferred it until {until} UTC{lower}",
        payload.get("reason", ""),
        "hourglass",
        "violet",
    )


def _service(payload: Mapping[str, Any], names: Names) -> Line:
    name = names.services.get(payload.get("new_id") or "", "no service")
    return (f"moved it to {name}", "", "topology-star-3", "")


_RELATIONS = {
    "child_of": "child of {}",
    "duplicate_of": "duplicate of {}",
    "caused_by": "caused by {}",
    "related": "has to do with {}",
    "follow_up_of": "follow-up of {}",
}


def _relate(text: str) -> Callable[..., Line]:
    def teller(payload: Mapping[str, Any], names: Names) -> Line:
        how = _RELATIONS.get(payload.get("relation", ""), "{}")
        return (f"{text}: {how.format(payload.get('other', ''))}", "", "link", "")

    return teller


def _followed(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"opened a follow-up: {payload.get('other', '')}", "", "arrow-right", "accent")


def _merged(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"merged {enumerated(list(payload.get('sources', [])))} into this", "", "git-merge", "")


def _unmerged(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"undid the merge of {payload.get('source', '')}", "", "git-merge", "warn")


def _watch(own: str, other: str) -> Callable[..., Line]:
    def teller(payload: Mapping[str, Any], names: Names) -> Line:
        name = names.people.get(payload.get("person_id") or "", "somebody")
        return (own if payload.get("own") else other.format(name), "", "eye", "")

    return teller


def _alert(text: str, tone: str) -> Callable[..., Line]:
    return lambda payload, names: (text, payload.get("title", ""), "activity", tone)


def _with_reason(text: str, icon: str, tone: str = "") -> Callable[..., Line]:
    return lambda payload, names: (text, _reason(payload), icon, tone)


def _person(verb: str, preposition: str, icon: str) -> Callable[..., Line]:
    return lambda payload, names: (f"{verb} {payload.get('name', '')} {preposition}", "", icon, "")


_TELLERS: dict[str, Callable[[Mapping[str, Any], Names], Line]] = {
    "incident.declared": _declared,
    "incident.acknowledged": _acknowledged,
    "incident.unacknowledged": _with_reason("needs an answer again", "bell-ringing", "warn"),
    "incident.assigned": _assigned,
    "incident.started": _with_reason("started work", "player-play", "accent"),
    "incident.put_on_hold": _held,
    "incident.resumed": _with_reason("resumed work", "player-play", "accent"),
    "incident.contained": _contained,
    "incident.mitigated": _with_reason("recorded that users are served again", "heartbeat", "good"),
    "incident.resolved": _resolved,
    "incident.closed": _with_reason("closed it", "circle-check", "good"),
    "incident.rated": _rated,
    "incident.reopened": _with_reason("reopened it", "arrow-back-up", "warn"),
    "incident.cancelled": _cancelled,
    "incident.changed": _changed,
    "incident.change_undone": _undone,
    "incident.hypothesis_proposed": _proposed,
    "incident.hypothesis_evidence_added": _evidence,
    "incident.hypothesis_decided": _decided,
    "incident.priority_changed": _priority,
    "incident.deferred": _deferred,
    "incident.deferral_ended": _with_reason("waits no longer", "player-play", "accent"),
    "incident.service_changed": _service,
    "incident.major_declared": _with_reason("declared a major incident", "urgent", "danger"),
    "incident.major_proposed": _with_reason("proposed a major incident", "urgent", "warn"),
    "incident.major_accepted": _with_reason(
        "accepted the proposal: this is a major incident", "urgent", "danger"
    ),
    "incident.major_declined": _with_reason("declined the proposal of a major incident", "x"),
    "incident.major_ended": _with_reason("ended the major incident", "flag", "good"),
    "incident.phase_changed": _phase,
    "incident.update_overdue": _overdue,
    "incident.scope_assessed": _scope,
    "incident.containment_reversed": _reversed,
    "incident.stakeholder_link_made": _link("made a link for"),
    "incident.stakeholder_link_revoked": _link("revoked the link for"),
    "incident.restricted": _with_reason("restricted who knows of it", "lock", "warn"),
    "incident.restriction_lifted": _with_reason("lifted the restriction", "lock-open", "warn"),
    "incident.person_let_in": _person("let", "in", "user-plus"),
    "incident.person_shut_out": _person("shut", "out", "user-minus"),
    "incident.restricted_read": _with_reason("read it by the security right", "lock", "warn"),
    "incident.comment_added": _with_reason("wrote", "message"),
    "incident.linked": _relate("linked it"),
    "incident.unlinked": _relate("took a link away"),
    "incident.follow_up_opened": _followed,
    "incident.merged": _merged,
    "incident.unmerged": _unmerged,
    "incident.confirmed": _with_reason("confirmed that it is fixed", "circle-check", "good"),
    "incident.watched": _watch("watches it", "lets {} watch it"),
    "incident.unwatched": _watch("stopped watching it", "took {} off its watchers"),
    "incident.alert_attached": _alert("attached an alert", "danger"),
    "incident.alert_let_go": let_go,
    "incident.alert_recovered": _alert("reported a recovery", "good"),
    "incident.alert_expired": _alert("ended an alert that was silent for too long", "good"),
    "incident.alert_detached": _alert("took an alert away", "warn"),
    "incident.alerts_cleared": _with_reason(
        "reported that no alert fires any more", "check", "good"
    ),
    "message.retried": _with_reason("sends a message again", "mail"),
    "escalation.stopped": _with_reason("stopped paging", "bell"),
    "escalation.exhausted": _with_reason("has nobody left to page", "alert-triangle", "danger"),
    "escalation.idle": _with_reason("pages nobody", "bell"),
    "escalation.silenced": _with_reason("silenced the pages", "bell"),
    **telling_paging.TELLERS,
    **telling_people.TELLERS,
    **telling_files.TELLERS,
    **telling_guides.TELLERS,
    **OF_PROMISES,
}

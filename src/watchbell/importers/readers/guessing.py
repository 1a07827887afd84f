"""What a column is by its name and its values, and what a word of it stands for. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.importers.domain import DateOrder
from watchbell.importers.readers.moments import NoTime, moment_of
from watchbell.incidents.domain import Cause, Channel, Outcome, State

FACTS: Mapping[str, str] = {
    "key": "What the other product calls the incident",
    "title": "Title",
    "description": "Description",
    "created_at": "When it was declared",
    "state": "State",
    "category": "Category",
    "subcategory": "Subcategory",
    "service": "Service",
    "impact": "Impact",
    "urgency": "Urgency",
    "priority": "Priority",
    "severity": "Severity",
    "channel": "Channel",
    "team": "Team",
    "assignee": "Assignee",
    "reporter": "Reporter",
    "labels": "Labels",
    "affected": "Who or what is affected",
    "occurred_at": "When it occurred",
    "detected_at": "When it was detected",
    "acknowledged_at": "When it was answered",
    "mitigated_at": "When users were served again",
    "restored_at": "When the service worked again",
    "resolved_at": "When it was resolved",
    "reopened_at": "When it was reopened",
    "closed_at": "When it was closed",
    "updated_at": "When it last changed",
    "outcome": "How it ended",
    "cause": "What caused it",
    "notes": "What resolved it",
    "resolved_by": "Who resolved it",
    "sla_met": "Whether the SLA was met",
    "effort_minutes": "Work on it, in minutes",
    "effort_hours": "Work on it, in hours",
}
"""What a column may be, in people's words."""
TIMES = tuple(name for name in FACTS if name.endswith("_at"))
WORDED = ("state", "impact", "urgency", "priority", "severity", "channel", "outcome", "cause",
          "sla_met")  # fmt: skip
"""Facts whose words are ours: the mapping says what each of theirs stands for."""

_NAMES: Mapping[str, str] = {
    "key": "key|id|number|incident id|incident number|ticket id|ticket number|ticket|issue key"
    "|case id|case number|nummer|ticketnummer|ticket nr|vorgang|vorgangsnummer|numero",
    "title": "title|summary|short description|subject|name|headline|titel|betreff"
    "|kurzbeschreibung|titre|sujet|resume|titulo|asunto",
    "description": "description|details|body|text|beschreibung|descripcion",
    "created_at": "created at|created|opened at|opened|open time|created on|creation date|created"
    " date|opened date|date opened|start time|started at|date created|submitted at|submitted"
    "|erstellt|erstellt am|eroffnet|eroffnet am|gemeldet am|cree le|ouvert le|creado|abierto"
    "|start|start utc|started|began at|timestamp|date"
    "|date epoch|ts ms",
    "state": "state|status|incident state|incident status|zustand|statut|etat|estado",
    "category": "category|incident category|kategorie|categorie",
    "subcategory": "subcategory|sub category|sub_category|unterkategorie",
    "service": "service|business service|affected service|application|product|dienst"
    "|service component wbs aff",
    "impact": "impact|auswirkung|impacto",
    "urgency": "urgency|dringlichkeit|urgence|urgencia",
    "priority": "priority|prio|prioritat|priorite|prioridad",
    "severity": "severity|sev|schweregrad",
    "channel": "channel|contact type|source|origin|reported via|kanal|meldeweg",
    "team": "team|assignment group|assigned group|group|support group|queue|owner group"
    "|gruppe|equipe|equipo",
    "assignee": "assignee|assigned to|owner|agent|handler|responsible"
    "|zugewiesen an|bearbeiter|zustandig|assigne a|asignado a",
    "reporter": "reporter|caller|caller id|opened by|requester|created by|reported by|contact"
    "|melder|gemeldet von|demandeur|solicitante",
    "labels": "labels|tags",
    "affected": "affected|location|affected users",
    "occurred_at": "occurred at|occurred|start of outage|incident start",
    "detected_at": "detected at|detected|detection time",
    "acknowledged_at": "acknowledged at|acknowledged|first response|first response at|responded at"
    "|response time",
    "mitigated_at": "mitigated at|mitigated",
    "restored_at": "restored at|restored|service restored|recovered at|end of outage",
    "resolved_at": "resolved at|resolved|resolved time|resolution date|resolved on|solved at"
    "|date resolved|resolution time|gelost|gelost am|behoben|behoben am|resolu le|resuelto|end time"
    "|ended at",
    "reopened_at": "reopened at|reopen time|reopened",
    "closed_at": "closed at|closed|close time|closed on|date closed|closed date"
    "|geschlossen|geschlossen am|ferme le|cerrado",
    "updated_at": "updated at|updated|last updated|modified|last modified|sys updated at"
    "|update time|geandert am|aktualisiert|aktualisiert am|modifie le",
    "outcome": "outcome|close code|closure code|closed code|resolution code|resolution",
    "cause": "cause|root cause|cause code",
    "notes": "notes|close notes|resolution notes|work notes|solution|losung",
    "resolved_by": "resolved by|solved by|closed by",
    "sla_met": "sla met|made sla|sla|within sla|sla compliant",
    "effort_minutes": "effort minutes|handle time minutes|time worked minutes|minutes spent",
    "effort_hours": "effort hours|handle time hours|time worked hours|hours spent|handle time",
}
_BY_NAME = {alias: fact for fact, aliases in _NAMES.items() for alias in aliases.split("|")}
ABSENT = frozenset({"", "?", "-", "n/a", "N/A", "null", "NULL", "None", "#N/A"})
"""What stands in a cell that says nothing."""
_PLAIN = re.compile(r"[\W_]+")
_FEW, _ENOUGH = 200, 0.5
_LONGEST_CODE = 60

_FOUR = {"1": 1, "2": 2, "3": 3, "4": 4}
_LEVELS: Mapping[str, int] = {
    "critical": 1, "highest": 1, "extensive": 1, "urgent": 1, "blocker": 1, "very high": 1,
    "enterprise": 1, "emergency": 1, "high": 2, "significant": 2, "major": 2, "medium": 3,
    "moderate": 3, "normal": 3, "limited": 3, "average": 3, "low": 4, "minor": 4, "localized": 4,
    "lowest": 4, "trivial": 4, "very low": 4,
    "kritisch": 1, "sehr hoch": 1, "dringend": 1, "hoch": 2, "mittel": 3, "niedrig": 4, "gering": 4,
    "critique": 1, "haute": 2, "elevee": 2, "moyenne": 3, "basse": 4, "faible": 4,
    "critica": 1, "alta": 2, "media": 3, "baja": 4,
}  # fmt: skip
_PRIORITIES: Mapping[str, int] = {
    **_LEVELS, "planning": 5, "lowest": 5, "trivial": 5, "very low": 5,
}  # fmt: skip
_STATES: Mapping[str, State] = {
    **{state.value.replace("_", " "): state for state in State},
    "open": State.NEW, "logged": State.NEW, "opened": State.NEW, "submitted": State.NEW,
    "active": State.IN_PROGRESS, "assigned": State.IN_PROGRESS,
    "work in progress": State.IN_PROGRESS,
    "wip": State.IN_PROGRESS, "investigating": State.IN_PROGRESS, "acknowledged": State.IN_PROGRESS,
    "identified": State.IN_PROGRESS, "monitoring": State.IN_PROGRESS, "to do": State.NEW,
    "pending": State.ON_HOLD, "waiting": State.ON_HOLD, "suspended": State.ON_HOLD,
    "awaiting user info": State.ON_HOLD, "awaiting vendor": State.ON_HOLD,
    "awaiting problem": State.ON_HOLD, "awaiting evidence": State.ON_HOLD,
    "solved": State.RESOLVED, "fixed": State.RESOLVED, "done": State.CLOSED,
    "complete": State.CLOSED, "completed": State.CLOSED, "canceled": State.CANCELLED,
    "rejected": State.CANCELLED, "withdrawn": State.CANCELLED, "in bearbeitung": State.IN_PROGRESS,
    "offen": State.NEW, "geschlossen": State.CLOSED, "gelost": State.RESOLVED,
    "neu": State.NEW, "in arbeit": State.IN_PROGRESS, "wartend": State.ON_HOLD,
    "zuruckgestellt": State.ON_HOLD, "behoben": State.RESOLVED, "erledigt": State.CLOSED,
    "abgebrochen": State.CANCELLED, "storniert": State.CANCELLED,
    "nouveau": State.NEW, "en cours": State.IN_PROGRESS, "en attente": State.ON_HOLD,
    "resolu": State.RESOLVED, "ferme": State.CLOSED, "annule": State.CANCELLED,
    "nuevo": State.NEW, "en curso": State.IN_PROGRESS, "en espera": State.ON_HOLD,
    "resuelto": State.RESOLVED, "cerrado": State.CLOSED, "cancelado": State.CANCELLED,
}  # fmt: skip
_CHANNELS: Mapping[str, Channel] = {
    **{channel.value.replace("_", " "): channel for channel in Channel},
    "mail": Channel.EMAIL, "e mail": Channel.EMAIL, "call": Channel.PHONE,
    "telephone": Channel.PHONE, "web": Channel.SELF_SERVICE, "portal": Channel.SELF_SERVICE,
    "event": Channel.MONITORING, "alert": Channel.MONITORING, "walkin": Channel.WALK_IN,
    "direct opening": Channel.SELF_SERVICE, "ivr": Channel.PHONE,
}  # fmt: skip
_TRUTHS = {"true": True, "yes": True, "y": True, "1": True, "met": True, "ja": True, "ok": True,
           "false": False, "no": False, "n": False, "0": False, "missed": False, "nein": False,
           "breached": False}  # fmt: skip


def plain(text: str) -> str:
    """Return a name as it is compared: small letters without accents, words by single spaces."""
    parts = unicodedata.normalize("NFKD", text).lower()
    flat = "".join(one for one in parts if not unicodedata.combining(one))
    return _PLAIN.sub(" ", flat).strip()


def column_for(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return which column is which fact, as far as names and values say so."""
    found: dict[str, str] = {}
    for fact, aliases in _NAMES.items():
        for alias in aliases.split("|"):
            named = (c for c in columns if plain(c) == alias and c not in found.values())
            column = next(named, None)
            if column is not None and _could_be(fact, columns.index(column), rows):
                found[fact] = column
                break
    return found


def _could_be(fact: str, place: int, rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the values of a column are such: times for a time."""
    if fact not in TIMES:
        return True
    some = [row[place] for row in rows[:_FEW] if row[place] and row[place] != "?"]
    return not some or sum(map(_is_time, some)) >= _ENOUGH * len(some)


def _is_time(text: str) -> bool:
    for order in DateOrder:
        try:
            moment_of(text, order, "UTC")
        except NoTime:
            continue
        return True
    return False


def value_for(fact: str, word: str, words: Sequence[str]) -> Any:
    """Return what a word of a column stands for; None when only a person can say."""
    flat = plain(word)
    if fact in ("impact", "urgency", "priority"):
        return _level(fact, flat, words)
    if fact == "severity":
        digits = re.sub(r"\D", "", word)
        return f"SEV{digits}" if digits in _FOUR else None
    if fact == "sla_met":
        return _TRUTHS.get(flat)
    known: Mapping[str, Any] = {"state": _STATES, "channel": _CHANNELS}.get(fact) or {
        one.value.replace("_", " "): one for one in (Outcome if fact == "outcome" else Cause)
    }
    found = known.get(flat)
    return None if found is None else found.value


def _level(fact: str, flat: str, words: Sequence[str]) -> int | None:
    """Return 1 (the highest) to 4, or to 5; a digit that stands there goes before words."""
    most = 5 if fact == "priority" else 4
    digit = re.search(r"\d+", flat)
    if digit is not None:
        level = int(digit[0])
        # Where five levels are told and we have four, the last two are one.
        return min(level, most) if 1 <= level <= 5 else None
    levels = _PRIORITIES if fact == "priority" else _LEVELS
    has_top = any(levels.get(plain(word)) == 1 for word in words)
    found = levels.get(flat)
    # Of high, medium and low alone, high is the highest.
    return found if found is None or has_top or fact == "priority" else max(found - 1, 1)

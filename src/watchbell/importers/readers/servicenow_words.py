"""What ServiceNow calls things: columns under any of their names, states, levels, close codes."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from watchbell.importers.readers.telling import Standing
from watchbell.incidents.domain import CancelCode, Cause, Channel, HoldReason, Outcome, State

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "incident number", "task number", "nummer", "numéro", "número"),
    "state": ("incident_state", "state", "incident state", "status", "incidentstatus", "état",
              "estado"),
    "hold_reason": ("hold_reason", "on hold reason", "grund für zurückstellung",
                    "motif de mise en attente", "motivo de espera"),
    "opened_at": ("opened_at", "opened", "open time", "geöffnet", "eröffnet", "ouvert", "ouverture",
                  "abierto"),
    "opened_by": ("opened_by", "opened by", "geöffnet von", "eröffnet von", "ouvert par",
                  "abierto por"),
    "created_at": ("sys_created_on", "sys_created_at", "created", "erstellt", "créé", "creado"),
    "created_by": ("sys_created_by", "created by", "erstellt von", "créé par", "creado por"),
    "updated_at": ("sys_updated_on", "sys_updated_at", "updated", "aktualisiert", "mis à jour",
                   "actualizado"),
    "updated_by": ("sys_updated_by", "updated by", "aktualisiert von", "mis à jour par",
                   "actualizado por"),
    "mod_count": ("sys_mod_count", "updates", "aktualisierungen", "mises à jour",
                  "actualizaciones"),
    "reporter": ("caller_id", "caller", "requested by", "affected user", "anrufer", "melder",
                 "appelant", "demandeur", "solicitante"),
    "channel": ("contact_type", "contact type", "channel", "kontakttyp", "kontaktart", "kanal",
                "type de contact", "canal", "tipo de contacto"),
    "title": ("short_description", "short description", "title", "kurzbeschreibung",
              "brève description", "description brève", "breve descripción"),
    "description": ("description", "beschreibung", "descripción"),
    "category": ("category", "kategorie", "catégorie", "categoría"),
    "subcategory": ("subcategory", "sub category", "unterkategorie", "sous catégorie",
                    "sous-catégorie", "subcategoría"),
    "service": ("business_service", "business service", "service", "servicio"),
    "impact": ("impact", "auswirkung", "impacto"),
    "urgency": ("urgency", "dringlichkeit", "urgence", "urgencia"),
    "priority": ("priority", "priorität", "priorité", "prioridad"),
    "team": ("assignment_group", "assignment group", "zuweisungsgruppe", "zuordnungsgruppe",
             "groupe d'affectation", "grupo de asignación"),
    "assignee": ("assigned_to", "assigned to", "zugewiesen an", "zugewiesen zu", "affecté à",
                 "assigné à", "asignado a"),
    "made_sla": ("made_sla", "made sla", "sla eingehalten", "sla respecté", "sla cumplido"),
    "close_code": ("close_code", "closed_code", "close code", "resolution code", "abschlusscode",
                   "lösungscode", "code de fermeture", "code de résolution", "código de cierre",
                   "código de resolución"),
    "close_notes": ("close_notes", "close notes", "resolution notes", "abschlussnotizen",
                    "lösungsnotizen", "notes de fermeture", "notes de résolution",
                    "notas de cierre", "notas de resolución"),
    "resolved_at": ("resolved_at", "resolved", "gelöst", "résolu", "resuelto"),
    "resolved_by": ("resolved_by", "resolved by", "gelöst von", "résolu par", "resuelto por"),
    "closed_at": ("closed_at", "closed", "geschlossen", "fermé", "clos", "cerrado"),
    "closed_by": ("closed_by", "closed by", "geschlossen von", "fermé par", "clos par",
                  "cerrado por"),
    "comments": ("comments", "additional comments", "zusätzliche kommentare",
                 "commentaires supplémentaires", "comentarios adicionales"),
    "work_notes": ("work_notes", "work notes", "arbeitsnotizen", "notes de travail",
                   "notas de trabajo"),
    "journal": ("comments_and_work_notes", "comments and work notes"),
    "reopen_count": ("reopen_count", "reopen count"),
    "reassignment_count": ("reassignment_count", "reassignment count"),
    "active": ("active", "aktiv", "actif", "activo"),
}  # fmt: skip
"""Our name for a column -> what it is called in the table and in lists; the first found wins."""

_LABELS = {
    "u_symptom": "Symptom",
    "cmdb_ci": "Configuration item",
    "problem_id": "Problem",
    "rfc": "Change request",
    "notify": "Notify",
    "caused_by": "Caused by change",
}

_CODES = {
    "1": "new",
    "2": "in progress",
    "3": "on hold",
    "4": "awaiting user info",
    "5": "awaiting evidence",
    "6": "resolved",
    "7": "closed",
    "8": "canceled",
}
_STATES: Mapping[str, Standing] = {
    "new": Standing(State.NEW),
    "open": Standing(State.NEW),
    "in progress": Standing(State.IN_PROGRESS),
    "work in progress": Standing(State.IN_PROGRESS),
    "active": Standing(State.IN_PROGRESS),
    "assigned": Standing(State.IN_PROGRESS),
    "on hold": Standing(State.ON_HOLD, HoldReason.CALLER),
    "pending": Standing(State.ON_HOLD, HoldReason.CALLER),
    "awaiting user info": Standing(State.ON_HOLD, HoldReason.CALLER),
    "awaiting caller": Standing(State.ON_HOLD, HoldReason.CALLER),
    "awaiting evidence": Standing(State.ON_HOLD, HoldReason.CALLER),
    "awaiting vendor": Standing(State.ON_HOLD, HoldReason.VENDOR),
    "awaiting problem": Standing(State.ON_HOLD, HoldReason.PROBLEM),
    "awaiting change": Standing(State.ON_HOLD, HoldReason.CHANGE),
    "resolved": Standing(State.RESOLVED),
    "closed": Standing(State.CLOSED),
    "closed complete": Standing(State.CLOSED),
    "closed incomplete": Standing(State.CLOSED),
    "closed skipped": Standing(State.CANCELLED),
    "canceled": Standing(State.CANCELLED),
    "cancelled": Standing(State.CANCELLED),
    **dict.fromkeys(("neu", "nouveau", "nuevo"), Standing(State.NEW)),
    **dict.fromkeys(
        ("in bearbeitung", "en cours", "en curso", "aktiv", "actif", "activo"),
        Standing(State.IN_PROGRESS),
    ),
    **dict.fromkeys(
        ("zurückgestellt", "angehalten", "wartend", "en attente", "en espera"),
        Standing(State.ON_HOLD, HoldReason.CALLER),
    ),
    **dict.fromkeys(("gelöst", "résolu", "resuelto"), Standing(State.RESOLVED)),
    **dict.fromkeys(("geschlossen", "fermé", "clos", "cerrado"), Standing(State.CLOSED)),
    **dict.fromkeys(("abgebrochen", "storniert", "annulé", "cancelado"), Standing(State.CANCELLED)),
}
_HOLDS = {
    "1": HoldReason.CALLER,
    "3": HoldReason.PROBLEM,
    "4": HoldReason.VENDOR,
    "5": HoldReason.CHANGE,
}
_HOLD_WORDS = (
    ("vendor", HoldReason.VENDOR),
    *((word, HoldReason.VENDOR) for word in ("anbieter", "lieferant", "fournisseur", "proveedor")),
    ("änderung", HoldReason.CHANGE),
    ("changement", HoldReason.CHANGE),
    ("cambio", HoldReason.CHANGE),
    ("change", HoldReason.CHANGE),
    ("problem", HoldReason.PROBLEM),
    ("part", HoldReason.PARTS),
)
_CHANNELS: Mapping[str, Channel] = {
    "phone": Channel.PHONE,
    "email": Channel.EMAIL,
    "chat": Channel.CHAT,
    "virtual agent": Channel.CHAT,
    "walk in": Channel.WALK_IN,
    "self service": Channel.SELF_SERVICE,
    **dict.fromkeys(("telefon", "téléphone", "teléfono"), Channel.PHONE),
    **dict.fromkeys(("e mail", "courriel", "correo electrónico"), Channel.EMAIL),
    **dict.fromkeys(("libre service", "autoservicio"), Channel.SELF_SERVICE),
    "event": Channel.MONITORING,
    "monitoring": Channel.MONITORING,
    "integration": Channel.API,
}
_OUTCOMES = (
    ("work around", Outcome.WORKAROUND),
    ("workaround", Outcome.WORKAROUND),
    ("not reproducible", Outcome.NOT_REPRODUCIBLE),
    ("not solved", Outcome.NOT_FIXED),
    ("no resolution", Outcome.NOT_FIXED),
    ("duplicate", Outcome.DUPLICATE),
    ("resolved by caller", Outcome.SELF_RECOVERED),
    ("user error", Outcome.NO_FAULT),
)
_LEVEL = re.compile(r"\s*(\d)\b")
_SPACES = re.compile(r"[\s_\-]+")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a word as these tables write it: small, single spaces, no dashes."""
    return _SPACES.sub(" ", text).strip().lower()


def columns_of(header: Sequence[str]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return where our fields stand, and where what else the file has stands, by its name.

    A column that stands in the file several times has several places.
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(name.strip().lower(), []).append(place)
    known: dict[str, list[int]] = {}
    for field, names in COLUMNS.items():
        found = next((name for name in names if name in places), None)
        if found is not None:
            known[field] = places.pop(found)
    other = {header[at[0]]: at for name, at in places.items() if name}
    return known, other


@lru_cache(maxsize=1024)
def label_of(column: str) -> str:
    """Return what people call a column: u_location_code -> Location code."""
    known = _LABELS.get(column.lower())
    return known or plain(column.removeprefix("u_")).capitalize()


@lru_cache(maxsize=1024)
def standing_of(word: str, hold: str = "") -> Standing | None:
    """Return where a state stands; None for a word that is no state, such as -100."""
    name = plain(word) if not word.strip().lstrip("-").isdigit() else word.strip()
    found = _STATES.get(_CODES.get(name, name))
    if found is None:
        return None
    reason = found.hold
    if reason is not None and hold:
        reason = _hold_of(hold) or reason
    return Standing(found.state, reason, word)


def _hold_of(text: str) -> HoldReason | None:
    if text in _HOLDS:
        return _HOLDS[text]
    return next((reason for part, reason in _HOLD_WORDS if part in plain(text)), None)


def level_of(word: str, highest: int) -> int | None:
    """Return the number a level begins with: 2 - Medium is 2; None when there is none to keep."""
    found = _LEVEL.match(word)
    level = int(found[1]) if found else 0
    return level if 1 <= level <= highest else None


def channel_of(word: str) -> Channel | None:
    """Return how it came in; None when the word says nothing we know."""
    return _CHANNELS.get(plain(word))


def ending_of(close_code: str, close_notes: str) -> dict[str, str]:
    """Return what a resolution says; what the code means is kept only where its words say it."""
    words = plain(close_code)
    outcome = next((one for part, one in _OUTCOMES if part in words), None)
    said = [f"Close code: {close_code}."] if close_code else []
    ending = {"notes": "\n".join([*said, close_notes] if close_notes else said)}
    if outcome is not None:
        ending["outcome"] = str(outcome)
    if "user error" in words:
        ending["cause"] = str(Cause.USER)
    return ending


def cancel_code_of(close_code: str) -> str:
    """Return why something was no incident."""
    return str(CancelCode.DUPLICATE if "duplicate" in plain(close_code) else CancelCode.WITHDRAWN)

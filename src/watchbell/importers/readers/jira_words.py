"""What Jira calls things in its exports: columns, states, resolutions, levels. Pure."""

from collections.abc import Mapping
from functools import lru_cache

from watchbell.importers.readers.telling import Standing
from watchbell.incidents.domain import HoldReason, Outcome, State

_NAMES = {
    "key": "issue key, key, schlüssel, vorgangsschlüssel, clé de ticket, clave de incidencia,"
    "issue id, vorgangs-id",
    "title": "summary, zusammenfassung, résumé, resumen",
    "description": "description, beschreibung, descripción",
    "state": "status, état, estado",
    "category": "status category, statuskategorie",
    "priority": "priority, priorität, priorité, prioridad",
    "resolution": "resolution, lösung, résolution, resolución",
    "assignee": "assignee, bearbeiter, zugewiesene person, responsable, persona asignada",
    "reporter": "reporter, autor, rapporteur, informador",
    "creator": "creator, ersteller, créateur, creador",
    "created": "created, erstellt, création, creada",
    "updated": "updated, aktualisiert, mise à jour, actualizada",
    "resolved": "resolved, erledigt, gelöst, résolue, resuelta",
    "moved": "status category changed",
    "labels": "labels, stichwörter, étiquettes, etiquetas",
    "components": "component/s, components, komponente(n), komponenten, composants, componentes",
    "comments": "comment, comments, kommentar, commentaire, comentario",
    "impact": "custom field (impact)",
    "urgency": "custom field (urgency)",
    "severity": "custom field (severity)",
    "team": "team name, custom field (team), custom field (assignment group)",
    "started": "custom field (incident start time), custom field (start time)",
    "detected": "custom field (detected at)",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ours: tuple(name.strip() for name in names.split(",")) for ours, names in _NAMES.items()
}
"""Our name for a column -> its header, small, in the languages that we know."""

_WORDS = {
    Standing(State.NEW): (
        "new, open, to do, todo, backlog, reopened, created, selected for development,"
        "waiting for triage, offen, neu, zu erledigen, erneut geöffnet, ouvert, à faire, abierta"
    ),
    Standing(State.IN_PROGRESS): (
        "in progress, work in progress, in review, investigating, under investigation, escalated,"
        "waiting for support, identified, monitoring, in arbeit, in bearbeitung, en cours, en curso"
    ),
    Standing(State.ON_HOLD, HoldReason.CALLER): (
        "waiting for customer, pending, on hold, blocked, need info, needs info, waiting,"
        "warten auf kunden, angehalten"
    ),
    Standing(State.ON_HOLD, HoldReason.VENDOR): "waiting for vendor, waiting for third party",
    Standing(State.ON_HOLD, HoldReason.CHANGE): "waiting for change, awaiting implementation",
    Standing(State.RESOLVED): "resolved, done, completed, fixed, erledigt, fertig, gelöst, résolu",
    Standing(State.CLOSED): "closed, geschlossen, abgeschlossen, fermé, fermée, cerrada",
    Standing(State.CANCELLED): "canceled, cancelled, declined, withdrawn, abgebrochen, annulé",
}
_STATES = {
    word.strip(): standing for standing, words in _WORDS.items() for word in words.split(",")
}
_OF_CATEGORY = {
    "to do": State.NEW,
    "new": State.NEW,
    "in progress": State.IN_PROGRESS,
    "done": State.RESOLVED,
    "complete": State.RESOLVED,
}
_OUTCOMES = {
    "duplicate": Outcome.DUPLICATE,
    "duplikat": Outcome.DUPLICATE,
    "cannot reproduce": Outcome.NOT_REPRODUCIBLE,
    "won't fix": Outcome.NOT_FIXED,
    "won't do": Outcome.NOT_FIXED,
    "incomplete": Outcome.NOT_FIXED,
    "workaround": Outcome.WORKAROUND,
    "known error": Outcome.WORKAROUND,
    "not a bug": Outcome.NO_FAULT,
    "works as designed": Outcome.NO_FAULT,
    "invalid": Outcome.NO_FAULT,
    "self-recovered": Outcome.SELF_RECOVERED,
}
_PRIORITIES = {
    **dict.fromkeys(("highest", "blocker", "critical", "p1", "sev1", "höchste", "kritisch"), 1),
    **dict.fromkeys(("high", "major", "p2", "sev2", "hoch", "schwer", "haute"), 2),
    **dict.fromkeys(("medium", "normal", "p3", "sev3", "mittel", "moyenne", "media"), 3),
    **dict.fromkeys(("low", "minor", "p4", "sev4", "niedrig", "basse", "baja"), 4),
    **dict.fromkeys(("lowest", "trivial", "p5", "sev5", "niedrigste"), 5),
}
_LEVELS = {
    **dict.fromkeys(("extensive / widespread", "critical", "highest", "1"), 1),
    **dict.fromkeys(("significant / large", "high", "2"), 2),
    **dict.fromkeys(("moderate / limited", "medium", "3"), 3),
    **dict.fromkeys(("minor / localized", "low", "lowest", "4"), 4),
}


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a word as these tables write it: small, single spaces."""
    return " ".join(text.split()).casefold()


def standing_of(word: str, category: str) -> Standing | None:
    """Return where a status stands, by its name, else by its category; None when neither says."""
    found = _STATES.get(plain(word))
    if found is None:
        state = _OF_CATEGORY.get(plain(category))
        found = Standing(state) if state else None
    return Standing(found.state, found.hold, word) if found else None


def priority_of(word: str) -> int | None:
    """Return our priority for a name of Jira's; None for one that a site made up."""
    return _PRIORITIES.get(plain(word))


def level_of(word: str) -> int | None:
    """Return our level of impact or urgency; None for other words."""
    return _LEVELS.get(plain(word))


def outcome_of(resolution: str) -> Outcome | None:
    """Return how it ended as far as the word says it: Done and Fixed do not say for how long."""
    return _OUTCOMES.get(plain(resolution))

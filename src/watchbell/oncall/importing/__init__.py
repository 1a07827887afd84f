"""Calendars of others as shifts: read, expanded and matched with people. Pure."""

from watchbell.oncall.importing.matching import Colleague, Matched, match
from watchbell.oncall.importing.reading import Occurrence, Unreadable, occurrences

__all__ = ["Colleague", "Matched", "Occurrence", "Unreadable", "match", "occurrences"]

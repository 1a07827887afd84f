"""Guides and solutions in words."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.web.incidents.naming import Line, Names


def _started(payload: Mapping[str, Any], names: Names) -> Line:
    return (f"began the guide “{payload.get('guide', '')}”", "", "route", "")


def _answered(payload: Mapping[str, Any], names: Names) -> Line:
    detail = f"{payload.get('question', '')} {payload.get('answer', '')}"
    if payload.get("end"):
        return ("came to the end of the guide", f"{detail}\n→ {payload['end']}", "route", "good")
    return ("answered the guide", detail.strip(), "route", "")


def _back(payload: Mapping[str, Any], names: Names) -> Line:
    detail = f"{payload.get('question', '')} {payload.get('answer', '')}"
    return ("took an answer to the guide back", detail.strip(), "arrow-back-up", "")


def _used(payload: Mapping[str, Any], names: Names) -> Line:
    source = payload.get("source", "another incident")
    return (f"drafts the resolution from {source}", "", "book", "")


TELLERS: dict[str, Callable[[Mapping[str, Any], Names], Line]] = {
    "incident.guide_started": _started,
    "incident.guide_answered": _answered,
    "incident.guide_stepped_back": _back,
    "incident.solution_used": _used,
}

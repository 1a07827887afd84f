"""Files and evidence of an incident in words, for its timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.platform.files.limits import size_text
from watchbell.web.incidents.naming import Line, Names

Payload = Mapping[str, Any]


def _attached(payload: Payload, names: Names) -> Line:
    size = size_text(payload.get("size", 0))
    seen = "" if payload.get("visibility") == "public" else ", for colleagues only"
    return (f"attached “{payload.get('name', 'a file')}” ({size}){seen}", "", "paperclip", "")


def _file(text: str, icon: str, tone: str = "") -> Callable[[Payload, Names], Line]:
    return lambda payload, names: (text.format(payload.get("name", "a file")), "", icon, tone)


def _checked(payload: Payload, names: Names) -> Line:
    name, scanner = payload.get("name", "a file"), payload.get("scanner")
    if scanner:
        return (f"let {scanner} check “{name}”: no virus found", "", "shield-check", "good")
    return (f"let “{name}” through unchecked: no scanner is set", "", "shield", "warn")


def _infected(payload: Payload, names: Names) -> Line:
    text = f"blocked “{payload.get('name', 'a file')}”: it has a virus"
    return (text, str(payload.get("note", "")), "alert-triangle", "danger")


def _collected(payload: Payload, names: Names) -> Line:
    text = f"secured “{payload.get('title', '')}” as evidence, held by {payload.get('custodian')}"
    sha256 = payload.get("sha256")
    return (text, f"SHA-256 {sha256}" if sha256 else "", "fingerprint", "accent")


def _transferred(payload: Payload, names: Names) -> Line:
    text = (
        f"handed the evidence “{payload.get('title', '')}” from {payload.get('giver')}"
        f" to {payload.get('taker')}"
    )
    return (text, str(payload.get("reason", "")), "arrows-exchange", "")


def _verified(payload: Payload, names: Names) -> Line:
    title = payload.get("title", "")
    if payload.get("is_intact"):
        return (f"verified the evidence “{title}”: unchanged", "", "shield-check", "good")
    found = payload.get("sha256") or "its bytes are gone"
    return (f"found the evidence “{title}” changed", str(found), "alert-triangle", "danger")


TELLERS: dict[str, Callable[[Payload, Names], Line]] = {
    "incident.file_attached": _attached,
    "incident.file_removed": _file("removed the file “{}”", "trash", "warn"),
    "incident.file_restored": _file("brought the file “{}” back", "arrow-back-up"),
    "incident.file_checked": _checked,
    "incident.file_found_infected": _infected,
    "incident.evidence_collected": _collected,
    "incident.custody_transferred": _transferred,
    "incident.evidence_verified": _verified,
}

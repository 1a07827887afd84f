"""The captured requests, and the writing of their golden files."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from watchbell.alerts.integrations.kinds import ADAPTERS

FOLDER = Path(__file__).parent / "payloads"
PAYLOADS = sorted(
    path
    for path in FOLDER.glob("*/*.*")
    if not path.name.endswith((".golden.json", ".headers.json"))
)
_BY_KIND = {adapter.kind: adapter for adapter in ADAPTERS}


def headers_of(path: Path) -> dict[str, str]:
    """Return the headers that came with a captured request."""
    beside = path.with_name(f"{path.stem}.headers.json")
    found: dict[str, str] = json.loads(beside.read_text()) if beside.exists() else {}
    return found


def golden_of(path: Path) -> Any:
    """Return what a captured request is said to mean."""
    return json.loads(path.with_name(f"{path.stem}.golden.json").read_text(encoding="utf-8"))


def parsed(path: Path) -> Any:
    """Return what its adapter understands of a captured request, as a golden file holds it."""
    seen = _BY_KIND[path.parent.name].parse(path.read_bytes(), headers_of(path))
    kept = [dataclasses.asdict(one) for one in seen]
    for one in kept:
        for name in ("expires_at", "expires_after"):
            if one.get(name, 0) is None:  # most senders say nothing of it
                del one[name]
        if one.get("amends"):  # as nearly every repetition does
            del one["amends"]
    return json.loads(json.dumps(kept, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    for one in PAYLOADS:
        golden = one.with_name(f"{one.stem}.golden.json")
        text = json.dumps(parsed(one), indent=2, ensure_ascii=False)
        golden.write_text(text + "\n", encoding="utf-8")

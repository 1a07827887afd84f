"""Captured requests of every vendor: each means what the golden file beside it says."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from watchbell.alerts.integrations.port import Said
from watchbell.alerts.integrations.registry import adapter_for, kinds

FOLDER = Path(__file__).parent / "payloads"
BESIDES = {".golden", ".headers"}
PAYLOADS = sorted(p for p in FOLDER.glob("*/*.json") if BESIDES.isdisjoint(p.suffixes))


def told(observations: Sequence[Said]) -> Any:
    kept = [dataclasses.asdict(o) for o in observations]
    for one in kept:
        for name in ("expires_at", "expires_after"):
            if one.get(name, 0) is None:  # most senders say nothing of it
                del one[name]
    return json.loads(json.dumps(kept, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_captured_request_means_what_its_golden_file_says(path: Path) -> None:
    golden = json.loads(path.with_suffix(".golden.json").read_text(encoding="utf-8"))
    assert told(adapter_for(path.parent.name).parse(path.read_bytes(), _headers(path))) == golden


def _headers(path: Path) -> dict[str, str]:
    """Return what the edge keeps with such a request, where it keeps anything."""
    kept = path.with_suffix(".headers.json")
    headers: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    return headers


def test_every_kind_of_sender_has_captured_requests() -> None:
    assert kinds()
    assert {path.parent.name for path in PAYLOADS} == set(kinds())

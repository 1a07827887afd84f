"""Captured requests of every vendor: each means what the golden file beside it says."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from watchbell.alerts.domain import Observation
from watchbell.alerts.integrations.registry import adapter_for, kinds

FOLDER = Path(__file__).parent / "payloads"
PAYLOADS = sorted(p for p in FOLDER.glob("*/*.json") if ".golden" not in p.suffixes)


def told(observations: list[Observation]) -> Any:
    kept = [dataclasses.asdict(o) for o in observations]
    for one in kept:
        for name in ("expires_at", "expires_after"):
            if one[name] is None:  # most senders say nothing of it
                del one[name]
    return json.loads(json.dumps(kept, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_captured_request_means_what_its_golden_file_says(path: Path) -> None:
    golden = json.loads(path.with_suffix(".golden.json").read_text(encoding="utf-8"))
    assert told(adapter_for(path.parent.name).parse(path.read_bytes(), {})) == golden


def test_every_kind_of_sender_has_captured_requests() -> None:
    assert kinds()
    assert {path.parent.name for path in PAYLOADS} == set(kinds())

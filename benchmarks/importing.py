"""How long a history takes to come in: a file of the real sets, by the command people use.

    python -m benchmarks.importing /path/to/servicenow_incident_event_log.csv.zip \
        --kind servicenow-log --option --zone=UTC

A fresh home with an own PostgreSQL that waits for its disk. Prints the seconds of the whole
command (its start included), of the same file once more, and of a dry run.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.installation import Installation, installation


def main() -> None:
    """Import a file twice and once more without writing; print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", default="servicenow-log")
    parser.add_argument("--option", action="append", default=[], help="handed on: --zone=UTC")
    parser.add_argument("--once", action="store_true", help="leave the repetition out")
    asked = parser.parse_args()
    with installation() as made:
        runs = {"first": [], "again": [], "dry run": ["--dry-run", "--source=elsewhere"]}
        for name, more in runs.items():
            if name == "first" or not asked.once:
                seconds, report = _timed(made, asked, more)
                print(f"{name:8} {seconds:7.1f} s  {json.dumps(report['counts'])}", flush=True)


def _timed(
    made: Installation, asked: argparse.Namespace, more: list[str]
) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    said = made.run("import", asked.kind, str(asked.file), "--json", *asked.option, *more)
    return time.monotonic() - began, json.loads(said)


if __name__ == "__main__":
    main()

"""wrk as the client of a measurement: it takes its share of the machine, but a small one."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Reading:
    """One run of wrk: requests a second, latencies in milliseconds, answers that were no 2xx."""

    rate: float
    p50: float
    p99: float
    refused: int


def wrk(address: str, script: Path, connections: int, seconds: int) -> Reading:
    """Load the address; wrk is a client on the same machine and takes its share of it."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script, address],
        check=True,
        capture_output=True,
        text=True,
    )
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return Reading(
        rate=float(_find(r"Requests/sec:\s+([\d.]+)", done.stdout)[0]),
        p50=_milliseconds(done.stdout, 50),
        p99=_milliseconds(done.stdout, 99),
        refused=int(refused[1]) if refused else 0,
    )


def requests_of(
    script: Path, paths: Sequence[str], headers: Mapping[str, str], *, body: str = ""
) -> Path:
    """Write what wrk runs: these paths in turn, as GET, or as POST of `body`."""
    lines = [f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    script.write_text(
        f"local paths = {{{', '.join(json.dumps(path) for path in paths)}}}\n"
        f"local headers = {{{', '.join(lines)}}}\n"
        f"local body, turn = {f'[==[{body}]==]' if body else 'nil'}, 0\n"
        "function request()\n"
        "  turn = turn % #paths + 1\n"
        f'  return wrk.format("{"POST" if body else "GET"}", paths[turn], headers, body)\n'
        "end\n",
        encoding="utf-8",
    )
    return script


def _find(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"wrk said nothing of {pattern}:\n{text}")
    return found.groups()


def _milliseconds(text: str, percent: int) -> float:
    value, unit = _find(rf"\s{percent}%\s+([\d.]+)(us|ms|s)", text)
    return float(value) * _UNITS[unit]

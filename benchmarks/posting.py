"""What wrk posts: one payload again and again, each time about something else."""

import json
from pathlib import Path
from typing import Any

PLACE = "NUMBER"
"""Where a payload says another thing each time; several places in one say different things."""
# As many as the client can hold ready: making one while measuring would slow the client.
_DISTINCT = 60_000
_MOST_BYTES = 64 * 1024 * 1024


def script_of(path: Path, payload: Any) -> Path:
    """Write what wrk runs: POST this payload, each time under other numbers.

    [==[ quotes the text whatever it holds. What is a batch is made ready fewer times.
    """
    parts = json.dumps(payload, separators=(",", ":")).split(PLACE)
    places = len(parts) - 1
    count = min(_DISTINCT, _MOST_BYTES // sum(map(len, parts)))
    quoted = ", ".join(f"[==[{part}]==]" for part in parts)
    path.write_text(
        f"local parts = {{{quoted}}}\n"
        'local headers = {["Content-Type"] = "application/json"}\n'
        "local requests, turn = {}, 0\n"
        "function init()\n"
        "  math.randomseed(os.time())\n"
        "  local next = math.random(1, 1e9)\n"
        f"  for number = 1, {count} do\n"
        "    local texts = {parts[1]}\n"
        f"    for place = 1, {places} do\n"
        "      next = next + 1\n"
        "      texts[#texts + 1] = next\n"
        "      texts[#texts + 1] = parts[place + 1]\n"
        "    end\n"
        '    requests[number] = wrk.format("POST", nil, headers, table.concat(texts))\n'
        "  end\n"
        "end\n"
        "function request()\n"
        "  turn = turn % #requests + 1\n"
        "  return requests[turn]\n"
        "end\n",
        encoding="utf-8",
    )
    return path

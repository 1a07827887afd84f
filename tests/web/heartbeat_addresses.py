"""The addresses of heartbeats, and what each kind of visitor is answered there."""

from tests.web.visiting import MANAGER, act, page

_HEARTBEAT = "/heartbeats/{heartbeat}"
HEARTBEATS = [
    page("heartbeat-list", "/heartbeats"),
    page("heartbeat-new", "/heartbeats/new", lowest=MANAGER),
    act("heartbeat-new", "/heartbeats/new", 422, lowest=MANAGER),
    page("heartbeat", _HEARTBEAT),
    page("heartbeat-edit", f"{_HEARTBEAT}/edit", lowest=MANAGER),
    act("heartbeat-edit", f"{_HEARTBEAT}/edit", 422, lowest=MANAGER),
    act("heartbeat-pause", f"{_HEARTBEAT}/pause", lowest=MANAGER),
    act("heartbeat-resume", f"{_HEARTBEAT}/resume", 409, lowest=MANAGER),
    act("heartbeat-delete", f"{_HEARTBEAT}/delete", lowest=MANAGER),
]

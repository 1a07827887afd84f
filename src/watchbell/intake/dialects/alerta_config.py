"""What Alerta's client is told of the server it talks to."""

_RANKS = {
    "security": 0, "critical": 1, "major": 2, "minor": 3, "warning": 4, "indeterminate": 5,
    "informational": 6, "normal": 7, "ok": 7, "cleared": 7, "debug": 8, "trace": 9, "unknown": 10,
}  # fmt: skip
CONFIG = {
    "status": "ok",
    "alarm_model": {
        "name": "Watchbell",
        "severity": _RANKS,
        "defaults": {"normal_severity": "normal", "default_normal_severity": "normal"},
    },
}
"""What the client asks for before each command."""

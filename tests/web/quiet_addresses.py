"""The addresses of silences, maintenance and inhibition, as addresses.py says them."""

from tests.web.visiting import MANAGER, act, page

_RULE = "/inhibition/{inhibition_rule}"
QUIET = [
    page("silence-list", "/silences"),
    page("silence-list", "/silences?view=coming"),
    page("silence-list", "/silences?view=expired"),
    page("silence-new", "/silences/new"),
    page("silence-new", "/silences/new?alert={alert}"),
    act("silence-new", "/silences/new", 422),
    act("silence-preview", "/silences/preview", 200, matchers="alertname=DiskFull"),
    page("silence", "/silences/{silence}"),
    page("silence-edit", "/silences/{silence}/edit"),
    act("silence-edit", "/silences/{silence}/edit", 422),
    act("silence-end", "/silences/{silence}/end"),
    page("maintenance", "/maintenance"),
    page("maintenance", "/maintenance?month=2026-03"),
    page("maintenance", "/maintenance?month=nonsense"),
    page("maintenance-new", "/maintenance/new"),
    act("maintenance-new", "/maintenance/new", 422),
    page("maintenance-window", "/maintenance/{window}"),
    page("maintenance-edit", "/maintenance/{window}/edit"),
    act("maintenance-edit", "/maintenance/{window}/edit", 422),
    act("maintenance-end", "/maintenance/{window}/end"),
    page("inhibition", "/inhibition"),
    act("inhibition-settings", "/inhibition/settings", 422, lowest=MANAGER),
    page("inhibition-new", "/inhibition/new", lowest=MANAGER),
    act("inhibition-new", "/inhibition/new", 422, lowest=MANAGER),
    page("inhibition-edit", f"{_RULE}/edit", lowest=MANAGER),
    act("inhibition-edit", f"{_RULE}/edit", 422, lowest=MANAGER),
    act("inhibition-remove", f"{_RULE}/remove", lowest=MANAGER),
]

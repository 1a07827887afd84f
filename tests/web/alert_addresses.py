"""The addresses of what people do to alerts, and of noise, as addresses.py says them."""

from tests.web.visiting import MANAGER, act, page

_RULE = "rule_label=alertname&rule=DiskFull&integration={integration}"
ANSWERING = [
    act("alert-snooze", "/alerts/{alert}/snooze", span="1h"),
    act("alert-wake", "/alerts/{alert}/wake", 409),
    act("alert-attach", "/alerts/{alert}/attach", 422),
    act("alert-detach", "/alerts/{alert}/detach"),
    act("alert-split", "/alerts/{alert}/split"),
    act("alert-acknowledge", "/alerts/{alert}/acknowledge"),
    act("alert-resolve", "/alerts/{alert}/resolve"),
    act("alert-feedback", "/alerts/{alert}/feedback"),
]
NOISE = [
    page("noise", "/noise"),
    page("noise", "/noise?days=90&by=service&sort=pages"),
    page("noise", "/noise?days=7&by=integration&integration={integration}"),
    page("noise", "/noise?days=nonsense&by=nonsense&team=nonsense"),
    page("noise-records", f"/noise/records?what=alerts&{_RULE}"),
    page("noise-records", "/noise/records?what=quick&without_service=yes"),
    page("noise-letter", "/noise/letter"),
    page("noise-letter", "/noise/letter?team=payments"),
    act("noise-letter-choose", "/noise/letter/choose", team="payments", wanted="no"),
    page(
        "route-new",
        "/alert-routes/new?first=yes&condition=severity+%3D%3D+%22error%22&group_wait=300&fate=x",
        lowest=MANAGER,
    ),
    page("backtest-new", "/backtests/new?condition=true&wait=300&as_priority=4", lowest=MANAGER),
]

"""The addresses of flow and reliability, and what each kind of visitor is answered there."""

from tests.web.visiting import ADMIN, act, page

FLOW = [
    page("flow", "/reports/flow"),
    page("flow-incidents", "/reports/flow/incidents"),
    page("reliability", "/reports/services"),
    page("reliability-csv", "/reports/services.csv"),
    act("reliability-degraded", "/reports/services/degraded", 422, lowest=ADMIN),
    page("service-reliability", "/reports/services/{service}"),
]

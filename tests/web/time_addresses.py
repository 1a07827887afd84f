"""Addresses of time that was logged, and of what it costs."""

from tests.web.visiting import ADMIN, Visit, act, page

_TIME = "/incidents/{incident}/time/{time_entry}"
TIME = [
    Visit("incident-tab", "/incidents/{incident}/tabs/time", 302, 404, 302, 302),
    page("incident-act", "/incidents/{incident}/log-time", requester=403),
    act("incident-act", "/incidents/{incident}/log-time", 422, requester=403),
    act("incident-time", f"{_TIME}/correct", 422),
    act("incident-time", f"{_TIME}/remove"),
    act("incident-time", f"{_TIME}/banana", 404),
    page("admin-costs", "/admin/costs", lowest=ADMIN),
    act("admin-costs", "/admin/costs", lowest=ADMIN),
]

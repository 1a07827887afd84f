"""The addresses of business calendars, as addresses.py says them."""

from tests.web.visiting import ADMIN, act, page

_ONE = "/admin/calendars/{opening}"
OPENINGS = [
    page("admin-calendar-list", "/admin/calendars", lowest=ADMIN),
    page("admin-calendar-new", "/admin/calendars/new", lowest=ADMIN),
    act("admin-calendar-new", "/admin/calendars/new", 422, lowest=ADMIN),
    act("admin-calendar-preview", "/admin/calendars/preview", 200, lowest=ADMIN),
    page("admin-calendar", _ONE, lowest=ADMIN),
    page("admin-calendar-edit", f"{_ONE}/edit", lowest=ADMIN),
    act("admin-calendar-edit", f"{_ONE}/edit", 422, lowest=ADMIN),
    act("admin-calendar-try", f"{_ONE}/try", 422, lowest=ADMIN),
    act("admin-calendar-archive", f"{_ONE}/archive", lowest=ADMIN),
    act("admin-calendar-restore", "/admin/calendars/{old_opening}/restore", lowest=ADMIN),
    act("admin-calendar-default", f"{_ONE}/default", lowest=ADMIN),
]
_POLICY = "/admin/service-levels/policies/{promise}"
_CLOCK = "/incidents/{incident}/clocks/{clock}/void"
OPENINGS += [
    page("incident-clock-void", _CLOCK, lowest=ADMIN),
    act("incident-clock-void", _CLOCK, 422, lowest=ADMIN),
    page("admin-promise-list", "/admin/service-levels", lowest=ADMIN),
    act("admin-promise-seed", "/admin/service-levels/seed", lowest=ADMIN),
    page("admin-promise-new", "/admin/service-levels/new", lowest=ADMIN),
    act("admin-promise-new", "/admin/service-levels/new", 422, lowest=ADMIN),
    act("admin-promise-new", "/admin/service-levels/new", 200, op="goal-new", lowest=ADMIN),
    act("admin-promise-try-new", "/admin/service-levels/try", 422, lowest=ADMIN),
    page("admin-promise", _POLICY, lowest=ADMIN),
    act("admin-promise", _POLICY, 422, lowest=ADMIN),
    act("admin-promise-try", f"{_POLICY}/try", 422, lowest=ADMIN),
    act("admin-promise-archive", f"{_POLICY}/archive", lowest=ADMIN),
    act(
        "admin-promise-restore",
        "/admin/service-levels/policies/{old_promise}/restore",
        lowest=ADMIN,
    ),
    page("admin-promise-simulator", "/admin/service-levels/simulator", lowest=ADMIN),
    page(
        "admin-promise-simulator",
        "/admin/service-levels/simulator?policy={promise}&start=2026-03-02T09:00&timezone=UTC"
        "&at_0=2026-03-02T10:00&act_0=pause",
        lowest=ADMIN,
    ),
]

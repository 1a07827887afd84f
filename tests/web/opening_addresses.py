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
    act("admin-calendar-archive", f"{_ONE}/archive", lowest=ADMIN),
    act("admin-calendar-restore", "/admin/calendars/{old_opening}/restore", lowest=ADMIN),
    act("admin-calendar-default", f"{_ONE}/default", lowest=ADMIN),
]

"""The addresses of dashboards and screens, and what each kind of visitor is answered there."""

from tests.web.visiting import Visit, act, open_to_all, page

_NONE = "01890000-0000-7000-8000-000000000001"
DASHBOARDS = [
    page("dashboard-list", "/dashboards"),
    page("dashboard-new", "/dashboards/new"),
    Visit(
        "dashboard-new",
        "/dashboards/new",
        302,
        404,
        302,
        302,
        "post",
        {"name": "Mine", "days": "30"},
    ),
    act("dashboard-new", "/dashboards/new", 422),
    act("dashboard-widget", "/dashboards/widget", 200, kind="figure"),
    act("dashboard-widget", "/dashboards/widget", 422, kind="note", said="1"),
    act("dashboard-widget", "/dashboards/widget", 404, kind="banana"),
    page("dashboard", "/dashboards/service-desk"),
    page("dashboard", "/dashboards/{board}"),
    page("dashboard-parts", "/dashboards/on-call/parts?turn=last"),
    Visit("dashboard-edit", "/dashboards/{board}/edit", 302, 404, 403, 200),
    Visit("dashboard-edit", "/dashboards/{board}/edit", 302, 404, 403, 422, "post"),
    Visit("dashboard-delete", "/dashboards/{board}/delete", 302, 404, 403, 302, "post"),
    act("screen-make", "/dashboards/screens", 422),
    Visit("screen-revoke", "/dashboards/screens/{screen}/revoke", 302, 404, 404, 302, "post"),
    act("screen-revoke", f"/dashboards/screens/{_NONE}/revoke", 404),
    page("wallboard", "/wallboard/{board}?also=wall&seconds=20"),
    open_to_all("wallboard-link", "/wallboard/link/{wall}"),
    open_to_all("wallboard-link", "/wallboard/link/nonsense", 410),
]

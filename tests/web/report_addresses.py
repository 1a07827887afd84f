"""The addresses of figures, and of what is behind them."""

from tests.web.visiting import MANAGER, Visit, act, adas, open_to_all, page


def adas_page(name: str, path: str) -> Visit:
    """A page about what is Ada's own, though all find the report it belongs to."""
    return Visit(name, path, 302, 404, 404, 200)


def _owners(name: str, path: str, done: int) -> Visit:
    """Something done by POST to Ada's report, which all find but only she may touch."""
    return Visit(name, path, 302, 404, 403, done, "post")


_NEW = {"name": "Another month", "period": "last_month"}
REPORTS = [
    page("reports", "/reports"),
    page("reports-way", "/reports/way"),
    page("reports-hours", "/reports/hours"),
    page("reports-csv", "/reports.csv"),
    page("reports-xlsx", "/reports.xlsx"),
    page("report-list", "/reports/saved"),
    page("report-new", "/reports/saved/new?period=last_month&by=service&filter=priority:1"),
    Visit("report-new", "/reports/saved/new", 302, 404, 302, 302, "post", _NEW),
    act("report-new", "/reports/saved/new", 422, period="last_month"),
    page("report", "/reports/saved/{report}"),
    Visit("report-edit", "/reports/saved/{report}/edit", 302, 404, 200, 200),
    act("report-edit", "/reports/saved/{report}/edit", 422),
    adas_page("report-mail", "/reports/saved/{report}/mail"),
    adas("report-mail", "/reports/saved/{report}/mail", 422),
    page("report-preview", "/reports/saved/{report}/preview"),
    adas_page("report-pdf", "/reports/saved/{report}/preview.pdf"),
    adas_page("report-csv", "/reports/saved/{report}/preview.csv"),
    _owners("report-send", "/reports/saved/{report}/send", 409),
    _owners("report-delete", "/reports/saved/{report}/delete", 302),
    act("report-return", "/reports/saved/{report}/return", 409),
    page("report-sent-pdf", "/reports/sent/{issue}.pdf"),
    page("report-sent-csv", "/reports/sent/{issue}.csv"),
    open_to_all("report-leave", "/reports/leave/{leave_report}"),
    open_to_all("report-leave", "/reports/leave/{leave_report}", 200, "post"),
    open_to_all("report-leave", "/reports/leave/nonsense", 410),
    page("figure", "/reports/figures/mtta"),
    page("figure-csv", "/reports/figures/mtta/records.csv"),
    page("figure-xlsx", "/reports/figures/mtta/records.xlsx"),
    act("figure-target", "/reports/figures/mtta/target", lowest=MANAGER, goal="15"),
    act("figure-target", "/reports/figures/mtta/target", 422, lowest=MANAGER, goal="-1"),
]

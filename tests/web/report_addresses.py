"""The addresses of figures, and of what is behind them."""

from tests.web.visiting import MANAGER, act, page

REPORTS = [
    page("reports", "/reports"),
    page("reports-way", "/reports/way"),
    page("reports-hours", "/reports/hours"),
    page("reports-csv", "/reports.csv"),
    page("reports-xlsx", "/reports.xlsx"),
    page("figure", "/reports/figures/mtta"),
    page("figure-csv", "/reports/figures/mtta/records.csv"),
    page("figure-xlsx", "/reports/figures/mtta/records.xlsx"),
    act("figure-target", "/reports/figures/mtta/target", lowest=MANAGER, goal="15"),
    act("figure-target", "/reports/figures/mtta/target", 422, lowest=MANAGER, goal="-1"),
]

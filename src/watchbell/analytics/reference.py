"""The registry as a page for people: docs/user/kpis.md is this text, and a test compares them."""

from watchbell.analytics.domain import Kpi
from watchbell.analytics.registry import GROUPINGS, KPIS

_INTRODUCTION = """\
# Figures

<!-- Written by `python -m tools.kpi_reference` from src/watchbell/analytics/registry.py. -->

The same figures, from the same definitions, are on the reports page, in `GET /api/v1/kpis` and in
`watchbell kpis`. They are computed from the times that were recorded, every time you look.

- **Window.** A figure counts what *ended* in the window: an incident resolved in March is part of
  March's times, whenever it began. The first instant belongs to the window, the last one does
  not, so months laid side by side neither overlap nor leave gaps. Without `from` and `to` it is
  the last 30 days.
- **Mean, median, 90th percentile.** Times show all three, because one long night moves the mean
  and leaves the median where it was. `n` is how many incidents stand behind them; with none the
  figure is empty (`null`), never 0. A count has no `n`; a count of nothing is 0.
- **Left out.** Cancelled incidents, in every figure but their own. Incidents that lack a time the
  formula needs are counted as `missing`; those whose times are in an impossible order (resolved
  before it began) as `data_errors`. Neither is guessed at.
- **Clock time.** Times are seconds on the clock, nights and weekends included.
"""


def kpi_page() -> str:
    """Return the page as Markdown."""
    splits = ", ".join(f"`{name}`" for name in GROUPINGS)
    figures = "\n".join(_section(kpi) for kpi in KPIS.values())
    return (
        f"{_INTRODUCTION}\n## Splitting\n\n`by` splits every figure by one of: {splits}. A"
        " category is summed up under its root, a subcategory stands alone. A month (UTC) is that"
        " of the instant that puts an incident into the figure; for what is open now it is the"
        f" month in which it was declared.\n\n{figures}"
    )


def _section(kpi: Kpi) -> str:
    return (
        f"## {kpi.title}\n\n`{kpi.name}`, {kpi.unit.value}. {kpi.definition}\n\n"
        f"- Of which incidents: {kpi.population}\n- To know: {kpi.edge_cases}\n"
    )

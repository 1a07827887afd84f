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
- **Left out.** Cancelled incidents (what was merged into another is one of them) and what was
  resolved as a duplicate, in every figure but their own. Incidents that lack what the formula
  needs are counted as `missing`; those whose times are in an impossible order (resolved before it
  began) as `data_errors`. Neither is guessed at.
- **Clock time and business time.** Times are seconds on the clock, nights and weekends included.
  Those marked "also in business time" are told in open hours too, over the same incidents from
  the same instants: `hours=business` by the calendar that each incident's promise about the
  resolution goes by (the newest one; what was promised nothing goes by the default calendar, and
  by the clock where there is none), or `hours=<calendar>` all by one calendar as it stands now.
- **Narrowing.** Any figure is narrowed by any field, several at once: `service:checkout`,
  `priority:1`. Values of one field widen (`team:core` and `team:web`: either), fields narrow.
  `none` is what has no value there. A category brings what is below it.

## Looking closer

On the reports page every number is a link to exactly the incidents behind it, the latest or the
largest first, with what each contributes; what lacks a fact or has its times in an impossible
order is a link too. Numbers stand beside the period before (of whole months: the months before),
a year before, or nothing. Charts have tables, and a month opens its own page. Everything chosen
stands in the address. CSV and XLSX hold all of it, however long: on the clock, and what lasts in
business time, which `hours` in the last column tells apart.

**In business time.** *Reports, Figures* tells all times by the hours chosen there (*On the clock*,
*In business time*, a calendar): cards, splits, months, what became of them, what is behind them;
the clock stands beside. A card below shows both without choosing. A saved report and a widget of a
dashboard choose by themselves.

By REST: `GET /api/v1/kpis?names=mtta&filter=service:checkout&compare=previous` and
`GET /api/v1/kpis/mtta/records?part=missing`. In a shell: `watchbell kpis --filter service:checkout
--compare previous --json`, in business time with `--hours business`. For Prometheus:
`watchbell_kpi` holds the main figures of the last 30 days, at most a minute old.

**Targets.** Managers and administrators set what a figure should be at its own page; its mean,
median or 90th percentile. A light says by shape, word and colour whether it is met, near (missed
by no more than a tenth) or missed. What is told in business time has a target of its own by each
hours: an hour on the clock is not a working hour.

## Work and cost

Time is logged on an incident by *Log time* (key `l`), in its tab *Time*, or by
`POST /api/v1/incidents/{number}/time`: who, how long, when, and what was done. It may be corrected,
removed and brought back, also when the incident is closed; the timeline says so each time.

*Administration, Cost of work* (`GET` and `PUT /api/v1/costs`) keeps what an hour costs, of teams
that differ too, the fixed cost of a month, and the currency that stands beside amounts. Other
rates change what the past cost: above 5,000 incidents its figures are made anew for some minutes.

Where nobody logged time, labour is an **estimate**: from the start of the work to the resolution,
less the gaps of reopenings, but no more than the effort that was estimated for the incident, else
what its priority usually takes (P1 240, P2 180, P3 90, P4 45, P5 30, none 60 minutes: as in
capacity planning). What nobody began to work on, such as what recovered by itself, took nobody's
time. Beside `labour` and `cost_per_ticket` stands which share of the incidents is told so
(`estimated`, from 0 to 1), and each such incident behind them is marked.

## Which figure is which

Products and articles call different things by one name. These are the names here:

| asked for | figure |
|---|---|
| mean of (resolved - opened), gaps of reopenings included | `time_to_resolve` |
| the same without those gaps | `mttr_resolve` |
| resolved, or closed where no resolution was recorded, - opened | `time_to_resolve_or_close` |
| first resolution - opened, held or not | `time_to_first_resolution` |
| closed - opened | `time_to_close` |
| time logged on it | `handle_time`; `labour` estimates it where nobody logged |
| cost per ticket | `cost_per_ticket` |
| how many were opened, by month, channel, priority, ... | `declared`, split |
| share (or number) of all incidents reopened at least once | `reopened_share` (`ever_reopened`) |
| share of the resolved ones that were reopened | `reopen_rate` |
| share of all incidents reassigned at least once | `reassigned_share` |
| mean number of reassignments | `mean_reassignments` |
| share of promises kept | `sla_rate` |
| share of incidents whose SLA another product says was kept | `sla_stated_rate` |
| open at an instant | `backlog_at_end`, with `to` at that instant |
| opened and not resolved at an instant, whether closed or not | `unresolved_at_end`, likewise |
| created / resolved | `inflow_outflow`; `backlog_at_end` is where that led |
| not acknowledged yet (MTTA that still runs) | `unanswered_age` |
| changed teams, got back, waited for the caller | `handover_share`, `ping_pong_share`, \
`waited_for_caller_share` |

A share times its `n` is the number of incidents. What the golden figures of a case log call its
throughput (last event - first event) is `lifetime` when the last event ends it.

## Not here

Nothing is recorded yet from which these could be told, so they are left out, not guessed at:
problems and their queue rate, published reviews and done actions, deflection by articles, and
utilisation of agents (time is logged by whoever likes, so it would tell how eagerly people log).
Drills are not part of the product yet, so nothing excludes them. Availability, error budgets, time
between failures and the change failure rate are of services, not of incidents: *Reports, Services*
([reliability.md](reliability.md)). Stages, waiting and flow are in [flow.md](flow.md), what being
on call costs people in [dashboards.md](dashboards.md).
"""


def kpi_page() -> str:
    """Return the page as Markdown."""
    splits = ", ".join([*(f"`{name}`" for name in GROUPINGS), "`custom.<field>`"])
    figures = "\n".join(_section(kpi) for kpi in KPIS.values())
    return (
        f"{_INTRODUCTION}\n## Splitting\n\n`by` splits every figure by one of: {splits}. A"
        " category is summed up under its root, a subcategory stands alone. A day,"
        " week (ISO), month or year is that of the instant that puts an incident into the figure,"
        " in the zone that is asked for (UTC by default); for what is open it is when it was"
        " declared. By `label`, `affected_service` or a field of several answers an incident"
        f" counts in each of its groups.\n\n{figures}"
    )


def _section(kpi: Kpi) -> str:
    also = " Also in business time." if kpi.lasting else ""
    return (
        f"## {kpi.title}\n\n`{kpi.name}`, {kpi.unit.value}.{also} {kpi.definition}\n\n"
        f"- Of which incidents: {kpi.population}\n- To know: {kpi.edge_cases}\n"
    )

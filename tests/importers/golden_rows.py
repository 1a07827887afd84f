"""What golden.json says of a set, worked out by polars from any part of its rows."""

from typing import Any

import polars as pl

Rows = list[dict[str, str]]
_HOUR = 3600


def _frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))


def _hours(frame: pl.DataFrame, start: pl.Expr, end: pl.Expr) -> list[float]:
    """Return mean, median and the 90th percentile by linear interpolation, of what has an end."""
    seconds = (end - start).dt.total_milliseconds() / 1000
    spans = frame.select(seconds.alias("s"))["s"].drop_nulls()
    if not len(spans):
        return []
    found = (spans.mean(), spans.median(), spans.quantile(0.9, "linear"))
    return [float(str(one)) / _HOUR for one in found]


def _counted(frame: pl.DataFrame, column: str) -> dict[str, int]:
    kept = frame.filter(~pl.col(column).is_in(["?", ""]))
    return dict(kept.group_by(column).len().iter_rows())


def service_now(rows: Rows, day: str) -> dict[str, Any]:
    """Work out the figures of ServiceNow's log; the backlog is that at the end of `day`."""
    last = _frame(rows).group_by("number", maintain_order=True).last()
    opened, resolved, closed = (
        pl.col(f"{name}_at").str.to_datetime("%-d/%-m/%Y %H:%M", strict=False)
        for name in ("opened", "resolved", "closed")
    )
    end = pl.lit(day).str.to_datetime("%Y-%m-%d") + pl.duration(days=1)
    standing = last.filter((opened < end) & (resolved.is_null() | (resolved >= end)))
    moves = last["reassignment_count"].cast(pl.Int64)
    return {
        "incidents": last.height,
        "resolved": last.filter(resolved.is_not_null()).height,
        "time to resolve": _hours(last, opened, resolved),
        "time to resolve or close": _hours(last, opened, pl.coalesce(resolved, closed)),
        "time to close": _hours(last, opened, closed),
        "by priority": {
            str(name): spans[0]
            for (name,), part in last.group_by("priority")
            if (spans := _hours(part, opened, resolved)) and spans[0]
        },
        "promises kept": last.filter(pl.col("made_sla") == "true").height,
        "reopened": last.filter(pl.col("reopen_count") != "0").height,
        "reassigned": last.filter(moves > 0).height,
        "moves": moves.sum(),
        "backlog": standing.height,
        "teams": _counted(last, "assignment_group"),
        "months": dict(last.group_by(opened.dt.strftime("%Y-%m").alias("m")).len().iter_rows()),
    }


def volvo(rows: Rows) -> dict[str, Any]:
    """Work out the figures of Volvo's events, of which each case has them in any order."""
    at = pl.col("time:timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_zone="UTC")
    frame = _frame(rows).with_columns(at=at).sort("at", maintain_order=True)
    cases = frame.group_by("case:concept:name", maintain_order=True).agg(
        began=pl.col("at").first(),
        ended=pl.col("at").last(),
        done=pl.col("at").filter(pl.col("concept:name") == "Completed").first(),
        runs=pl.col("org:group").rle().struct.field("value"),
        waited=(pl.col("lifecycle:transition") == "Wait - User").any(),
    )
    runs = pl.col("runs").list
    return {
        "cases": cases.height,
        "lifetime": _hours(cases, pl.col("began"), pl.col("ended")),
        "first resolution": _hours(cases, pl.col("began"), pl.col("done")),
        "handed over": cases.filter(runs.len() > 1).height,
        "came back": cases.filter(runs.n_unique() < runs.len()).height,
        "waited": cases.filter(pl.col("waited")).height,
    }

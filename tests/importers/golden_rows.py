"""What golden.json says of a set, worked out by polars from any part of its rows."""

from typing import Any

import polars as pl

_HOURS = 3600
Rows = list[dict[str, str]]
_Expr = pl.Expr


def _frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: pl.String for name in rows[0]})


def _times(column: str, form: str) -> _Expr:
    return pl.col(column).str.to_datetime(form, strict=False)


def _spans(frame: pl.DataFrame, start: _Expr, end: _Expr) -> list[float]:
    seconds = (end - start).dt.total_milliseconds() / 1000
    return [one for one in frame.select(seconds.alias("s"))["s"].to_list() if one is not None]


def _three(spans: list[float]) -> tuple[float, float, float] | None:
    """Mean, median and the 90th percentile by linear interpolation, in hours."""
    if not spans:
        return None
    seen = pl.Series(spans)
    found = seen.mean(), seen.median(), seen.quantile(0.9, "linear")
    return tuple(round(float(one) / _HOURS, 2) for one in found)  # type: ignore[arg-type,return-value]  # of numbers


def _counted(frame: pl.DataFrame, column: str) -> dict[str, int]:
    kept = frame.filter(pl.col(column) != "?")
    return dict(kept.group_by(column).len().iter_rows())


def service_now(rows: Rows, backlog: str) -> dict[str, Any]:
    """Work the figures of ServiceNow's log out; `backlog` is a day, 2016-03-31."""
    frame = _frame(rows)
    last = frame.group_by("number", maintain_order=True).last()
    form = "%-d/%-m/%Y %H:%M"
    opened, resolved, closed = (
        _times(f"{name}_at", form) for name in ("opened", "resolved", "closed")
    )
    end = pl.lit(backlog).str.to_datetime("%Y-%m-%d") + pl.duration(days=1)
    standing = last.filter((opened < end) & (resolved.is_null() | (resolved >= end)))
    moves = last["reassignment_count"].cast(pl.Int64)
    return {
        "incidents": last.height,
        "mttr": _three(_spans(last, opened, resolved)),
        "resolved": last.select(resolved.is_not_null().sum()).item(),
        "mttr_or_closed": _three(_spans(last, opened, pl.coalesce(resolved, closed))),
        "closed": _three(_spans(last, opened, closed)),
        "by_priority": {
            name: spans
            for (name,), part in last.group_by("priority")
            if (spans := _three(_spans(part, opened, resolved)))
        },
        "sla_met": last.filter(pl.col("made_sla") == "true").height,
        "reopened": last.filter(pl.col("reopen_count") != "0").height,
        "reassigned": last.filter(moves > 0).height,
        "moves": moves.sum(),
        "backlog": standing.height,
        "teams": _counted(last, "assignment_group"),
        "categories": _counted(last, "category"),
        "problems": _counted(last, "problem_id"),
        "months": dict(
            last.group_by(opened.dt.strftime("%Y-%m").alias("m")).len().iter_rows()
        ),
    }

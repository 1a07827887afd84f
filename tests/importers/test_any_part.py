"""Any part of a real set, written in any way, has the figures of its rows."""
import os, random, csv, io, collections
import pytest
from watchbell.incidents.models import CustomField
from tests.importers.golden_rows import service_now
from tests.importers.test_golden import bring_in, lines, first_cases, as_csv, keep_promises, whole, split, report
from watchbell.importers.domain import Choices
from watchbell.importers.services import ImportFields, import_file
from tests.importers.telling import NOW
from watchbell.kernel.actors import SYSTEM
from datetime import datetime, UTC
from itertools import groupby

pytestmark = pytest.mark.django_db
_ALL = None
def every():
    global _ALL
    if _ALL is None:
        rows = list(csv.DictReader(lines("servicenow_incident_event_log.csv")))
        by = collections.OrderedDict()
        for r in rows: by.setdefault(r["number"], []).append(r)
        _ALL = by
    return _ALL

def three(fig):
    if fig.value is None: return None
    return tuple(round(x/3600,2) for x in (fig.value, fig.median, fig.p90))

def ours(day):
    f = whole()
    end = datetime.fromisoformat(day).replace(tzinfo=UTC)
    from datetime import timedelta
    end += timedelta(days=1)
    n = f["sla_stated_rate"].n
    return {
      "incidents": int(f["declared"].value),
      "mttr": three(f["time_to_resolve"]),
      "resolved": int(f["resolved"].value or 0),
      "mttr_or_closed": three(f["time_to_resolve_or_close"]),
      "closed": three(f["time_to_close"]),
      "by_priority": {g.label: three(g.figures[0]) for g in report("time_to_resolve", by="custom.source_priority").groups if g.key is not None and g.figures[0].value is not None},
      "sla_met": round((f["sla_stated_rate"].value or 0) * n),
      "reopened": int(f["ever_reopened"].value or 0),
      "reassigned": round((f["reassigned_share"].value or 0) * f["reassigned_share"].n),
      "moves": round((f["mean_reassignments"].value or 0) * f["mean_reassignments"].n),
      "backlog": int(whole("unresolved_at_end", until=end)["unresolved_at_end"].value),
      "teams": split("declared", "team"),
      "categories": {k.split(" / ")[0]: v for k, v in split("declared", "category").items()},
      "problems": split("declared", "custom.problem") if CustomField.objects.filter(slug="problem").exists() else {},
      "months": {g.key: g.figures[0].value for g in report("declared", by="month").groups if g.figures[0].value},
    }

def take(body: bytes, kind="servicenow-log", **ch):
    fields = ImportFields(kind=kind, file_name="x", choices=Choices(**ch))
    return import_file(fields=fields, file=io.BytesIO(body), actor=SYSTEM, now=NOW, progress=lambda a,b: None)

def compare(want, got, label):
    near = lambda a, b: a == b or (isinstance(a, tuple) and isinstance(b, tuple) and all(abs(x-y) < 0.011 for x, y in zip(a, b)))
    same = lambda a, b: (set(a) == set(b) and all(near(a[k], b[k]) for k in a)) if isinstance(a, dict) else near(a, b)
    bad = {k: (want[k], got[k]) for k in want if not same(want[k], got[k])}
    for k, (w, g) in list(bad.items()):
        if isinstance(w, dict):
            bad[k] = {x: (w.get(x), g.get(x)) for x in {*w, *g} if w.get(x) != g.get(x)}
    assert not bad, (label, bad)

def interleave(cases, rnd):
    cases = [list(c) for c in cases]
    out = []
    while cases:
        c = rnd.choice(cases)
        out.append(c.pop(0))
        if not c: cases.remove(c)
    return out

N = int(os.environ.get("N", "40"))
SEEDS = [int(s) for s in os.environ.get("SEEDS", "1,2,3").split(",")]

def sample(seed, n=N):
    rnd = random.Random(seed)
    by = every()
    return rnd, [by[k] for k in rnd.sample(list(by), n)]

@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["plain", "interleaved", "crlf", "half_incidents", "cut_rows", "cut_time", "first_row", "undo_again"])
def test_snow(seed, mode):
    rnd, cases = sample(seed)
    rows = [r for c in cases for r in c]
    if mode == "interleaved":
        rows = interleave(cases, rnd)
    if mode == "half_incidents":
        take(as_csv([r for c in cases[::2] for r in c]).encode())
    if mode == "first_row":
        take(as_csv([c[0] for c in cases]).encode(), date_order="dmy")
    if mode == "cut_rows":
        take(as_csv([r for c in cases for r in c[:rnd.randint(1, len(c))]]).encode())
    if mode == "cut_time":
        p = lambda t: datetime.strptime(t, "%d/%m/%Y %H:%M")
        ts = sorted(p(r["sys_updated_at"]) for r in rows)
        t = ts[len(ts)//2]
        take(as_csv([r for r in rows if p(r["sys_updated_at"]) < t]).encode(), date_order="dmy")
    body = as_csv(rows).encode()
    if mode == "crlf":
        out = io.StringIO()
        w = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        w.writeheader(); w.writerows(rows)
        body = out.getvalue().encode("utf-16" if seed % 2 else "utf-8-sig")
    run = take(body, date_order="dmy")
    if mode == "undo_again":
        from watchbell.importers.undoing import undo_import
        undo_import(run_id=run.pk, actor=SYSTEM, now=NOW)
        run = take(body, date_order="dmy")
    rej = list(run.rejected.values_list("row", "reason", "raw"))
    assert not rej, rej[:5]
    again = take(body, date_order="dmy")
    assert (again.counts["made"], again.counts["grown"], again.counts["rejected"]) == (0,0,0), again.counts
    keep_promises()
    day = "2016-03-31"
    compare(service_now(rows, day), ours(day), (seed, mode))

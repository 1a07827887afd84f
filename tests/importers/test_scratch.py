import os, random, csv, io, collections, json, gzip
import pytest
from itertools import groupby
from statistics import fmean, median
from datetime import datetime, UTC
from tests.importers.test_golden import *
from tests.importers.test_any_part import take, compare, three, interleave, SEEDS
pytestmark = pytest.mark.django_db

def volvo_all():
    rows = list(csv.DictReader(lines("volvo_incidents.csv")))
    by = collections.OrderedDict()
    for r in rows: by.setdefault(r["case:concept:name"], []).append(r)
    return by

def volvo_want(rows):
    by = collections.OrderedDict()
    for r in rows: by.setdefault(r["case:concept:name"], []).append(r)
    life, first, handed, back, waited, lines_ = [], [], 0, 0, 0, collections.Counter()
    imp = collections.defaultdict(list)
    for c in by.values():
        c = sorted(c, key=happened)
        s = (happened(c[-1]) - happened(c[0])).total_seconds()
        life.append(s); 
        d = [happened(r) for r in c if r["concept:name"] == "Completed"]
        if d: first.append((d[0]-happened(c[0])).total_seconds())
        g = [r["org:group"] for r in c]
        runs = [x for x, _ in groupby(g)]
        handed += len(runs) > 1
        back += len(set(runs)) < len(runs)
        waited += any(r["lifecycle:transition"] == "Wait - User" for r in c)
        imp[c[-1]["impact"]].append(s)
    return dict(n=len(by), life=hours(life), first=hours(first) if first else None, handed=handed, back=back, waited=waited, imp={k: round(fmean(v)/3600,2) for k, v in imp.items() if fmean(v)})

def volvo_got():
    f = whole()
    cnt = lambda n: round((f[n].value or 0) * f[n].n)
    return dict(n=int(f["declared"].value), life=shown(f["lifetime"]), first=shown(f["time_to_first_resolution"]) if f["time_to_first_resolution"].value is not None else None, handed=cnt("handover_share"), back=cnt("ping_pong_share"), waited=cnt("waited_for_caller_share"), imp={k: round(v/3600,2) for k, v in split("lifetime", "custom.source_impact").items()})

M = mapping_of((MAPPINGS / "volvo.yaml").read_text())
def as_xes(rows, drop=()):
    from xml.sax.saxutils import quoteattr as q
    by = collections.OrderedDict()
    for r in rows: by.setdefault(r["case:concept:name"], []).append(r)
    out = ['<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/">']
    for k, c in by.items():
        out.append(f'<trace><string key="concept:name" value={q(k)}/>')
        for r in c:
            out.append("<event>")
            for n, v in r.items():
                if n == "case:concept:name" or n in drop or not v: continue
                t = "date" if n == "time:timestamp" else "string"
                out.append(f'<{t} key={q(n)} value={q(v)}/>')
            out.append("</event>")
        out.append("</trace>")
    out.append("</log>")
    return gzip.compress("\n".join(out).encode())

@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["plain", "shuffled", "half", "random_half", "split", "xes", "tz"])
def test_volvo(seed, mode):
    rnd = random.Random(seed); by = volvo_all()
    cases = [by[k] for k in rnd.sample(list(by), 40)]
    rows = [r for c in cases for r in c]
    kind = "events-csv"
    enc = lambda rs: as_csv(rs).encode()
    if mode == "xes": kind, enc = "xes", as_xes
    if mode == "shuffled": rows = interleave(cases, rnd)
    if mode == "half": take(enc([r for c in cases for r in c[:rnd.randint(1,len(c))]]), kind, mapping=M)
    if mode == "random_half": take(enc([r for r in rows if rnd.random() < .5]), kind, mapping=M)
    if mode == "split":
        a = [r for c in cases for r in c[:len(c)//2]]; rest = [r for c in cases for r in c[len(c)//2:]]
        run = take(enc(a), kind, mapping=M); assert not run.counts["rejected"]
        run = take(enc(rest), kind, mapping=M)
    else:
        run = take(enc(rows), kind, mapping=M)
    rej = list(run.rejected.values_list("row", "reason", "raw"))
    assert not rej, rej[:3]
    if mode != "split":
        again = take(enc(rows), kind, mapping=M)
        assert (again.counts["made"], again.counts["grown"], again.counts["rejected"]) == (0,0,0), again.counts
    compare(volvo_want(rows), volvo_got(), (seed, mode))

def gh_all(): return [json.loads(l) for l in lines("github_status_incidents.jsonl")]
def gh_want(es):
    es = [e for e in es if e["impact"] != "maintenance"]
    p = datetime.fromisoformat
    sp = [(p(e["resolved_at"])-p(e["started_at"])).total_seconds() for e in es if e.get("resolved_at")]
    return dict(n=len(es), mttr=hours(sp), lab=dict(collections.Counter(n for e in es for n in e.get("components") or ())), imp=dict(collections.Counter(e["impact"] for e in es)))
def gh_got():
    f = whole("declared", "time_to_resolve")
    return dict(n=int(f["declared"].value), mttr=shown(f["time_to_resolve"]), lab=split("declared","label"), imp=split("declared","custom.source_impact"))
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["plain", "array", "object", "half", "midway", "official"])
def test_gh(seed, mode):
    rnd = random.Random(seed); es = rnd.sample(gh_all(), 120)
    enc = lambda x: "\r\n".join(json.dumps(e) for e in x).encode()
    if mode == "array": enc = lambda x: b"\xef\xbb\xbf" + json.dumps(x, indent=1).encode()
    if mode == "object": enc = lambda x: json.dumps({"page": {"id": "x"}, "incidents": x}).encode()
    if mode == "official":
        def conv(e):
            return {"id": e["id"], "name": e["title"], "status": "postmortem" if rnd.random()<.2 else "resolved", "created_at": e["started_at"], "started_at": e["started_at"], "updated_at": e["updated_at"], "monitoring_at": None, "resolved_at": e["resolved_at"], "impact": e["impact"], "shortlink": "https://stspg.io/x", "components": [{"id": n, "name": n, "status": "operational"} for n in e.get("components") or ()],
             "incident_updates": [{"id": "u", "status": u["status"].lower().replace(" ", "_"), "body": u["message"], "created_at": u["at"], "display_at": u["at"], "affected_components": None} for u in reversed(e["updates"])]}
        enc = lambda x: json.dumps({"page": {"id": "x"}, "incidents": [conv(e) for e in x]}).encode()
    if mode == "half": take(enc(es[::2]), "statuspage")
    if mode == "midway":
        cut = [{**e, "updates": e["updates"][:max(1, len(e["updates"])//2)], "resolved_at": None if rnd.random()<.5 else e["resolved_at"]} for e in es]
        take(enc(cut), "statuspage")
    run = take(enc(es), "statuspage")
    rej = [r for r in run.rejected.values_list("row", "reason", "raw") if "maintenance" not in r[1]]
    assert not rej, rej[:3]
    compare(gh_want(es), gh_got(), (seed, mode))

def rab_all(): return list(csv.DictReader(lines("rabobank_incident_case_attributes.csv")))
RM = mapping_of((MAPPINGS / "rabobank.yaml").read_text())
def rab_want(rows):
    at = datetime.fromisoformat
    sp = [(at(r["resolved_time"]) - at(r["open_time"])).total_seconds() for r in rows if r["resolved_time"]]
    return dict(n=len(rows), mttr=hours(sp), reopen=sum(1 for r in rows if r["reopen_time"]), prio={f"P{k}": v for k, v in collections.Counter(r["priority"] for r in rows).items()}, handle=round(fmean(float(r["handle_time_hours"]) for r in rows if r["handle_time_hours"]),1))
def rab_got():
    f = whole()
    return dict(n=int(f["declared"].value), mttr=shown(f["time_to_resolve"]), reopen=int(f["ever_reopened"].value or 0), prio=split("declared","priority"), handle=round(f["handle_time"].value/3600,1))
def dump(rows, **kw):
    out = io.StringIO(); w = csv.DictWriter(out, list(rows[0]), **kw); w.writeheader(); w.writerows(rows); return out.getvalue()
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["plain", "guessed", "xlsx", "xlsx_text", "half", "semicolon_de", "us", "no_resolved", "sep_line", "cp1252", "tab16"])
def test_rab(seed, mode):
    import openpyxl
    rnd = random.Random(seed); rows = rnd.sample(rab_all(), 100)
    m = RM; kind="incidents-csv"; body = as_csv(rows).encode()
    want_rows = rows
    if mode == "guessed": m = None
    if mode.startswith("xlsx"):
        wb = openpyxl.Workbook(); ws = wb.active; ws.append(list(rows[0]))
        for r in rows:
            ws.append([ (datetime.fromisoformat(v) if mode == "xlsx" and k.endswith("_time") and v else (float(v) if k == "handle_time_hours" and v else (int(v) if v.isdigit() else v or None))) for k, v in r.items()])
        b = io.BytesIO(); wb.save(b); body = b.getvalue()
    if mode in ("semicolon_de", "us"):
        f = "%d.%m.%Y %H:%M:%S" if mode == "semicolon_de" else "%m/%d/%Y %I:%M:%S %p"
        rows2 = [{k: (datetime.fromisoformat(v).strftime(f) if k.endswith("_time") and v else (v.replace(".", ",") if k=="handle_time_hours" and mode=="semicolon_de" else v)) for k, v in r.items()} for r in rows]
        body = dump(rows2, delimiter=";" if mode == "semicolon_de" else ",").encode("utf-8-sig")
        m = {**RM, "dates": "dmy" if mode == "semicolon_de" else "mdy"}
    if mode == "sep_line": body = ("sep=;\r\n" + dump(rows, delimiter=";")).encode()
    if mode == "cp1252": body = dump([{**r, "closure_code": r["closure_code"] + " é€"} for r in rows]).encode("cp1252")
    if mode == "tab16": body = dump(rows, delimiter="\t").encode("utf-16")
    if mode == "half":
        take(as_csv([{**r, "resolved_time": "" if rnd.random()<.3 else r["resolved_time"], "reopen_time": ""} for r in rows[:60]]).encode(), kind, mapping=m)
    run = take(body, kind, mapping=m)
    rej = list(run.rejected.values_list("row", "reason", "raw"))
    assert not rej, (len(rej), rej[:3])
    compare(rab_want(want_rows), rab_got(), (seed, mode))

def test_german_list():
    t = "Nummer;Geöffnet;Kurzbeschreibung;Anrufer;Priorität;Status;Kategorie;Zuweisungsgruppe;Zugewiesen an;Aktualisiert;Gelöst;Geschlossen\r\nINC1;13.02.2024 10:00:00;Drucker;Eva Maß;2 - Hoch;Geschlossen;Hardware;Netz;Ola;14.02.2024 10:00;13.02.2024 12:00:00;14.02.2024 10:00\r\nINC2;14.02.2024 10:00:00;Mail;Eva Maß;3 - Moderat;In Bearbeitung;Hardware;Netz;Ola;14.02.2024 11:00;;\r\nINC3;14.02.2024 10:00:00;Mail;Eva Maß;3 - Moderat;Zurückgestellt;Hardware;Netz;Ola;14.02.2024 11:00;;\r\n"
    for enc in ("cp1252",):
        run = take(t.encode(enc), "servicenow-csv", zone="Europe/Berlin")
        print(run.counts, list(run.rejected.values_list("reason", flat=True)))
    from watchbell.incidents.models import Incident
    for i in Incident.objects.order_by("number"): print(i.imported_from, i.state, i.priority, i.created_at, i.resolved_at, i.team, i.assignee, i.reporter, i.channel, i.custom)

def test_dirty():
    long = "x" * 400
    t = f"id,title,created,resolved,status,description,team,service,category,assignee,{long},Site\n"
    t += f'1,"Mail\x08 down {long}",2024-02-13 10:00,2024-02-14 10:00,Closed,"{"y"*60000}\x1b",{long},{long},{long},{long},v,"a\x02b"\n'
    t += '2,"two\nlines\tof",2024-02-13 10:00,2024-02-14 10:00,Closed,,"Te\x08am","Ser\x1bvice","Ca\x0bt","A\x08da",v,b\n'
    run = take(t.encode(), "incidents-csv", mapping=dict(columns=dict(key="id",title="title",created_at="created",resolved_at="resolved",state="status",description="description",team="team",service="service",category="category",assignee="assignee"), custom={long:long, "Site":"Site"}, values={}))
    print(run.counts, list(run.rejected.values_list("reason", flat=True)))
    take(t.encode(), "incidents-csv", mapping=dict(columns=dict(key="id",title="title",created_at="created",resolved_at="resolved",state="status",description="description",team="team",service="service",category="category",assignee="assignee"), custom={long:long, "Site":"Site"}, values={}))
    from watchbell.incidents.models import Incident
    for i in Incident.objects.order_by("number"): print(i.imported_from, i.state, i.title[:40], len(i.description), str(i.team)[:50], str(i.assignee)[:50], i.custom)

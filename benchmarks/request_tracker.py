"""Lists, search, a record and creating, beside Debian's Request Tracker 5, in one run.

    python -m benchmarks.request_tracker [--records 10000] [--seconds 8] [--clients 1 8]

Both keep the same number of records in a PostgreSQL 18 of their own with the same settings and
answer a signed-in session over loopback; wrk asks them in turn. Request Tracker runs on Starman
with two workers. Needs Debian's request-tracker5, rt5-db-postgresql, starman and wrk; filling
it takes some minutes, because only its own Perl writes whole tickets.
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psycopg

from benchmarks.bulk import generate
from benchmarks.installation import free_port, installation, stop, wait_for
from benchmarks.loading import Reading, requests_of, wrk
from benchmarks.visiting import account, sign_in
from watchbell.platform.postgres import EmbeddedPostgres, embedded_url

_RT = Path("/usr/share/request-tracker5")
_SETUP = "/usr/sbin/rt-setup-database-5"
_WORDS = ("printer", "certificate", "checkout", "warehouse", "replica")
_KINDS = ("list", "search", "record", "create")
_FILL = """
use strict; use lib '/usr/share/request-tracker5/lib';
use RT; RT::LoadConfig(); RT::Init(); use RT::Ticket; use MIME::Entity;
my $many = shift; my $user = RT->SystemUser;
# Mail that its scrips send of every new ticket would be read by nobody.
my $scrips = RT::Scrips->new($user); $scrips->UnLimit;
while (my $scrip = $scrips->Next) { $scrip->SetDisabled(1) }
my @words = qw(%s);
for my $n (1 .. $many) {
    my $word = $words[$n %% @words];
    my $body = MIME::Entity->build(Data => ["The $word does not answer since this morning."]);
    $RT::Handle->BeginTransaction if $n %% 100 == 1;
    RT::Ticket->new($user)->Create(
        Queue => 'General', Subject => "The $word is down ($n)", MIMEObj => $body,
        Requestor => 'user' . ($n %% 30) . '@example.com', Status => $n %% 5 ? 'resolved' : 'open',
    );
    $RT::Handle->Commit if $n %% 100 == 0;
}
$RT::Handle->Commit if $many %% 100;
"""


@dataclass(frozen=True)
class Side:
    """One product that is served: wrk's script for each kind of request."""

    address: str
    scripts: dict[str, Path]


def main() -> None:
    """Fill both, then measure them in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The other's database runs as another user, who must come in.
        folder.chmod(0o755)
        with ours(folder, options.records) as one, theirs(folder, options.records) as other:
            for kind in _KINDS:
                for count in options.clients:
                    _compare(kind, count, options.seconds, one, other)


def _compare(kind: str, clients: int, seconds: int, one: Side, other: Side) -> None:
    readings = []
    for side in (one, other):
        wrk(side.address, side.scripts[kind], 1, 2)
        readings.append(wrk(side.address, side.scripts[kind], clients, seconds))
    (mine, its) = readings
    print(
        f"{kind:8} {clients:3} clients  watchbell {_said(mine)}   request-tracker5 {_said(its)}"
        f"   {mine.rate / its.rate:6.1f} times",
        flush=True,
    )


def _said(reading: Reading) -> str:
    refused = f" {reading.refused} REFUSED" if reading.refused else ""
    return f"{reading.rate:7.1f}/s p50 {reading.p50:7.1f} p99 {reading.p99:7.1f} ms{refused}"


@contextmanager
def ours(folder: Path, records: int) -> Iterator[Side]:
    """Serve `watchbell web` with as many incidents."""
    with installation() as made:
        generate(embedded_url(made.home), incidents=records, now=datetime.now(UTC))
        visitor = account(made)
        address = f"http://127.0.0.1:{free_port()}"
        made.environment["WATCHBELL_URL"] = address
        web = made.start("web", "--port", address.rpartition(":")[2])
        try:
            wait_for(f"{address}/health/live")
            with httpx.Client(base_url=address, timeout=60) as person:
                sign_in(person, visitor)
                cookies = _cookies(person)
            with psycopg.connect(embedded_url(made.home)) as connection:
                newest = "select number from incidents_incident order by number desc limit 300"
                numbers = [number for (number,) in connection.execute(newest).fetchall()]
            report = {"title": "The till prints nothing", "description": "Since this morning."}
            token = {"Authorization": f"Bearer {visitor.token}"}
            yield Side(
                address,
                {
                    "list": _get(folder, "list", ["/incidents?view=all"], cookies),
                    "search": _get(
                        folder, "search", [f"/incidents?view=all&q={w}" for w in _WORDS], cookies
                    ),
                    "record": _get(
                        folder, "record", [f"/incidents/INC-{n}" for n in numbers], cookies
                    ),
                    "create": _post(folder, "create", "/api/v1/incidents", report, token),
                },
            )
        finally:
            stop(web)


@contextmanager
def theirs(folder: Path, records: int) -> Iterator[Side]:
    """Serve Request Tracker 5 with as many tickets."""
    home, port = folder / "rt", free_port()
    home.mkdir()
    home.chmod(0o755)
    postgres = EmbeddedPostgres(home)
    postgres.initialise()
    postgres.start()
    try:
        postgres.wait_ready()
        environment = _configured(folder, home, port)
        _set_up(home, environment)
        subprocess.run(
            ["perl", "-e", _FILL % " ".join(_WORDS), str(records)], env=environment, check=True
        )
        server = subprocess.Popen(
            [str(_RT / "libexec/rt-server"), "--server", "Starman", "--workers", "2",
             "--port", str(port)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/NoAuth/css/base/main.css", patience=60)
            yield Side(address, _their_scripts(folder, address, records))
        finally:
            stop(server)
    finally:
        postgres.stop()


def _their_scripts(folder: Path, address: str, records: int) -> dict[str, Path]:
    with httpx.Client(base_url=address, timeout=120, follow_redirects=True) as person:
        person.post("/NoAuth/Login.html", data={"user": "root", "pass": "password"})
        assert "Logged in as" in person.get("/").text, "Request Tracker let nobody in"
        cookies = _cookies(person)
    newest = {"Rows": 50, "OrderBy": "Created", "Order": "DESC"}
    searches = [{"Query": f"Subject LIKE '{word}'", **newest} for word in _WORDS]
    results = "/Search/Results.html"
    ticket = {"Queue": "General", "Subject": "The till prints nothing", "Content": "Since morning."}
    every = f"{results}?{urlencode({'Query': 'id > 0', **newest})}"
    found = [f"{results}?{urlencode(one)}" for one in searches]
    tickets = [f"/Ticket/Display.html?id={n}" for n in range(max(1, records - 300), records)]
    return {
        "list": _get(folder, "rt-list", [every], cookies),
        "search": _get(folder, "rt-search", found, cookies),
        "record": _get(folder, "rt-record", tickets, cookies),
        "create": _post(folder, "rt-create", "/REST/2.0/ticket", ticket, cookies),
    }


def _configured(folder: Path, home: Path, port: int) -> dict[str, str]:
    """Write a configuration of its own; returns the environment that names it."""
    (folder / "snippets").mkdir()
    settings = {
        "DatabaseType": "Pg", "DatabaseHost": home / "postgres", "DatabasePort": 5432,
        "DatabaseUser": "watchbell", "DatabaseAdmin": "watchbell", "DatabasePassword": "",
        "DatabaseName": "rt5", "rtname": "bench", "Organization": "bench",
        "WebDomain": "127.0.0.1", "WebPort": port, "MailCommand": "testfile",
        "LogToSTDERR": "critical", "MasonDataDir": folder / "mason", "RestrictReferrer": 0,
    }  # fmt: skip
    lines = [f"Set(${name}, '{value}');" for name, value in settings.items()]
    lines += ["Set($LogToSyslog, undef);", "1;"]
    config = folder / "RT_SiteConfig.pm"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {
        **os.environ,
        "RT_SITE_CONFIG": str(config),
        "RT_SITE_CONFIG_DIR": str(folder / "snippets"),
    }


def _set_up(home: Path, environment: dict[str, str]) -> None:
    with psycopg.connect(embedded_url(home), autocommit=True) as connection:
        connection.execute("create database rt5 template template0 encoding 'UTF8'")
    for action in ("schema", "acl", "coredata", "insert"):
        datafile = ["--datafile", str(_RT / "etc/initialdata")] if action == "insert" else []
        subprocess.run(
            [_SETUP, "--action", action, "--skip-create", "--dba", "watchbell",
             "--dba-password", "", *datafile],
            env=environment, check=True, capture_output=True,
        )  # fmt: skip


def _cookies(client: httpx.Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


def _get(folder: Path, name: str, paths: list[str], headers: dict[str, str]) -> Path:
    return requests_of(folder / f"{name}.lua", paths, headers)


def _post(
    folder: Path, name: str, path: str, body: dict[str, str], headers: dict[str, str]
) -> Path:
    typed = {**headers, "Content-Type": "application/json"}
    return requests_of(folder / f"{name}.lua", [path], typed, body=json.dumps(body))


if __name__ == "__main__":
    main()

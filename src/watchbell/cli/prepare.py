"""`migrate`, and how `up` begins: the program loaded once, tables, demo data, the first account."""

import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.cli import serve, tls
from watchbell.cli.edge import boot, load_rooms, now, require_database, wait_for_end
from watchbell.cli.place import machine_zone
from watchbell.cli.serve import Begin
from watchbell.platform import processes

if TYPE_CHECKING:
    from uuid import UUID

FIRST_ADMIN = "admin@localhost"
_LINK_LIVES = timedelta(hours=24)


def migrate() -> None:
    """Bring the database's tables up to date."""
    boot()
    from watchbell.platform import wiring
    from watchbell.platform.schema import bring_up_to_date

    bring_up_to_date(verbosity=1)
    wiring.engine().place_new_readers()


def prepare(
    supervisor: Annotated[int, typer.Option(help="The process that will look after them.")],
    database: Annotated[int, typer.Option(help="A pipe that ends when the database runs.")],
    gate: Annotated[int, typer.Option(help="A pipe that ends when they are to begin.")],
    report: Annotated[int, typer.Option(help="Where to write who was born, and a link.")],
    fd: Annotated[int, typer.Option(help="The socket to serve.")],
    workers: Annotated[int, typer.Option()] = 1,
    demo: Annotated[bool, typer.Option("--demo")] = False,
    tls_cert: tls.Certificate = None,
    tls_key: tls.Key = None,
) -> None:
    """Load the program once, bear the processes that serve, and make the database ready.

    They share what was loaded here and wait at the gate; this process ends before it opens.
    """
    # Before the fork: a collection writes into every page and would make each a copy.
    gc.disable()
    load_rooms()
    gc.freeze()
    nursery = _Nursery(supervisor, gate, [database, report, fd])
    files = tls.files_of(tls_cert, tls_key, None)
    nursery.bear("web", lambda begin: serve.run_web(fd=fd, tls_files=files, begin=begin), keep=fd)
    for number in range(1, workers + 1):
        nursery.bear("worker", serve.run_worker, name=f"worker {number}")
    os.close(fd)
    wait_for_end(database)
    told = {"sign_in": _make_ready(demo=demo), "children": nursery.children}
    os.write(report, json.dumps(told).encode())


class _Nursery:
    """Bears processes that wait at a gate, and then belong to the supervisor."""

    def __init__(self, supervisor: int, gate: int, own: Sequence[int]) -> None:
        self.children: dict[str, int] = {}
        self._supervisor, self._gate, self._bearer = supervisor, gate, os.getpid()
        self._own = own

    def bear(
        self, command: str, run: Callable[[Begin], None], *, name: str = "", keep: int = -1
    ) -> None:
        """Fork a process for one command; in the child this does not return."""
        pid = processes.bear([sys.executable, "-P", "-m", "watchbell.cli", command])
        if pid:
            self.children[name or command] = pid
            return
        for descriptor in self._own:
            if descriptor != keep:
                os.close(descriptor)
        gc.enable()
        run(self._wait)
        sys.exit(0)

    def _wait(self) -> None:
        wait_for_end(self._gate)
        processes.join(self._supervisor, after=self._bearer)


def _make_ready(*, demo: bool) -> str | None:
    """Migrate; in an empty database also fill the demo and make the first account."""
    from watchbell.platform import wiring
    from watchbell.platform.health import check_migrations
    from watchbell.platform.schema import bring_up_to_date

    require_database()
    # Comparing names takes a fraction of what building the graph of migrations takes.
    if not check_migrations().ok:
        bring_up_to_date()
    wiring.engine().place_new_readers()
    return _first_start(demo=demo)


def _first_start(*, demo: bool) -> str | None:
    """Return a sign-in link when nobody was there before."""
    from watchbell.accounts.selectors import is_empty, person_by_email
    from watchbell.demo.selectors import is_unfinished

    if demo and (is_empty() or is_unfinished()):
        from watchbell.cli.filling import fill_demo

        return _sign_in_link(person_by_email(fill_demo()).pk)
    return _sign_in_link(_make_admin()) if is_empty() else None


def _make_admin() -> "UUID":
    from watchbell.accounts.services import create_person
    from watchbell.kernel.actors import SYSTEM
    from watchbell.sla.services import seed_policies

    at = now()
    admin = create_person(
        email=FIRST_ADMIN, name="Administrator", role="admin", actor=SYSTEM, now=at
    )
    seed_policies(timezone=machine_zone(), actor=SYSTEM, now=at)
    return admin.pk


def _sign_in_link(person_id: "UUID") -> str:
    from watchbell.accounts.services import create_sign_in_link
    from watchbell.kernel.actors import SYSTEM
    from watchbell.platform.settings import current

    _, token = create_sign_in_link(person_id=person_id, ttl=_LINK_LIVES, actor=SYSTEM, now=now())
    return f"{current().url}/sign-in/{token}"

"""`migrate`, and what `up` runs before anything serves: tables, demo data, the first account."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.cli.edge import boot, emit, now

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


def prepare(demo: Annotated[bool, typer.Option("--demo")] = False) -> None:
    """Migrate; in an empty database also fill the demo and make the first account."""
    boot()
    from watchbell.platform import wiring
    from watchbell.platform.health import check_migrations
    from watchbell.platform.schema import bring_up_to_date

    # Comparing names takes a fraction of what building the graph of migrations takes.
    if not check_migrations().ok:
        bring_up_to_date()
    wiring.engine().place_new_readers()
    emit({"sign_in": _first_start(demo=demo)})


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

    return create_person(
        email=FIRST_ADMIN, name="Administrator", role="admin", actor=SYSTEM, now=now()
    ).pk


def _sign_in_link(person_id: "UUID") -> str:
    from watchbell.accounts.services import create_sign_in_link
    from watchbell.kernel.actors import SYSTEM
    from watchbell.platform.settings import current

    _, token = create_sign_in_link(person_id=person_id, ttl=_LINK_LIVES, actor=SYSTEM, now=now())
    return f"{current().url}/sign-in/{token}"

"""`migrate`, and what `up` runs before anything serves: tables, demo data, the first account."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from watchbell.cli.edge import boot, emit, now

FIRST_ADMIN = "admin@localhost"
_LINK_LIVES = timedelta(hours=24)


def migrate() -> None:
    """Bring the database's tables up to date."""
    boot()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)


def prepare(demo: Annotated[bool, typer.Option("--demo")] = False) -> None:
    """Migrate; in an empty database also fill the demo and make the first account."""
    boot()
    from django.core.management import call_command

    from watchbell.platform.health import check_migrations

    # Comparing names takes a fraction of what building the graph of migrations takes.
    if not check_migrations().ok:
        call_command("migrate", interactive=False, verbosity=0)
    emit({"sign_in": _first_start(demo=demo)})


def _first_start(*, demo: bool) -> str | None:
    """Return a sign-in link when nobody was there before."""
    from watchbell.accounts.models import Person
    from watchbell.accounts.selectors import is_empty

    if not is_empty():
        return None
    if demo:
        from watchbell.cli.filling import fill_demo

        fill_demo()
    admin: Any = Person.objects.filter(role="admin", is_active=True).order_by("created_at").first()
    return _sign_in_link(admin or _make_admin())


def _make_admin() -> Any:
    from watchbell.accounts.services import create_person
    from watchbell.kernel.actors import SYSTEM

    return create_person(
        email=FIRST_ADMIN, name="Administrator", role="admin", actor=SYSTEM, now=now()
    )


def _sign_in_link(person: Any) -> str:
    from watchbell.accounts.services import create_sign_in_link
    from watchbell.kernel.actors import SYSTEM
    from watchbell.platform.settings import current

    _, token = create_sign_in_link(person_id=person.pk, ttl=_LINK_LIVES, actor=SYSTEM, now=now())
    return f"{current().url}/sign-in/{token}"

"""`user create` and `token create`."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from watchbell.cli.edge import CommandError, boot, emit, now

users = typer.Typer(no_args_is_help=True, help="People who sign in.")
tokens = typer.Typer(no_args_is_help=True, help="Tokens for the API.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


# Without this, an app of one command would take that command's place.
@users.callback()
def _users() -> None:
    """People who sign in."""


@tokens.callback()
def _tokens() -> None:
    """Tokens for the API."""


@users.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    role: Annotated[
        str, typer.Option(help="admin, manager, responder or requester.")
    ] = "requester",
    name: Annotated[str | None, typer.Option(help="The name to show.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a person. Without a password they sign in by a one-time link."""
    password = _read_password() if password_stdin else None
    boot()
    from watchbell.accounts.services import create_person
    from watchbell.kernel.actors import SYSTEM

    person = create_person(
        email=email,
        name=name or email.partition("@")[0],
        role=role,
        password=password,
        actor=SYSTEM,
        now=now(),
    )
    if as_json:
        emit({"id": person.pk, "email": person.email, "name": person.name, "role": person.role})
    else:
        typer.echo(f"{person.email} may sign in as {person.role} now.")


@tokens.command("create")
def create_token(
    user: Annotated[str, typer.Option("--user", help="The person's address.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What the token may do; all of it when not given.")
    ] = None,
    expires: Annotated[
        int | None, typer.Option(help="Days until it expires.", min=1, max=3650)
    ] = None,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    as_json: AsJson = False,
) -> None:
    """Make a token that acts as this person, and print it alone: it is shown only now."""
    boot()
    from watchbell.accounts import selectors, services
    from watchbell.accounts.permissions import SCOPES
    from watchbell.kernel.actors import SYSTEM

    instant = now()
    token, text = services.create_token(
        person_id=selectors.person_by_email(user).pk,
        name=name,
        scopes=scope or list(SCOPES),
        expires_at=instant + timedelta(days=expires) if expires else None,
        actor=SYSTEM,
        now=instant,
    )
    if as_json:
        emit({"token": str(text), "scopes": token.scopes, "expires_at": token.expires_at})
    else:
        typer.echo(str(text))


def _read_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise CommandError("no password came on standard input.")
    return password

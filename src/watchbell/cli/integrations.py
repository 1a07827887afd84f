"""`integration create`."""

from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.cli.edge import boot, emit, now

if TYPE_CHECKING:
    from uuid import UUID

app = typer.Typer(no_args_is_help=True, help="Addresses that machines send signals to.")


# Without this, an app of one command would take that command's place.
@app.callback()
def _integrations() -> None:
    """Addresses that machines send signals to."""


@app.command("create")
def create_integration(
    kind: Annotated[str, typer.Argument(help="What sends: alertmanager, ...")],
    name: Annotated[str, typer.Argument(help="The name to show.")],
    team: Annotated[str | None, typer.Option(help="Short name of the team that owns it.")] = None,
    service: Annotated[str | None, typer.Option(help="Short name of its service.")] = None,
    policy: Annotated[str | None, typer.Option(help="Short name of the escalation policy.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make an integration and print its key alone."""
    boot()
    from watchbell.accounts.selectors import team_by_slug
    from watchbell.alerts import services
    from watchbell.alerts.services.integrations import IntegrationFields
    from watchbell.catalog.selectors import service_by_slug
    from watchbell.kernel.actors import SYSTEM
    from watchbell.platform.settings import current

    fields = IntegrationFields(
        name=name,
        team_id=team_by_slug(team).pk if team else None,
        service_id=service_by_slug(service).pk if service else None,
        escalation_policy_id=_policy(policy) if policy else None,
    )
    integration, key = services.create_integration(
        kind=kind, fields=fields, actor=SYSTEM, now=now()
    )
    if as_json:
        address = f"{current().url}/integrations/{integration.kind}/{key}"
        emit({"id": integration.pk, "key": str(key), "address": address})
    else:
        typer.echo(str(key))


def _policy(slug: str) -> "UUID":
    from watchbell.paging.selectors import policy_by_slug

    return policy_by_slug(slug).pk

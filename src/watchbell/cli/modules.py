"""`module list`, `module on`, `module off`."""

from typing import Annotated

import typer

from watchbell.cli.edge import boot, emit, now

app = typer.Typer(no_args_is_help=True, help="Parts that this house can do without.")
_NAME = Annotated[str, typer.Argument(help="The module, as `module list` names it.")]


@app.command("list")
def list_modules(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every module and whether it is on."""
    boot()
    from watchbell.platform.modules import is_on, modules

    if as_json:
        emit([{"name": m.name, "label": m.label, "on": is_on(m)} for m in modules()])
        return
    for module in modules():
        typer.echo(f"{module.name:<12} {'on ' if is_on(module) else 'off'}  {module.label}")


@app.command("on")
def switch_on(name: _NAME) -> None:
    """Switch a module on again, with everything that it has written."""
    _switch(name, on=True)


@app.command("off")
def switch_off(name: _NAME) -> None:
    """Switch a module off: its pages, calls, handlers and cycles rest; its rows stay."""
    _switch(name, on=False)


def _switch(name: str, *, on: bool) -> None:
    boot()
    from watchbell.accounts.services import switch_module
    from watchbell.kernel.actors import SYSTEM
    from watchbell.platform.modules import module_named

    module = module_named(name)
    switch_module(module=module, on=on, actor=SYSTEM, now=now())
    typer.echo(f"{module.label}: {'on' if on else 'off'}")

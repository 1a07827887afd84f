"""The demo's progress bar."""

from watchbell.cli.edge import now


def fill_demo() -> str:
    """Fill the empty database with a year of demo data; return the administrator's address."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from watchbell.demo.services import fill

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)  # stdout carries the answer to the supervisor
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Filling the demo", total=1.0)
        said = ""

        def tell(share: float, words: str) -> None:
            nonlocal said
            bar.update(task, completed=share, description=words)
            if words != said and not console.is_terminal:  # a log gets a line a month
                console.print(f"{share:4.0%} {words}", highlight=False)
            said = words

        address = fill(now=now(), progress=tell)
        bar.update(task, completed=1.0, description="The demo is filled")
    return address

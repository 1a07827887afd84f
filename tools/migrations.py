"""Migrations say all that the models say, are named, and stand in one line per room.

Compares without a database: `python -m tools.migrations`.
"""

import os
import re
import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState

_UNNAMED = re.compile(r"_auto_|_initial$|^\d+_(alter|add|remove)_\w+_and_more$")


def complaints() -> list[str]:
    """Return what is wrong, a line each; needs Django set up."""
    loader = MigrationLoader(None)
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("watchbell.")}
    changes = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=own, dry_run=True),
    ).changes(graph=loader.graph, trim_to_apps=own)
    missing = [
        f"{label}: a migration is missing: {operation.describe()}"
        for label, migrations in sorted(changes.items())
        for migration in migrations
        for operation in migration.operations
    ]
    forks = [
        f"{label}: the migrations end in {len(leaves)} places: {', '.join(leaves)}"
        for label in sorted(own)
        if len(leaves := [name for _, name in loader.graph.leaf_nodes(label)]) > 1
    ]
    unnamed = [
        f"{label}: give {name} a name that says what it does"
        for label, name in sorted(loader.disk_migrations)
        if label in own and _UNNAMED.search(name)
    ]
    return missing + forks + unnamed


def main() -> int:
    """Print what is wrong; 1 when there is something."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
    django.setup()
    found = complaints()
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Events get their positions in the order they were written, whatever else is under way."""

from django.db import migrations

_DROP = "drop index platform_event_unsettled; alter table platform_event drop column xid"
_INDEX = "create index platform_event_unsettled on platform_event (seq) where position is null"


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_options")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([_DROP, _INDEX])],
            state_operations=[migrations.RemoveField("EventRow", "xid")],
        ),
    ]

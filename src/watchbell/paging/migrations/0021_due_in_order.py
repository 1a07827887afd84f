import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0030_guides"),
        ("paging", "0020_backtests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="escalation", name="paging_escalation_due"),
        migrations.RemoveIndex(model_name="ringing", name="paging_ringing_due"),
        # By hand: Django would take the unique index of the running ones for the one to drop.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "drop index if exists paging_escalation_incident_id_4e1b15d4",
                    "create index paging_escalation_incident_id_4e1b15d4"
                    " on paging_escalation (incident_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="escalation",
                    name="incident",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="escalations",
                        to="incidents.incident",
                    ),
                )
            ],
        ),
        migrations.AlterField(
            model_name="page",
            name="escalation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pages",
                to="paging.escalation",
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["next_at", "id"],
                name="paging_escalation_next",
            ),
        ),
        migrations.AddIndex(
            model_name="ringing",
            index=models.Index(fields=["next_at", "id"], name="paging_ringing_next"),
        ),
    ]

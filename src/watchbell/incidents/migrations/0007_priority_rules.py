"""How priorities are found: rules beside the matrix, matrices of types, decisions by hand."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def seed(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("incidents", "PriorityRules").objects.create(id=1)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_involvement")]

    operations = [
        migrations.CreateModel(
            name="PriorityRules",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("vip_raises", models.BooleanField(default=True)),
                ("critical_service_raises", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="incidents_one_rules_row")
                ],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.AddField(
            model_name="prioritycell",
            name="type",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RemoveConstraint(model_name="prioritycell", name="incidents_matrix_cell"),
        migrations.AddConstraint(
            model_name="prioritycell",
            constraint=models.UniqueConstraint(
                fields=("type", "impact", "urgency"), name="incidents_matrix_cell_of_type"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="computed_priority",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="override_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="incident",
            name="deferred_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("deferred_until"),
                condition=Q(
                    ("state__in", ["in_progress", "new", "on_hold"]),
                    ("deferred_until__isnull", False),
                ),
                name="incidents_deferred",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=Q(("override_reason", ""), ("priority__isnull", False), _connector="OR"),
                name="incidents_override_has_priority",
            ),
        ),
    ]

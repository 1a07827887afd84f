"""Types of incidents and their own fields; what exists is of the type that was written there."""

from uuid import UUID, uuid4

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DEFAULT = UUID("0199a000-0000-7000-8000-000000000001")


def seed(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    kind, incident = (apps.get_model("incidents", n) for n in ("IncidentType", "Incident"))
    kind.objects.create(
        id=DEFAULT,
        slug="incident",
        name="Incident",
        description="Something does not work, or works badly.",
        on_request_form=True,
    )
    found = incident.objects.values_list("type", flat=True).distinct()
    kind.objects.bulk_create(
        kind(id=uuid4(), slug=slug, name=slug.capitalize(), position=place)
        for place, slug in enumerate(sorted(set(found) - {"incident"}), 1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_session_epoch"),
        ("catalog", "0001_services"),
        ("incidents", "0007_priority_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("slug", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("help", models.TextField(blank=True, default="")),
                ("options", models.JSONField(blank=True, default=list)),
                ("required_for", models.JSONField(blank=True, default=list)),
                ("visible_when", models.TextField(blank=True, default="")),
                ("formula", models.TextField(blank=True, default="")),
                ("on_request_form", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="IncidentType",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("icon", models.TextField(default="urgent")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_restricted", models.BooleanField(default=False)),
                ("on_request_form", models.BooleanField(default=False)),
                ("required", models.JSONField(blank=True, default=dict)),
                ("default_impact", models.PositiveSmallIntegerField(null=True)),
                ("default_urgency", models.PositiveSmallIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="incidents_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddField(
            model_name="incidenttype",
            name="default_category",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.category",
            ),
        ),
        migrations.AddField(
            model_name="incidenttype",
            name="default_team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="customfield",
            name="type",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fields",
                to="incidents.incidenttype",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("default_impact", None), ("default_impact__range", (1, 4)), _connector="OR"
                    ),
                    models.Q(
                        ("default_urgency", None),
                        ("default_urgency__range", (1, 4)),
                        _connector="OR",
                    ),
                ),
                name="incidents_type_levels",
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]

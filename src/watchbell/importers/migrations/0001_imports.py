"""The tables of imports."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0033_imported_from"),
        ("platform", "0003_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("source", models.TextField()),
                ("file_name", models.TextField()),
                ("sha256", models.TextField(blank=True, default="")),
                ("choices", models.JSONField(default=dict)),
                ("is_dry", models.BooleanField(default=False)),
                ("asked_by_name", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("state", models.TextField(default="waiting")),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("guess", models.JSONField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.blob",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Imported",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("source", models.TextField()),
                ("key", models.TextField()),
                (
                    "applied",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("last_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported",
                        to="importers.importrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("row", models.PositiveBigIntegerField()),
                ("reason", models.TextField()),
                ("raw", models.TextField(blank=True, default="")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected",
                        to="importers.importrun",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "waiting",
                            "running",
                            "finished",
                            "cancelled",
                            "failed",
                            "undoing",
                            "undone",
                        ],
                    )
                ),
                name="importers_run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="imported",
            constraint=models.UniqueConstraint(
                fields=("source", "key"), name="importers_imported_once"
            ),
        ),
    ]

"""What each incident contributes to figures, and its sums by day and month."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_kpi_targets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Changed",
            fields=[
                ("incident_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Month",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="RollUp",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("edition", models.TextField()),
                ("zone", models.TextField()),
                ("stage", models.TextField()),
                ("filled_at", models.DateTimeField(null=True)),
                ("filled_to", models.UUIDField(null=True)),
                ("position", models.BigIntegerField()),
                ("as_of", models.DateTimeField()),
                ("version", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("period", models.TextField()),
                ("start", models.DateField()),
                ("dimension", models.TextField()),
                ("kpi", models.SmallIntegerField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                (
                    "counts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "data_errors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "totals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=0, max_digits=40), size=None
                    ),
                ),
                ("marks", models.BinaryField(default=b"")),
                ("contents", models.BinaryField(default=b"")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dimension", "period", "start", "kpi"), name="analytics_block_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("is_stale", models.BooleanField(default=True)),
                ("first", models.DateTimeField(null=True)),
                ("last", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("day"),
                        condition=models.Q(("is_stale", True)),
                        name="analytics_day_stale",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("incident_id", models.UUIDField(primary_key=True, serialize=False)),
                ("is_restricted", models.BooleanField()),
                ("service_id", models.UUIDField(null=True)),
                ("team_id", models.UUIDField(null=True)),
                ("category_id", models.BigIntegerField(null=True)),
                ("priority", models.PositiveSmallIntegerField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), size=None
                    ),
                ),
                (
                    "moments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), size=None
                    ),
                ),
                (
                    "kpis",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                (
                    "at",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                (
                    "spans",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(null=True), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        models.F("days"), fastupdate=False, name="analytics_fact_days"
                    ),
                    models.Index(
                        models.F("incident_id"),
                        condition=models.Q(("is_restricted", True)),
                        name="analytics_fact_hidden",
                    ),
                ],
            },
        ),
        # Pieces of long values are read by their place: they must not be compressed.
        migrations.RunSQL(
            "alter table analytics_block alter column contents set storage external",
            migrations.RunSQL.noop,
        ),
    ]

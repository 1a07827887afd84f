"""Figures of each day as they were when the day was over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_rolled_up")]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("kpi", models.TextField(primary_key=True, serialize=False)),
                ("definition", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RememberedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Memory",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "kpi", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("kpi", models.TextField()),
                ("n", models.IntegerField()),
                ("total", models.DecimalField(decimal_places=0, max_digits=40)),
                ("digest", models.TextField()),
                ("n_now", models.IntegerField()),
                ("total_now", models.DecimalField(decimal_places=0, max_digits=40)),
                ("amended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        "day",
                        name="analytics_memory_amended",
                        condition=models.Q(("amended_at__isnull", False)),
                    )
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0004_expiry_and_heartbeats"),
        ("catalog", "0003_configuration_items"),
        ("incidents", "0030_guides"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InhibitionRule",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("source", models.JSONField()),
                ("target", models.JSONField()),
                ("equal", models.JSONField(default=list)),
                ("is_enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="MaintenanceWindow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("author", models.TextField()),
                ("comment", models.TextField(blank=True, default="")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("rrule", models.TextField(blank=True, default="")),
                ("timezone", models.TextField(default="UTC")),
                ("over_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.TextField()),
                ("with_dependents", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Ruleset",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("version", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("author", models.TextField()),
                ("comment", models.TextField(blank=True, default="")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("rrule", models.TextField(blank=True, default="")),
                ("timezone", models.TextField(default="UTC")),
                ("over_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("matchers", models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("held_by"),
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "firing",
                            "acknowledged",
                        ],
                    ),
                    models.Q(("hold", ""), _negated=True),
                ),
                name="alerts_held_by",
            ),
        ),
        migrations.AddField(
            model_name="maintenancewindow",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="maintenancewindow",
            name="services",
            field=models.ManyToManyField(related_name="maintenance_windows", to="catalog.service"),
        ),
        migrations.AddField(
            model_name="silence",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="maintenancewindow",
            index=models.Index(
                models.OrderBy(models.F("over_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="alerts_maintenance_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="alerts_maintenance_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="silence",
            index=models.Index(
                models.OrderBy(models.F("over_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="alerts_silence_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="silence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="alerts_silence_ends_after_start",
            ),
        ),
    ]

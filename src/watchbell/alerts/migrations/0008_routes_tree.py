import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import watchbell.alerts.domain.values


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_contact_ways"),
        ("alerts", "0007_open_labels"),
        ("catalog", "0003_configuration_items"),
        ("incidents", "0030_guides"),
    ]

    operations = [
        migrations.CreateModel(
            name="RouteEdition",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("edition", models.UUIDField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="route",
            name="alerts_route_position",
        ),
        migrations.AddField(
            model_name="alert",
            name="is_restricted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="alert",
            name="recent",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="resolve_after",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="resolves_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="route_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="routed_severity",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="alert",
            name="said_severity",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="alert",
            name="snoozed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="thread",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="route",
            name="escalation_policy_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="route",
            name="goes_on",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="route",
            name="name",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="route",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="below",
                to="alerts.route",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="ruling",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="route",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="condition",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="route",
            name="integration",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routes",
                to="alerts.integration",
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="service",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.service",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("thread"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("thread", ""), _negated=True),
                name="alerts_thread",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("resolves_at"),
                condition=models.Q(
                    (
                        "state__in",
                        [
                            watchbell.alerts.domain.values.AlertState["FIRING"],
                            watchbell.alerts.domain.values.AlertState["ACKNOWLEDGED"],
                        ],
                    ),
                    ("resolves_at__isnull", False),
                ),
                name="alerts_resolves",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("snoozed_until"),
                condition=models.Q(("snoozed_until__isnull", False)),
                name="alerts_snoozed",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("integration", "parent", "position"),
                name="alerts_route_place",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="routeedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="alerts_one_edition"
            ),
        ),
    ]

"""Integrations, signals (partitioned by month), alerts and routes."""

import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

_CREATE = """
create table alerts_signal (
    received_at timestamptz not null,
    id uuid not null,
    integration_id uuid not null,
    content_type text not null default '',
    body bytea not null,
    state text not null default 'pending',
    reason text not null default '',
    observations integer not null default 0 check (observations >= 0),
    absorbed_at timestamptz,
    primary key (received_at, id)
) partition by range (received_at);
-- A compressed body would cost more time at the door than it saves on disk.
alter table alerts_signal alter column body set storage external;
create index alerts_signal_pending on alerts_signal (integration_id, received_at, id)
    where state = 'pending';
create index alerts_signal_rejected on alerts_signal (integration_id, received_at, id)
    where state = 'rejected';
create index alerts_signal_newest on alerts_signal (integration_id, received_at desc, id desc);
create table alerts_signal_default partition of alerts_signal default;
"""
_DROP = "drop table alerts_signal;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people"),
        ("catalog", "0001_services"),
        ("incidents", "0002_seed"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_CREATE, _DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="Signal",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "received_at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("integration_id", models.UUIDField()),
                        ("content_type", models.TextField(blank=True, default="")),
                        ("body", models.BinaryField()),
                        ("state", models.TextField(default="pending")),
                        ("reason", models.TextField(blank=True, default="")),
                        ("observations", models.PositiveIntegerField(default=0)),
                        ("absorbed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "db_table": "alerts_signal",
                    },
                )
            ],
        ),
        migrations.CreateModel(
            name="Integration",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("key_hash", models.TextField(unique=True)),
                ("sealed_key", models.TextField()),
                ("escalation_policy_id", models.UUIDField(null=True)),
                ("grouping", models.TextField(default="group")),
                ("on_recovery", models.TextField(default="resolve")),
                ("default_category", models.TextField(blank=True, default="")),
                ("is_enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("last_signal_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="integrations",
                        to="catalog.service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("group", models.TextField(blank=True, default="")),
                ("state", models.TextField(default="firing")),
                ("severity", models.TextField(default="error")),
                ("title", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("labels", models.JSONField(default=dict)),
                ("annotations", models.JSONField(default=dict)),
                ("link", models.TextField(blank=True, default="")),
                ("remark", models.TextField(blank=True, default="")),
                ("count", models.PositiveIntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="incidents.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="catalog.service",
                    ),
                ),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="alerts.integration",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state__in", ["firing", "acknowledged"])),
                        name="alerts_open",
                    ),
                    models.Index(models.F("incident"), name="alerts_incident"),
                    models.Index(
                        models.F("service"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="alerts_service",
                    ),
                    models.Index(
                        models.F("integration"),
                        models.F("group"),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("group", ""), _negated=True),
                        name="alerts_group",
                    ),
                    models.Index(
                        models.F("integration"),
                        models.F("key"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="alerts_history",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["firing", "acknowledged"])),
                        fields=("integration", "key"),
                        name="alerts_open_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "resolved"), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="alerts_resolved_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("condition", models.TextField()),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routes",
                        to="alerts.integration",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("integration", "position"),
                        name="alerts_route_position",
                    )
                ],
            },
        ),
    ]

"""The outbox, its attempts, and endpoints."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_CREATE_ATTEMPTS = """
create table notify_attempt (
    at timestamptz not null,
    id uuid not null,
    message_id uuid not null,
    channel text not null,
    outcome text not null,
    reason text not null default '',
    reference text not null default '',
    duration_ms integer not null,
    primary key (at, id)
) partition by range (at);
create index notify_attempt_message on notify_attempt (message_id, at);
create table notify_attempt_default partition of notify_attempt default;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_CREATE_ATTEMPTS, "drop table notify_attempt")],
            state_operations=[
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("message_id", models.UUIDField()),
                        ("channel", models.TextField()),
                        ("outcome", models.TextField()),
                        ("reason", models.TextField(blank=True, default="")),
                        ("reference", models.TextField(blank=True, default="")),
                        ("duration_ms", models.IntegerField()),
                    ],
                    options={
                        "db_table": "notify_attempt",
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("address", models.TextField()),
                ("sealed_secret", models.TextField()),
                ("sealed_previous", models.TextField(blank=True, default="")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_kind", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("purpose", models.TextField(default="update")),
                ("channel", models.TextField()),
                ("address", models.TextField()),
                ("content", models.JSONField()),
                ("sealed_content", models.TextField(blank=True, default="")),
                ("idempotency_key", models.TextField(unique=True)),
                ("state", models.TextField(default="pending")),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, default="")),
                ("reference", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="notify.endpoint",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "sending"])),
                        fields=["channel", "due_at"],
                        name="notify_message_due",
                    ),
                    models.Index(
                        fields=["subject_kind", "subject_id", "created_at"],
                        name="notify_message_subject",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["id"],
                        name="notify_message_failed",
                    ),
                    models.Index(fields=["created_at"], name="notify_message_created"),
                ],
            },
        ),
    ]

"""The event log with its readers, and the workers' heartbeats."""

from typing import ClassVar

from django.db import migrations, models

_CREATE = """
create sequence platform_event_seq;
create table platform_event (
    at timestamptz not null,
    id uuid not null,
    kind text not null,
    subject_kind text not null,
    subject_id uuid not null,
    actor_kind text not null,
    actor_id uuid,
    actor_name text not null,
    payload jsonb not null default '{}',
    xid xid8 not null default pg_current_xact_id(),
    seq bigint not null default nextval('platform_event_seq'),
    position bigint,
    primary key (at, id)
) partition by range (at);
create index platform_event_subject on platform_event (subject_kind, subject_id, at, id);
create index platform_event_unsettled on platform_event (xid, seq) where position is null;
create index platform_event_position on platform_event (position) where position is not null;
create table platform_event_default partition of platform_event default;
"""
_DROP = "drop table platform_event; drop sequence platform_event_seq;"


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_CREATE, _DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="EventRow",
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
                        ("kind", models.TextField()),
                        ("subject_kind", models.TextField()),
                        ("subject_id", models.UUIDField()),
                        ("actor_kind", models.TextField()),
                        ("actor_id", models.UUIDField(null=True)),
                        ("actor_name", models.TextField()),
                        ("payload", models.JSONField(default=dict)),
                        ("xid", models.BigIntegerField(editable=False)),
                        ("seq", models.BigIntegerField(editable=False)),
                        ("position", models.BigIntegerField(null=True)),
                    ],
                    options={"db_table": "platform_event"},
                )
            ],
        ),
        migrations.CreateModel(
            name="EventHead",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("position", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="platform_eventhead_single"
                    )
                ]
            },
        ),
        migrations.RunSQL(
            "insert into platform_eventhead (id, position) values (1, 0)",
            "delete from platform_eventhead",
        ),
        migrations.CreateModel(
            name="SubscriptionCursor",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ParkedEvent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subscription", models.TextField()),
                ("event_id", models.UUIDField()),
                ("event_at", models.DateTimeField()),
                ("event_kind", models.TextField()),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("error", models.TextField()),
                ("parked_at", models.DateTimeField()),
                ("retry_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["retry_at"], name="platform_parkedevent_retry")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "event_id"), name="platform_parkedevent_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("host", models.TextField()),
                ("pid", models.PositiveIntegerField()),
                ("version", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("lanes", models.JSONField(default=dict)),
            ],
        ),
    ]

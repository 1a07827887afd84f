"""Tables of the plumbing: the event log, its readers, workers' heartbeats, bytes of files."""

from django.db import models


class EventRow(models.Model):
    """One row of the log: append-only, partitioned by the month of `at`.

    `seq` is the order of writing. `position` is given once, by the settler, to what is committed;
    readers count by it. Both survive dump and restore.
    """

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField()
    id = models.UUIDField()
    kind = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    payload = models.JSONField(default=dict)
    seq = models.BigIntegerField(editable=False)
    position = models.BigIntegerField(null=True)

    class Meta:
        db_table = "platform_event"


class EventHead(models.Model):
    """The single row that holds the last position given."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="platform_eventhead_single")
        ]


class SubscriptionCursor(models.Model):
    """How far one reader of the log has come; moved in the transaction of its effects."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)


class ParkedEvent(models.Model):
    """An event that one reader could not handle: kept, shown and tried again later."""

    id = models.UUIDField(primary_key=True)
    subscription = models.TextField()
    event_id = models.UUIDField()
    event_at = models.DateTimeField()
    event_kind = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    error = models.TextField()
    parked_at = models.DateTimeField()
    retry_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event_id"], name="platform_parkedevent_once"
            )
        ]
        indexes = [models.Index(fields=["retry_at"], name="platform_parkedevent_retry")]


class WorkerHeartbeat(models.Model):
    """One running worker and when each of its lanes last finished a pass."""

    id = models.UUIDField(primary_key=True)
    host = models.TextField()
    pid = models.PositiveIntegerField()
    version = models.TextField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    lanes = models.JSONField(default=dict)


class Blob(models.Model):
    """The bytes of a file, kept once. What they are called and whose they are stands elsewhere.

    `drop_at` is when to look whether anybody still refers to them.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.TextField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()
    drop_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "drop_at",
                name="platform_blob_drop",
                condition=models.Q(drop_at__isnull=False),
            )
        ]


class StoredOption(models.Model):
    """One option of this installation that somebody has set, and who did."""

    name = models.TextField(primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by_kind = models.TextField(blank=True, default="")
    changed_by_id = models.UUIDField(null=True)
    changed_by_name = models.TextField(blank=True, default="")

    class Meta:
        db_table = "platform_option"

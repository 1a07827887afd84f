"""Tables of the outbox, its attempts, and the endpoints of machines that are told."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SubjectRef
from watchbell.notify.domain import MessageState, Purpose, next_try


class Endpoint(models.Model):
    """A machine that is told of events. `kind` names a channel; secrets are kept sealed.

    While a secret is being replaced, both sign. `events` holds patterns such as `incident.*`.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    address = models.TextField()
    sealed_secret = models.TextField()
    sealed_previous = models.TextField(blank=True, default="")
    events = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("endpoint", self.id)


class Message(models.Model):
    """One message to one address, about one record.

    `due_at` is when the next thing must happen: the sending while `pending`, another worker's
    try while `sending` (the lease of the one that claimed it ends then). Content that holds a
    secret is kept sealed and dropped once sent. `delivery` is what the other side said later of
    one that it took.
    """

    id = models.UUIDField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    purpose = models.TextField(default=Purpose.UPDATE)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    channel = models.TextField()
    address = models.TextField()
    content = models.JSONField()
    sealed_content = models.TextField(blank=True, default="")
    idempotency_key = models.TextField()
    state = models.TextField(default=MessageState.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    reference = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    contact_method_id = models.UUIDField(null=True)
    delivery = models.TextField(blank=True, default="", db_default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        # Not `unique=True`: that brings a second index for searches by a beginning.
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="notify_message_once")
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="notify_message_due",
            ),
            models.Index(
                fields=["subject_kind", "subject_id", "created_at"], name="notify_message_subject"
            ),
            models.Index(fields=["id"], condition=Q(state="failed"), name="notify_message_failed"),
            models.Index(fields=["created_at"], name="notify_message_created"),
            models.Index(
                fields=["address", "created_at"],
                condition=Q(channel__in=["sms", "voice", "push", "ntfy"]),
                name="notify_message_woken",
            ),
        ]

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def title(self) -> str:
        return str(self.content.get("title", ""))

    def succeed(self, reference: str, now: datetime) -> None:
        self.state = MessageState.SENT
        self.sent_at = now
        self.reference = reference
        self.last_error = ""
        self.sealed_content = ""

    def fail(
        self, reason: str, *, permanent: bool, retry_after: float | None, now: datetime
    ) -> None:
        """Note a failure; the message waits for its next try or has failed for good."""
        again = None
        if not permanent:
            again = next_try(self.attempts, retry_after, now, self.channel, self.purpose)
        self.last_error = reason
        if again is None:
            self.state = MessageState.FAILED
            self.sealed_content = ""
        else:
            self.state = MessageState.PENDING
            self.due_at = again


class Answer(models.Model):
    """What was answered to one message, by its link, a button or a key: the first answer counts."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="answers")
    verb = models.TextField()
    via = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message"], name="notify_answer_first")]


class TextCode(models.Model):
    """The short number by which one address answers for one record: `1a` acknowledges it."""

    id = models.UUIDField(primary_key=True)
    address = models.TextField()
    code = models.PositiveSmallIntegerField()
    subject_id = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "code"], name="notify_textcode_code"),
            models.UniqueConstraint(fields=["address", "subject_id"], name="notify_textcode_once"),
        ]


class Correspondent(models.Model):
    """A number that texts us; `nonsense` counts what could not be read since the last answer that
    could, so that two machines never talk for ever."""

    address = models.TextField(primary_key=True)
    nonsense = models.PositiveSmallIntegerField(default=0)
    texted_at = models.DateTimeField()


class Attempt(models.Model):
    """One try to send one message; partitioned by the month of `at`."""

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField()
    id = models.UUIDField()
    message_id = models.UUIDField()
    channel = models.TextField()
    outcome = models.TextField()
    reason = models.TextField(blank=True, default="")
    reference = models.TextField(blank=True, default="")
    duration_ms = models.IntegerField()

    class Meta:
        db_table = "notify_attempt"

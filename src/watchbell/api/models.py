"""The answers of writes that may be repeated."""

from django.db import models

from watchbell.accounts.models import Person


class KeptAnswer(models.Model):
    """What a write with an Idempotency-Key answered; the body is sealed, it may hold a secret."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    method = models.TextField()
    path = models.TextField()
    key = models.TextField()
    request_hash = models.TextField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    sealed_body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key", "method", "path"], name="api_keptanswer_once"
            )
        ]
        indexes = [models.Index("created_at", name="api_keptanswer_age")]

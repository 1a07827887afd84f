"""The table of what people say of alerts."""

from django.db import models

from watchbell.accounts.models import Person


class Feedback(models.Model):
    """Somebody found one alert not useful; there is no row when they said nothing, or took it back.

    `word` says why, if they said so.
    """

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    word = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="alerts_feedback_once")
        ]

"""How incidents belong together: links between two, and several merged into one."""

from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Person
from watchbell.catalog.models import Change
from watchbell.incidents.models.incident import Incident


class Relation(models.Model):
    """`source` is a duplicate of, was caused by, or has to do with `target` or a change.

    Parents are no rows here: a child has one, which stands on the child.
    """

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="relations_in", null=True
    )
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    kind = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "target"], name="incidents_relation_once"
            ),
            models.UniqueConstraint(
                fields=["source", "kind", "change"], name="incidents_relation_change_once"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True, change__isnull=False)
                | Q(target__isnull=False, change__isnull=True),
                name="incidents_relation_one_end",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="incidents_relation_not_itself"
            ),
        ]


class Merge(models.Model):
    """One incident that was merged into another; `before` is what undoing it brings back."""

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="merged")
    before = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(undone_at__isnull=True),
                name="incidents_merged_once",
            )
        ]

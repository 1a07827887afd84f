"""Who is what for an incident."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.duties import Duties, IncidentRole, RoleState, duties_of
from watchbell.incidents.models.incident import Incident


class RoleAssignment(models.Model):
    """One person in one role of one incident, from the offer to the end; never deleted.

    A role that is handed over stays with its holder until the other person accepts.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="roles")
    role = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incident_roles")
    state = models.TextField(default=RoleState.HELD)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    held_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index("incident", "created_at", name="incidents_role_history"),
            models.Index(
                "person",
                name="incidents_role_current",
                condition=Q(state__in=["held", "offered"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "role", "state"],
                condition=Q(state__in=["held", "offered"]) & ~Q(role="responder"),
                name="incidents_role_one_holder",
            ),
            models.UniqueConstraint(
                fields=["incident", "role", "person"],
                condition=Q(state__in=["held", "offered"]),
                name="incidents_role_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_since__isnull=False),
                name="incidents_role_held_has_time",
            ),
        ]

    @property
    def duties(self) -> Duties:
        """The role in words."""
        return duties_of(IncidentRole(self.role))

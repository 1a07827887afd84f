"""What is to be done for an incident, and the plans that say so beforehand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person, Team
from watchbell.incidents.models.incident import Incident
from watchbell.incidents.tasking import GateFacts, PhaseOutline, TaskLine, TaskState
from watchbell.kernel.actors import SubjectRef


class Plan(models.Model):
    """A list of tasks in phases, applied to incidents as a whole. `phases` is their order."""

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    phases = ArrayField(models.TextField())
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("plan", self.id)

    def outline(self) -> list[PhaseOutline]:
        """Return the phases with their tasks as lines; `tasks` should be loaded."""
        rows = sorted(self.tasks.all(), key=lambda task: task.position)
        return [
            PhaseOutline(name, tuple(row.line for row in rows if row.phase == name))
            for name in self.phases
        ]


class PlanTask(models.Model):
    """One task of a plan; due so many minutes after the plan is applied."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    phase = models.TextField()
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    role = models.TextField(blank=True, default="")
    due_minutes = models.PositiveIntegerField(null=True)
    is_gate = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="incidents_plantask_place")
        ]

    @property
    def line(self) -> TaskLine:
        return TaskLine(self.title, self.role, self.due_minutes, self.is_gate, self.description)


class Task(models.Model):
    """Something to be done for one incident, by a person or by whoever has a role.

    A gate holds up later phases and closing until it is done or skipped. `remind_at` is when
    the engine reminds next. What follows up outlives the closing of its incident; whoever of
    `team` takes it does it, when it has no owner.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tasks")
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, related_name="+")
    position = models.PositiveIntegerField()
    phase = models.TextField()
    phase_position = models.PositiveSmallIntegerField()
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    role = models.TextField(blank=True, default="")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="incident_tasks"
    )
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, related_name="incident_tasks"
    )
    is_gate = models.BooleanField(default=False)
    follows_up = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    state = models.TextField(default=TaskState.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    skip_reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("incident", "phase_position", "position", name="incidents_task_list"),
            models.Index(
                "remind_at",
                name="incidents_task_remind",
                condition=Q(state="open", remind_at__isnull=False),
            ),
            models.Index("owner", "due_at", name="incidents_task_owner", condition=Q(state="open")),
            models.Index(
                "team",
                "due_at",
                name="incidents_task_team",
                condition=Q(state="open", team__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="incidents_task_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(skip_reason=""),
                name="incidents_task_skipped_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN

    @property
    def facts(self) -> GateFacts:
        """What the gates look at."""
        return GateFacts(self.title, self.phase, self.phase_position, self.is_open, self.is_gate)

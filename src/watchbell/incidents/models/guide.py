"""Guided diagnosis: the guides, and how far one has come on an incident."""

from django.db import models
from django.db.models import F

from watchbell.incidents.guiding import GuideStep, restored, step_at
from watchbell.incidents.models.incident import Incident
from watchbell.incidents.models.reference import Category
from watchbell.kernel.actors import SubjectRef


class Guide(models.Model):
    """What is asked step by step to find what is wrong, for incidents of a type and a category.

    An empty type, and no category, stand for all. `steps` is what `guiding.stored` gives.
    """

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    type = models.TextField(blank=True, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    steps = models.JSONField()
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("incident_guide", self.id)

    def outline(self) -> tuple[GuideStep, ...]:
        """Return the steps."""
        return restored(self.steps)


class GuideRun(models.Model):
    """A guide that was begun on an incident, with its steps as they were then.

    `path` is what was answered so far: [{question, answer, by}]. The newest run of an incident
    is the one that goes on.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="guide_runs")
    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    steps = models.JSONField()
    path = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField()
    started_by_name = models.TextField()

    class Meta:
        indexes = [
            models.Index(
                "incident", F("started_at").desc(), F("id").desc(), name="incidents_guide_run"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def here(self) -> GuideStep:
        """The step that the answers so far lead to."""
        return step_at(restored(self.steps), [taken["answer"] for taken in self.path])

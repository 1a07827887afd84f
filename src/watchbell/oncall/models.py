"""Tables of schedules. What recurs is wall time with a zone; what is effective is an instant."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import SubjectRef
from watchbell.oncall.fields import MaybeWallTimeField, WallTimeField


class Schedule(models.Model):
    """Says who is on call. `timezone` is that of new rotations; each keeps its own.

    `region` (such as DE-BE) says whose public holidays its people have who name none of their
    own. `next_look_at` is when the engine looks for what is to be told next, at once when null;
    what changed hands until `looked_until` is told.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, default="")
    timezone = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="schedules")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    region = models.TextField(blank=True, default="", db_default="")
    next_look_at = models.DateTimeField(null=True)
    looked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_look_at"], name="oncall_schedule_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("schedule", self.id)


class Rotation(models.Model):
    """People who take turns by one rule. Never edited: it ends, and another one starts.

    `starts_at` and `ends_at` are the first shift in wall time; no end means until the next
    shift starts. `turns_ahead` moves the order on, so that a successor continues the turns.
    Only shifts within [effective_since, effective_until) count.
    """

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="rotations")
    name = models.TextField()
    priority = models.SmallIntegerField(default=0)
    timezone = models.TextField()
    starts_at = WallTimeField()
    ends_at = MaybeWallTimeField(null=True)
    rrule = models.TextField()
    exdates = ArrayField(WallTimeField(), default=list)
    rdates = ArrayField(WallTimeField(), default=list)
    strategy = models.TextField()
    shifts_per_member = models.PositiveSmallIntegerField(default=1)
    turns_ahead = models.PositiveIntegerField(default=0)
    effective_since = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="oncall_rotation_shift_has_length",
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_since")),
                name="oncall_rotation_effective",
            ),
            models.CheckConstraint(
                condition=Q(shifts_per_member__gte=1), name="oncall_rotation_takes_turns"
            ),
        ]


class RotationMember(models.Model):
    """One place in the order; without a person it is the deliberate empty slot."""

    id = models.UUIDField(primary_key=True)
    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="rotation_memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rotation", "position"], name="oncall_rotationmember_place"
            )
        ]


class Restriction(models.Model):
    """A span of every day, or of every week, in which the rotation counts; 0 is Monday."""

    id = models.UUIDField(primary_key=True)
    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="restrictions")
    from_day = models.PositiveSmallIntegerField(null=True)
    from_time = models.TimeField()
    to_day = models.PositiveSmallIntegerField(null=True)
    to_time = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(from_day=None) & Q(to_day=None))
                | (Q(from_day__lte=6) & (Q(to_day=None) | Q(to_day__lte=6))),
                name="oncall_restriction_days",
            )
        ]


class Override(models.Model):
    """For a while `person` is added, is removed, or stands in for `replaces`."""

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="overrides")
    kind = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="overrides")
    replaces = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="overrides_by_others"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    cover = models.ForeignKey(
        "CoverRequest", on_delete=models.PROTECT, null=True, related_name="overrides"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_override_has_length"
            ),
            models.CheckConstraint(
                condition=Q(kind="replace", replaces__isnull=False)
                | (~Q(kind="replace") & Q(replaces=None)),
                name="oncall_override_replaces",
            ),
        ]
        indexes = [models.Index(fields=["schedule", "ends_at"], name="oncall_override_ends")]


class CoverRequest(models.Model):
    """`asker` wants somebody to take [starts_at, ends_at) of theirs.

    A swap gives [returns_from, returns_until) of the one who is `asked` in return, in another
    schedule if `returns_schedule` says so. Without `asked` anybody may take it. `expires_at` is
    when the first part that is left begins.
    """

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="covers")
    kind = models.TextField()
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_asked")
    asked = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="covers_wanted"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    returns_from = models.DateTimeField(null=True)
    returns_until = models.DateTimeField(null=True)
    returns_schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, null=True, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    state = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_cover_has_length"
            ),
            models.CheckConstraint(
                condition=Q(kind="swap", asked__isnull=False, returns_until__gt=F("returns_from"))
                | Q(kind="cover", returns_from=None, returns_until=None),
                name="oncall_cover_swap_returns",
            ),
        ]
        indexes = [
            models.Index(fields=["schedule", "ends_at"], name="oncall_cover_ends"),
            models.Index(fields=["expires_at"], name="oncall_cover_due", condition=Q(state="open")),
        ]


class CoverTake(models.Model):
    """Somebody took [starts_at, ends_at) of what was asked for."""

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(CoverRequest, on_delete=models.CASCADE, related_name="takes")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_covertake_has_length"
            )
        ]


class TemporarySchedule(models.Model):
    """In [starts_at, ends_at) its shifts replace all rotations and overrides of the schedule."""

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="temporaries")
    name = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_temporary_has_length"
            )
        ]
        indexes = [models.Index(fields=["schedule", "ends_at"], name="oncall_temporary_ends")]


class TemporaryShift(models.Model):
    """Somebody is on call in [starts_at, ends_at) of a temporary schedule."""

    id = models.UUIDField(primary_key=True)
    temporary = models.ForeignKey(
        TemporarySchedule, on_delete=models.CASCADE, related_name="shifts"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="temporary_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_temporaryshift_has_length"
            )
        ]


class Leave(models.Model):
    """Somebody is away in [starts_at, ends_at); `note` is what they want others to know of it."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_leave_has_length"
            )
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="oncall_leave_ends")]


class ShiftNotice(models.Model):
    """How long before their shifts somebody hears of them; 0 is not at all.

    Without a row it is as long as the installation says.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="shift_notice"
    )
    hours_ahead = models.PositiveSmallIntegerField()


class PersonRegion(models.Model):
    """Whose public holidays somebody has; without a row those of the schedule's region."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="holiday_region"
    )
    region = models.TextField()


class Notice(models.Model):
    """What was told once: a shift that starts, or a gap that begins, at `starts_at`."""

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="notices")
    kind = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "kind", "person", "starts_at"],
                name="oncall_notice_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["starts_at"], name="oncall_notice_age")]


class CalendarFeed(models.Model):
    """A secret address at which a calendar reads shifts: one's own, or a schedule's.

    Only the token's hash is kept: who lost the address makes another one.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, null=True, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    shows_gaps = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class ImportedCalendar(models.Model):
    """An iCalendar address or file whose events are shifts; `sealed_url` is "" for a file.

    What came last and could be read stays when fetching fails; `failure` says why it fails.
    """

    id = models.UUIDField(primary_key=True)
    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, related_name="imported_calendars"
    )
    name = models.TextField()
    priority = models.SmallIntegerField(default=0)
    sealed_url = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="oncall_importedcalendar_due",
                condition=Q(due_at__isnull=False, removed_at=None),
            )
        ]


class ImportedShift(models.Model):
    """One event of a calendar; without a person it puts nobody on call, and `reason` says why."""

    id = models.UUIDField(primary_key=True)
    calendar = models.ForeignKey(ImportedCalendar, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="imported_shifts"
    )
    summary = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_importedshift_has_length"
            )
        ]
        indexes = [
            models.Index(fields=["calendar", "ends_at"], name="oncall_importedshift_ends"),
            models.Index(fields=["person", "ends_at"], name="oncall_importedshift_whose"),
        ]

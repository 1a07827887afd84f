"""Tables of people, teams and the ways they prove who they are."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from watchbell.accounts.hours import NEVER, OFFICE
from watchbell.kernel.actors import Actor, ActorKind, Role, SubjectRef


class PersonManager(BaseUserManager["Person"]):
    """Finds people by address for sign-in; `accounts.services` makes them."""

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)


class Person(AbstractBaseUser):
    """Somebody who signs in, is paged, or reports. Leaving deactivates, nothing is deleted.

    `has_security_right` lets an administrator know of what is restricted; a policy may tell
    somebody's `manager`.
    """

    id = models.UUIDField(primary_key=True)
    email = models.EmailField(max_length=254)
    name = models.TextField()
    role = models.TextField(default=Role.REQUESTER)
    timezone = models.TextField(default="UTC")
    is_active = models.BooleanField(default=True)
    is_vip = models.BooleanField(default=False, db_default=False)
    working_hours = models.TextField(default=OFFICE, db_default=OFFICE)
    quiet_hours = models.TextField(default=NEVER, db_default=NEVER)
    skills = ArrayField(models.TextField(), default=list, db_default=[])
    manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0)
    has_security_right = models.BooleanField(default=False, db_default=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_person_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("person", self.id)

    def get_session_auth_hash(self) -> str:
        """Return what every session of this person must carry; a new epoch ends them all."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def as_actor(self, *, scopes: frozenset[str] | None = None) -> Actor:
        """Return this person as the one who acts; the caller gives the token's scopes, if any."""
        role = Role(self.role)
        teams, in_security = self._teams()
        by_right = role is Role.ADMIN and self.has_security_right
        by_team = role is not Role.REQUESTER and in_security
        return Actor(
            ActorKind.PERSON,
            self.id,
            self.name,
            role=role,
            team_ids=teams,
            scopes=scopes,
            cleared=by_right or by_team,
        )

    def _teams(self) -> tuple[frozenset[UUID], bool]:
        """Return the teams, and whether one is for security: as read with the person, or now."""
        if "with_teams" in self.__dict__:
            return frozenset(self.__dict__["with_teams"]), self.__dict__["with_security"]
        found = dict(self.memberships.values_list("team_id", "team__is_security"))
        return frozenset(found), any(found.values())


class Team(models.Model):
    """People who own services and answer together; a security team knows of what is restricted."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    is_security = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("team", self.id)


class Membership(models.Model):
    """A person in a team; a lead is told when the team does not answer."""

    id = models.UUIDField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], name="accounts_membership_once")
        ]


class ContactMethod(models.Model):
    """One address of one person; only a verified one is used for pages.

    `kind` names a channel of `notify`; what the channel needs beside the address (the keys of a
    browser's subscription, a topic's token) is kept sealed. A verification code is kept as a hash
    and expires. A muted one asked for quiet; of one that is gone the other side said so.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_methods")
    kind = models.TextField()
    address = models.TextField()
    label = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    code_hash = models.TextField(blank=True, default="")
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    sealed_secret = models.TextField(blank=True, default="", db_default="")
    muted_at = models.DateTimeField(null=True)
    gone_because = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "address"], name="accounts_contactmethod_once"
            )
        ]


class ApiToken(models.Model):
    """A bearer token of one person: only its hash is kept, the text is shown once."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.TextField()
    token_hash = models.TextField(unique=True)
    hint = models.TextField()
    scopes = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SignInLink(models.Model):
    """A link that signs one person in once; only its hash is kept."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.TextField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

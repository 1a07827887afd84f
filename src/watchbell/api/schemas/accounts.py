"""People and teams on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.accounts.hours import NEVER, OFFICE
from watchbell.api.schemas.fields import Email, Flag, Given, ListQuery, Shown, Slug
from watchbell.kernel.actors import Role


class PersonShown(Shown):
    id: UUID
    email: str
    name: str
    role: Role
    timezone: str
    active: bool
    vip: bool
    working_hours: str = Field(examples=["mon-fri 09:00-17:00"])
    quiet_hours: str = Field(examples=["mon-sun 22:00-07:00"])
    skills: list[str]
    manager: str | None = Field(examples=["linus@example.org"])
    created_at: datetime
    version: int


class PersonList(Shown):
    items: list[PersonShown]
    next_cursor: str | None


class PersonQuery(ListQuery):
    q: str | None = Field(None, max_length=200, description="Part of a name or address.")
    active: bool | None = Field(None, description="`true`: without those who have left.")


class PersonGiven(Given):
    email: Email = Field(examples=["grace@example.org"])
    name: str = Field(examples=["Grace Hopper"])
    role: Role = Role.RESPONDER
    timezone: str = Field("UTC", max_length=80, examples=["Europe/Berlin"])


class PersonChanges(Given):
    """What changes; a field left out stays."""

    name: str = ""
    role: Role = Role.RESPONDER
    timezone: str = Field("UTC", max_length=80)
    active: Flag = True
    vip: Flag = False
    working_hours: str = Field(
        OFFICE, max_length=200, description="In the person's zone; `none` for nobody's hours."
    )
    quiet_hours: str = Field(
        NEVER, max_length=200, description="When only what must wake comes through; or `none`."
    )
    skills: list[str] = Field([], description="Categories, services or labels they know.")
    manager: Email | None = Field(None, description="Whom policies tell that go up; null: nobody.")


class CallerShown(Shown):
    """Whom the token stands for; `scopes` is null for a session."""

    person: PersonShown
    teams: list[str]
    scopes: list[str] | None


class MemberShown(Shown):
    person: str
    name: str
    lead: bool


class TeamShown(Shown):
    id: UUID
    slug: str
    name: str
    description: str
    members: list[MemberShown]
    created_at: datetime
    version: int


class TeamList(Shown):
    items: list[TeamShown]
    next_cursor: str | None


class MemberGiven(Given):
    person: Email = Field(examples=["grace@example.org"])
    lead: Flag = False


class TeamGiven(Given):
    name: str = Field(examples=["Payments"])
    slug: Slug = Field(examples=["payments"])
    description: str = ""
    members: list[MemberGiven] = Field(default=[], max_length=500)


class TeamChanges(Given):
    """What changes; the slug stays."""

    name: str = ""
    description: str = ""


class MemberChanges(Given):
    lead: Flag

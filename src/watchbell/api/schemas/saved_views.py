"""Saved views on the wire."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Flag, Given, Shown, Slug


class Layout(StrEnum):
    LIST = "list"
    BOARD = "board"


class BoardBy(StrEnum):
    """What the columns of a board are."""

    STATE = "state"
    OWNER = "owner"
    PRIORITY = "priority"


class ViewQueryGiven(Given):
    """What a view is narrowed to and looks like; what is left out narrows nothing."""

    state: str = Field("", max_length=40, description="A state, or `open` for all open ones.")
    priority: str = Field("", max_length=2, description="1 to 5.")
    service: str = Field("", max_length=80, description="A service's short name.")
    team: str = Field("", max_length=80, description="A team's short name.")
    assignee: str = Field("", max_length=40, description="A person's id, `me` or `nobody`.")
    label: str = Field("", max_length=80)
    contact: str = Field(
        "", max_length=5, description="`first` for what the first contact resolved, `more`."
    )
    sla: str = Field(
        "",
        max_length=8,
        description="`breached`, `due_1h`, `due_4h`, `due_1d`, `at_risk`, `paused`, `running`.",
    )
    q: str = Field("", max_length=200, description="Words.")
    custom: dict[str, str] = Field(
        default={}, max_length=20, description="Answers in fields of types, by the field's name."
    )
    sort: str = Field("", max_length=80, description="As `order` of the list of incidents.")
    layout: Layout = Layout.LIST
    by: BoardBy = BoardBy.STATE


class ViewGiven(Given):
    """A list to keep: yours, unless a team or all colleagues shall find it too."""

    name: str = Field(examples=["Burning"])
    query: ViewQueryGiven
    columns: list[str] = Field(
        default=[],
        max_length=40,
        description="The usual ones, unless given; unknown ones are left out.",
    )
    team: Slug | None = Field(None, description="A team of yours that finds it too.")
    shared: Flag = Field(False, description="All colleagues find it; managers may.")


class ViewChanges(Given):
    """What changes; a field left out stays."""

    name: str = ""
    query: ViewQueryGiven = ViewQueryGiven()
    columns: list[str] = Field(default=[], max_length=40)
    team: Slug | None = None
    shared: Flag = False


class ViewQueryShown(Shown):
    state: str
    priority: str
    service: str
    team: str
    assignee: str
    label: str
    q: str
    custom: dict[str, str]
    sort: str
    layout: Layout
    by: BoardBy


class ViewShown(Shown):
    """A list that somebody keeps. `count` lags some seconds; null when each has another."""

    id: UUID
    name: str
    owner: str
    team: str | None
    shared: bool
    query: ViewQueryShown
    columns: list[str]
    count: int | None
    url: str


class ViewList(Shown):
    items: list[ViewShown]

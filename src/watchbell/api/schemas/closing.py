"""What must be done before an incident is closed, on the wire."""

from pydantic import Field

from watchbell.api.schemas.fields import Given, Shown
from watchbell.incidents.closing.checks import Check


class CategoryChecks(Shown):
    """What incidents of one category, or of one below it, are asked for as well."""

    category: str
    checks: list[Check]


class ChecklistShown(Shown):
    """What agents must have done before they close an incident."""

    checks: list[Check]
    categories: list[CategoryChecks]
    version: int


class ChecksGiven(Given):
    checks: list[Check] = Field(description="The whole list; an empty one asks for nothing.")

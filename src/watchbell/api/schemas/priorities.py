"""How priorities are found, on the wire."""

from typing import Annotated

from pydantic import Field

from watchbell.api.schemas.fields import Flag, Given, PriorityName, Shown
from watchbell.incidents.prioritising import LEVELS, Matrix

_FOUR = Field(min_length=len(LEVELS), max_length=len(LEVELS))
Grid = Annotated[
    list[Annotated[list[PriorityName], _FOUR]],
    _FOUR,
    Field(
        description="A row for each impact, 1 first; in it a priority for each urgency, 1 first.",
        examples=[[["P1", "P1", "P2", "P3"]] * 4],
    ),
]


class MatrixOfType(Shown):
    """The matrix of a type that has its own."""

    type: str
    matrix: list[list[str]]


class PriorityRulesShown(Shown):
    """What gives incidents their priority from now on; what they have they keep."""

    matrix: list[list[str]]
    vip_raises: bool = Field(description="A VIP's incident is one step higher.")
    critical_service_raises: bool = Field(
        description="An incident of a service of criticality 1 is one step higher."
    )
    types: list[MatrixOfType]
    version: int


class PriorityRulesGiven(Given):
    matrix: Grid
    vip_raises: Flag
    critical_service_raises: Flag


class MatrixGiven(Given):
    matrix: Grid


def matrix_of(grid: list[list[int]]) -> Matrix:
    """Read a grid as (impact, urgency) -> priority."""
    return {
        (impact, urgency): priority
        for impact, row in enumerate(grid, 1)
        for urgency, priority in enumerate(row, 1)
    }


def grid_of(matrix: Matrix) -> list[list[str]]:
    """Write a matrix as rows of P1 to P5."""
    return [[f"P{matrix[impact, urgency]}" for urgency in LEVELS] for impact in LEVELS]

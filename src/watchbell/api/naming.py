"""What is called by one name in the OpenAPI document must be one thing.

Ninja keeps components by the bare names of classes, and lets the last of two win.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

from ninja import NinjaAPI
from pydantic import BaseModel, WithJsonSchema

_MADE_BY_NINJA = "abc"
"""The module of the models that hold what a call takes and returns: they are no components."""


class TwoOfOneName(TypeError):
    """Two classes would be one component of the document."""


def refuse_two_of_one_name(api: NinjaAPI) -> None:
    """Raise TwoOfOneName, naming both, when two classes that calls use have the same name."""
    shapes = [
        shape
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for shape in (*operation.models, *operation.response_models.values())
    ]
    named_once(shapes)


def named_once(shapes: Iterable[Any]) -> dict[str, type]:
    """Return every class within these shapes by its name; TwoOfOneName when two share one."""
    found: dict[str, type] = {}
    looked_at = set[type]()
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, type) and issubclass(shape, (BaseModel, Enum)):
            if shape in looked_at:
                continue
            looked_at.add(shape)
            if shape.__module__ != _MADE_BY_NINJA:
                _note(found, shape)
            waiting += _within(shape)
        elif not (get_origin(shape) is Annotated and _is_written_out(get_args(shape))):
            waiting += get_args(shape)
    return found


def _note(found: dict[str, type], shape: type) -> None:
    other = found.setdefault(shape.__name__, shape)
    if other is not shape:
        both = " and ".join(f"{one.__module__}.{one.__qualname__}" for one in (other, shape))
        raise TwoOfOneName(
            f"{both} would both be {shape.__name__} in the OpenAPI document; rename one of them,"
            " or write the values of an enumeration out with WithJsonSchema."
        )


def _within(shape: type[Any]) -> list[Any]:
    if not issubclass(shape, BaseModel):
        return []
    fields = shape.model_fields.values()
    return [one.annotation for one in fields if not _is_written_out(one.metadata)]


def _is_written_out(marks: Iterable[Any]) -> bool:
    return any(isinstance(one, WithJsonSchema) for one in marks)

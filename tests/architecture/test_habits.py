"""The house's habits, checked on the code as it stands (docs/architecture.md)."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

import watchbell
from watchbell.bootstrap.wire import EVENTS
from watchbell.kernel.events import Event, event_classes

SOURCE = Path(watchbell.__file__).parent
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
OUR_MODELS = [m for m in apps.get_models() if m.__module__.startswith("watchbell.")]
_TREES = {path: ast.parse(path.read_text()) for path in MODULES}


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _services() -> Iterator[tuple[str, Callable[..., Any]]]:
    for room in sorted({path.parts[len(SOURCE.parts)] for path in MODULES}):
        if not list(SOURCE.glob(f"{room}/services*")):
            continue
        module = import_module(f"watchbell.{room}.services")
        for name in getattr(module, "__all__", dir(module)):
            member = getattr(module, name)
            public = not name.startswith("_") and inspect.isfunction(member)
            if public and member.__module__.startswith(f"watchbell.{room}.services"):
                yield f"{room}.{name}", member


SERVICES = list(_services())


def test_there_is_something_to_check() -> None:
    assert len(MODULES) > 50
    assert len(SERVICES) > 20
    assert len([s for _, s in SERVICES if "actor" in inspect.signature(s).parameters]) > 20
    assert len(OUR_MODELS) > 15


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_module_is_named_for_nothing(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "base", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    if path.name != "apps.py" and path.read_text().strip():
        assert ast.get_docstring(_TREES[path]), f"{_name(path)} has no docstring"


# These compare the machine's clock with the database's, which is their whole point.
_CLOCK_CHECKS = {"cli/doctor.py", "platform/health.py"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_pages_by_offset_or_asks_the_database_for_the_time(path: Path) -> None:
    text = "\n".join(
        node.value
        for node in ast.walk(_TREES[path])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert not re.search(r"\boffset\s+(%s|\d)", text, re.IGNORECASE)
    if _name(path) not in _CLOCK_CHECKS:
        assert not re.search(r"\b(now|clock_timestamp|current_timestamp)\(\)", text, re.IGNORECASE)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_a_model_hides_no_rules(model: type[models.Model]) -> None:
    assert not {"save", "delete", "full_clean", "clean"} & set(vars(model))
    assert not model._meta.ordering
    for field in model._meta.local_fields:
        assert not getattr(field, "choices", None), f"{field} has choices="
        assert not getattr(field, "auto_now", False)
        assert not getattr(field, "auto_now_add", False)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_foreign_keys_go_down(model: type[models.Model]) -> None:
    floors = {
        name: floor
        for floor, names in enumerate(
            (
                ("platform",),
                ("accounts",),
                ("catalog",),
                ("notify", "oncall"),
                ("incidents",),
                ("alerts", "sla"),
                ("paging",),
                ("analytics",),
                ("demo", "importers"),
                ("api", "web"),
            )
        )
        for name in names
    }
    room = model._meta.app_label
    for field in model._meta.local_fields:
        other = field.related_model
        if isinstance(other, type) and other is not model:
            target = other._meta.app_label
            assert target == room or floors[target] < floors[room], f"{field} points up"


@pytest.mark.parametrize(("name", "service"), SERVICES, ids=[name for name, _ in SERVICES])
def test_a_service_takes_its_actor_and_the_time_by_name(
    name: str, service: Callable[..., Any]
) -> None:
    parameters = inspect.signature(service).parameters
    assert inspect.getdoc(service), f"{name} promises nothing"
    if "actor" not in parameters:
        return  # Machinery that a cycle calls for the program itself.
    kinds = {parameter.kind for parameter in parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY}, f"{name} takes positional arguments"
    assert "now" in parameters, f"{name} does not take the time"


_EVENTS = [e for e in event_classes().values() if e.__module__.startswith("watchbell.")]


@pytest.mark.parametrize("event", _EVENTS, ids=lambda e: e.kind)
def test_an_event_has_a_stable_name_in_the_past_tense(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", event.kind)
    assert re.search(r"\.(\w+_)?events$", event.__module__), f"{event} lives elsewhere"


def test_every_rooms_events_are_loaded_where_the_log_is_read() -> None:
    files = SOURCE.glob("*/*events.py")
    rooms = {f"watchbell.{path.parent.name}.{path.stem}" for path in files}
    rooms.discard("watchbell.kernel.events")
    assert {module.__name__ for module in EVENTS} == rooms

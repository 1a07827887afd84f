"""Reading presets."""

from watchbell.incidents.models import Preset
from watchbell.kernel.errors import NotFound


def presets(*, active_only: bool = True) -> list[Preset]:
    """Return the presets by name, with what they point at."""
    rows = Preset.objects.select_related("category", "service", "team").order_by("name", "id")
    return list(rows.filter(is_active=True) if active_only else rows)


def preset_by_slug(slug: str) -> Preset:
    """Return one preset with what it points at; NotFound without one."""
    rows = Preset.objects.select_related("category", "service__team", "team")
    found = None if "\0" in slug else rows.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no preset called {slug[:80]!r}.")
    return found

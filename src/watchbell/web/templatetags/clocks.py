"""What draws the clock of an incident on lists and pages."""

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.safestring import SafeString

from watchbell.sla.selectors.pills import Pill
from watchbell.web.sla.pills import draw_pill

register = template.Library()


@register.simple_tag
def clock(
    pills: Mapping[UUID, Pill] | str, incident_id: UUID, number: int, *, is_named: bool = False
) -> SafeString:
    """Draw the pill of one incident: a link to the record's panel, with how it was worked out.

    Nothing where the page has no pills, or the incident has no clock.
    """
    if isinstance(pills, str):
        return SafeString()
    return draw_pill(pills.get(incident_id), number, is_named=is_named)

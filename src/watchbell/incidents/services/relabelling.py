"""Letting the search find existing answers by what their choice is called now."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

_LABELS = """
    select string_agg(coalesce(option ->> 'label', given.value), ', ' order by given.place)
    from jsonb_array_elements_text(
        case jsonb_typeof(i.custom -> f.slug)
        when 'array' then i.custom -> f.slug else jsonb_build_array(i.custom -> f.slug) end
    ) with ordinality given (value, place)
    left join jsonb_array_elements(f.options) option on option ->> 'value' = given.value
"""
# Finds the answers by the index on `custom`, and touches nothing that says the same already.
_RESAY = f"""
update incidents_incident i set said = answered.words from (
    select i.id, string_agg(
        case f.kind when 'text' then i.custom ->> f.slug else ({_LABELS}) end,
        E'\\n' order by f.position, f.id
    ) as words
    from incidents_incident i
    left join incidents_incidenttype t on t.slug = i.type
    join incidents_customfield f on i.custom ? f.slug and (f.type_id is null or f.type_id = t.id)
    where i.custom @> any(%s::jsonb[])
      and f.is_active and f.kind in ('text', 'choice', 'multi_choice')
    group by i.id
) answered
where answered.id = i.id and i.said <> answered.words
"""  # noqa: S608 our own names


def renamed(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the choices that are called something else now, by what is stored of them."""
    labels = {one["value"]: one["label"] for one in before}
    return [o["value"] for o in after if labels.get(o["value"], o["label"]) != o["label"]]


def resay_answers(slug: str, values: Iterable[str]) -> None:
    """Make what the search reads of these answers to a field say what they are called now.

    What the field asks must be saved. As long as a second for ten thousand incidents; it is no
    change of theirs, so their versions stay.
    """
    holding = [json.dumps({slug: held}) for value in values for held in (value, [value])]
    if holding:
        with connection.cursor() as cursor:
            cursor.execute(_RESAY, [holding])

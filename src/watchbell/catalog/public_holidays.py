"""Public holidays of a country or a part of it. Pure: the library's calendars are rules, not data
that is fetched."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES

from watchbell.kernel.errors import InvalidInput


def clean_region(value: str, field: str = "region") -> str:
    """Return `DE` or `DE-BE` as calendars write it, "" for none; InvalidInput for what has none."""
    region = value.strip().upper()
    if not region:
        return ""
    country, dash, wanted = region.partition("-")
    parts = regions().get(country)
    part = next((one for one in parts or () if one.upper() == wanted), "")
    if parts is None or (dash and not part):
        message = "There is no calendar of this region; use one such as DE, DE-BE or US-CA."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return f"{country}-{part}" if part else country


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[str, ...]]:
    """Return every country that has a calendar, with its parts, by two letters."""
    listed = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in listed.items() if len(country) == 2}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Return the name of every country that has a calendar, by two letters."""
    names = {codes[1]: _spaced(codes[0]) for codes in COUNTRIES.values()}
    return {country: names.get(country, country) for country in regions()}


@lru_cache(maxsize=64)
def parts_of(country: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a country that have holidays of their own, as (code, name), by name."""
    codes = regions().get(country, ())
    if not codes:
        return ()
    aliases = holidays.country_holidays(country).subdivisions_aliases
    # Of several names the longest is the one people use: Guadeloupe beside GP.
    names = {code: name for name, code in sorted(aliases.items(), key=lambda one: len(one[0]))}
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1]))


def holiday_on(region: str, day: date) -> str:
    """Return the public holiday of a region on a day; empty when it is none."""
    return dict(holidays_of_year(region, day.year)).get(day, "") if region else ""


@lru_cache(maxsize=512)
def holidays_of_year(region: str, year: int) -> tuple[tuple[date, str], ...]:
    """Return a region's holidays by their English names; none when its calendar has gone."""
    country, _, part = region.partition("-")
    try:
        found = holidays.country_holidays(
            country, subdiv=part or None, years=[year], language="en_US"
        )
    except NotImplementedError:
        return ()
    return tuple(sorted((day, name) for day, name in found.items() if day.year == year))


def _spaced(name: str) -> str:
    """Write a class's name as people do: `UnitedStates` is United States."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)

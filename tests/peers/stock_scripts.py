"""Zabbix's own media types, out of the data that Debian's package brings for its database."""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path("/usr/share/zabbix-server-pgsql/data.sql.gz")
_MEDIA = re.compile(
    r"^INSERT INTO media_type \(.*?\) values \('(\d+)','4','([^']*)',.*?,E'(.*?)','\w+','\d',",
    re.DOTALL | re.MULTILINE,
)
_PARAMETER = re.compile(
    r"^INSERT INTO media_type_param .*? values \('\d+','(\d+)','([^']*)',E?'(.*)'\);$", re.MULTILINE
)


@dataclass(frozen=True)
class MediaType:
    """The script as Zabbix ships it, and what its parameters are set to at first."""

    script: str
    parameters: dict[str, str]


@cache
def stock_media_type(wanted: str) -> MediaType:
    """Return the one of this name."""
    assert _DATA.exists(), "zabbix-server-pgsql is not installed; `make test` installs it"
    text = gzip.decompress(_DATA.read_bytes()).decode()
    number, script = next(
        (number, script) for number, name, script in _MEDIA.findall(text) if name == wanted
    )
    parameters = {
        name: _plain(value) for owner, name, value in _PARAMETER.findall(text) if owner == number
    }
    return MediaType(_plain(script), parameters)


def _plain(literal: str) -> str:
    """Read the inside of one of PostgreSQL's E'' literals."""
    return re.sub(r"''|\\(.)", lambda found: found[1] or "'", literal, flags=re.DOTALL)

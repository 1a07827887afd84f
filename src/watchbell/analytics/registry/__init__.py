"""Every figure and every way to split them: literal tables that all readers share.

The selectors, the API, the command, the page of figures and docs/user/kpis.md are drawn from them.
Owns no figure that cannot be drilled into: each is a sum over incidents that can be listed.
"""

from collections.abc import Collection, Mapping

from watchbell.analytics.domain import Kpi
from watchbell.analytics.registry.counts import COUNTS
from watchbell.analytics.registry.groupings import GROUPINGS, answers_grouping
from watchbell.analytics.registry.labour import LABOUR
from watchbell.analytics.registry.process import MAJORS, PROCESS
from watchbell.analytics.registry.promises import PROMISES
from watchbell.analytics.registry.quality import QUALITY
from watchbell.analytics.registry.satisfaction import SATISFACTION
from watchbell.analytics.registry.services import SERVICES
from watchbell.analytics.registry.times import TIMES
from watchbell.kernel.errors import InvalidInput

__all__ = ["GROUPINGS", "KPIS", "answers_grouping", "kpi_named", "kpis_named"]

_ALL = (
    *COUNTS,
    *TIMES,
    *PROMISES,
    *QUALITY,
    *SATISFACTION,
    *MAJORS,
    *SERVICES,
    *PROCESS,
    *LABOUR,
)
KPIS: Mapping[str, Kpi] = {kpi.name: kpi for kpi in _ALL}


def kpi_named(name: str) -> Kpi:
    """Return the figure called `name`; InvalidInput when there is none."""
    return kpis_named([name])[0]


def kpis_named(names: Collection[str] | None) -> list[Kpi]:
    """Return the figures called so in the registry's order, all of them for None."""
    if names is None:
        return list(KPIS.values())
    for name in names:
        if name not in KPIS:
            message = f"There is no figure called {name[:40]!r}; use names from: {', '.join(KPIS)}."
            raise InvalidInput(f"names: {message}", fields={"names": message})
    return [kpi for name, kpi in KPIS.items() if name in names]

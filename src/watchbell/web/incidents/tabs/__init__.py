"""The side tabs of the incident page, in their order; the first one opens by itself.

One module a tab: its TAB, and the views and forms that belong to it alone. What such a view
answers comes from web.incidents.answering, which knows no tab.
"""

from watchbell.web.incidents.tab import Tab
from watchbell.web.incidents.tabs import (
    alerts,
    caller,
    containment,
    details,
    diagnosis,
    evidence,
    files,
    history,
    knowledge,
    paging,
    related,
    roles,
    services,
    sla,
    tasks,
    time,
)

TABS: tuple[Tab, ...] = (
    details.TAB,
    caller.TAB,
    services.TAB,
    sla.TAB,
    files.TAB,
    roles.TAB,
    tasks.TAB,
    time.TAB,
    containment.TAB,
    diagnosis.TAB,
    knowledge.TAB,
    evidence.TAB,
    alerts.TAB,
    paging.TAB,
    related.TAB,
    history.TAB,
)

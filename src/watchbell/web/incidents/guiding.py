"""A guide as the tab of the diagnosis shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from watchbell.incidents.guiding import EndAct, GuideStep
from watchbell.incidents.models import GuideRun, Incident
from watchbell.incidents.selectors import current_run, guide_proposals, guides_for
from watchbell.incidents.selectors.guides import Proposal
from watchbell.web.middleware import Request


@dataclass(frozen=True)
class ShownRun:
    """How far a guide has come, its present step, and what its end proposes."""

    row: GuideRun
    step: GuideStep
    proposals: Sequence[Proposal]

    @property
    def settable(self) -> list[Proposal]:
        """The category and the service that the end proposes and that are not set yet."""
        acts = (EndAct.CATEGORY, EndAct.SERVICE)
        return [one for one in self.proposals if one.act in acts and one.name and not one.is_so]


def guide_context(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what the part of the tab about guides shows."""
    run = current_run(request.actor, incident)
    fitting, others = guides_for(request.actor, incident)
    shown = ShownRun(run, run.here, guide_proposals(run, incident)) if run else None
    return {"guide_run": shown, "guides": fitting, "other_guides": others}

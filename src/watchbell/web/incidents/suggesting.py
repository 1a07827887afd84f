"""What a step's form is filled in with beforehand: a guide's end, or what helped before."""

from typing import Any

from watchbell.incidents.guiding import EndAct, GuideEnd
from watchbell.incidents.models import Incident
from watchbell.incidents.modules import DIAGNOSIS
from watchbell.incidents.selectors import current_run, solution_in
from watchbell.platform.modules import is_on
from watchbell.web.access import works_here
from watchbell.web.middleware import Request


def suggested(request: Request, incident: Incident, verb: str) -> dict[str, Any]:
    """Return what the address asks to begin the form with: `like` an incident, or by the `guide`.

    Nothing for an address that asks for neither, and for who may not read what it names.
    """
    if not works_here(request.actor):
        return {}
    if verb == "resolve" and request.GET.get("like"):
        return _like(request, incident)
    if "guide" in request.GET and is_on(DIAGNOSIS):
        return _by_the_guide(request, incident, verb)
    return {}


def _like(request: Request, incident: Incident) -> dict[str, Any]:
    solution = solution_in(request.actor, incident, request.GET["like"])
    given = {
        "notes": solution.notes or solution.workaround,
        "workaround": solution.workaround,
        "knowledge_url": solution.knowledge_url,
    }
    return {name: text for name, text in given.items() if text}


def _by_the_guide(request: Request, incident: Incident, verb: str) -> dict[str, Any]:
    run = current_run(request.actor, incident)
    ends = {end.act: end for end in run.here.ends} if run else dict[EndAct, GuideEnd]()
    if verb == "resolve" and EndAct.RESOLVE in ends:
        return {"notes": ends[EndAct.RESOLVE].text}
    if verb == "second-level" and EndAct.ESCALATE in ends:
        end = ends[EndAct.ESCALATE]
        return {"team": end.to, "reason": end.text}
    return {}

"""What people do to an incident: POST /incidents/{number}/{verb}."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ninja import Body, Router

from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, Decorator, write
from watchbell.api.problems import Refusal
from watchbell.api.routes.incidents import answer_with, found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.incidents import (
    Assignment,
    Cancellation,
    Containment,
    Hold,
    IncidentShown,
    Mitigation,
    Reason,
    Resolution,
    Resumption,
    SecondLevel,
    Watching,
)
from watchbell.api.versions import expected_version
from watchbell.incidents import services
from watchbell.paging.services import answer_incident, escalate_now

router = Router(tags=["incident verbs"])
# What no body at all means.
_NOTHING = Nothing()
_RESUMED = Resumption()
_MITIGATED = Mitigation()
_WATCHING = Watching()


def verb(on: Router, name: str) -> Decorator:
    """Declare POST /incidents/{number}/`name`, which answers with the record."""
    return write(
        on,
        "POST",
        f"/incidents/{{number}}/{name}",
        name=f"{name.replace('-', '_')}_incident",
        returns=IncidentShown,
        scope="incidents:write",
        versioned=True,
    )


def act_on(request: ApiRequest, number: str, act: Callable[..., object], **values: Any) -> Answer:
    """Let a service change the record that `number` names, and show it."""
    row = found(request.actor, number)
    act(
        incident_id=row.id,
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
        **values,
    )
    return answer_with(row.id, request)


@verb(router, "acknowledge")
def acknowledge(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Answer for it: pages stop, and it is yours unless it was somebody's.

    Where a step asks everybody whom it told, your own answer counts after another's too.
    """
    return act_on(request, number, answer_incident)


@verb(router, "assign")
def assign(request: ApiRequest, number: str, body: Assignment) -> Answer:
    """Give it to a team, to a person, or to nobody (null); what is left out stays."""
    if not body.model_fields_set:
        message = "Give a team, an assignee or both; null takes it away."
        raise Refusal(422, "invalid_input", message, fields={"assignee": message})
    row = found(request.actor, number)
    given = body.model_fields_set
    return act_on(
        request,
        number,
        services.assign_incident,
        team=references.team(body.team) if "team" in given else row.team,
        assignee=(
            references.person(body.assignee, "assignee") if "assignee" in given else row.assignee
        ),
    )


@verb(router, "second-level")
def second_level(request: ApiRequest, number: str, body: SecondLevel) -> Answer:
    """Escalate it to another team, and say why; the timeline keeps the way it went."""
    team = references.known_team(body.team, "team")
    assignee = references.person(body.assignee, "assignee")
    return act_on(
        request,
        number,
        services.escalate_to_team,
        team=team,
        assignee=assignee,
        reason=body.reason,
    )


@verb(router, "start")
def start(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Begin the work; it needs a category, impact, urgency and somebody who works."""
    return act_on(request, number, services.start_incident)


@verb(router, "hold")
def hold(request: ApiRequest, number: str, body: Hold) -> Answer:
    """Pause it until a time that you name."""
    return act_on(request, number, services.hold_incident, **dict(body))


@verb(router, "resume")
def resume(request: ApiRequest, number: str, body: Body[Resumption] = _RESUMED) -> Answer:
    """Go on with it."""
    return act_on(request, number, services.resume_incident, **dict(body))


@verb(router, "contain")
def contain(request: ApiRequest, number: str, body: Containment) -> Answer:
    """Record what was done to limit the damage."""
    return act_on(request, number, services.contain_incident, **dict(body))


@verb(router, "mitigate")
def mitigate(request: ApiRequest, number: str, body: Body[Mitigation] = _MITIGATED) -> Answer:
    """Record that users are served again, although the fault may still be there."""
    return act_on(request, number, services.mitigate_incident, **dict(body))


@verb(router, "resolve")
def resolve(request: ApiRequest, number: str, body: Resolution) -> Answer:
    """End the work; it needs a category, impact, urgency, notes and the time of restoration.

    What was fixed for good needs the reference of its fix, or a justification of having none.
    """
    given = dict(body)
    names = ("fix_reference", "fix_justification", "workaround", "knowledge_url")
    evidence = services.FixEvidence(**{name: given.pop(name) for name in names})
    return act_on(request, number, services.resolve_incident, evidence=evidence, **given)


@verb(router, "close")
def close(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Confirm that it is fixed."""
    return act_on(request, number, services.close_incident)


@verb(router, "reopen")
def reopen(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Go back to work because the resolution did not hold."""
    return act_on(request, number, services.reopen_incident, **dict(body))


@verb(router, "cancel")
def cancel(request: ApiRequest, number: str, body: Cancellation) -> Answer:
    """Say that it never was an incident of its own."""
    return act_on(request, number, services.cancel_incident, **dict(body))


@verb(router, "declare-major")
def declare_major(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Make it a major incident."""
    return act_on(request, number, services.declare_major, **dict(body))


@verb(router, "watch")
def watch(request: ApiRequest, number: str, body: Body[Watching] = _WATCHING) -> Answer:
    """Let somebody know what becomes of it, by mail: you, or a colleague whom you name."""
    act = partial(services.watch_incident, scope=body.scope)
    return _watch(request, number, act, body)


@verb(router, "unwatch")
def unwatch(request: ApiRequest, number: str, body: Body[Watching] = _WATCHING) -> Answer:
    """Tell somebody of it no more."""
    return _watch(request, number, services.unwatch_incident, body)


def _watch(request: ApiRequest, number: str, act: Callable[..., object], body: Watching) -> Answer:
    row = found(request.actor, number)
    expected_version(request, row.version)
    own = person_by_id(caller_id(request))
    person = own if body.person is None else references.known_person(body.person, "person")
    act(incident_id=row.id, person=person, actor=request.actor, now=request.now)
    return answer_with(row.id, request)


@verb(router, "escalate")
def escalate(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Tell the next step of its escalation policy now; an acknowledgement no longer holds."""
    row = found(request.actor, number)
    expected_version(request, row.version)
    escalate_now(incident_id=row.id, actor=request.actor, now=request.now)
    return answer_with(row.id, request)
